-- +goose Up

-- Pages that have shown the admin portal of an application in a frame without being of one of
-- its origins, so that browsers have blocked it. seen is how often that was.
CREATE TABLE blocked_embeds (
    app_id        TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    origin        TEXT   NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at  BIGINT NOT NULL,
    seen          BIGINT NOT NULL,
    PRIMARY KEY (app_id, origin)
);
