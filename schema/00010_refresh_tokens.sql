-- +goose Up

-- The refresh tokens of a grant: one row, however often they are rotated. A
-- token is made from the row and the installation's key, so none is stored, and
-- every earlier one is told from a forgery for as long as the grant exists.
-- generation is the number of the newest token. rotations are the times of the
-- last rotations, the newest at the end, with a space between them.
CREATE TABLE refresh_tokens (
    grant_id   TEXT   NOT NULL PRIMARY KEY REFERENCES grants (id) ON DELETE CASCADE,
    salt       TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    rotations  TEXT   NOT NULL
);

-- Tokens that are worth nothing any more though they have not expired: client
-- assertions that were shown once, and tokens of applications that were revoked.
CREATE TABLE spent_tokens (
    application_id TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    jti            TEXT   NOT NULL,
    expires_at     BIGINT NOT NULL,
    PRIMARY KEY (application_id, jti)
);

CREATE INDEX spent_tokens_by_expiry ON spent_tokens (expires_at);
