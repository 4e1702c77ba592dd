-- +goose Up

-- What applications are to be told about the ends of sessions (OpenID Connect
-- Back-Channel Logout). A row is put with the change that ends a session, and
-- stays for a while after it is done, so that operators can see what became of
-- it. It outlives the session and the person. tried_at is the last attempt.
CREATE TABLE logout_outbox (
    session_id     TEXT   NOT NULL,
    application_id TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    put_at         BIGINT NOT NULL,
    user_id        TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    state          TEXT   NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts       BIGINT NOT NULL,
    due_at         BIGINT NOT NULL,
    tried_at       BIGINT NOT NULL,
    error          TEXT   NOT NULL,
    PRIMARY KEY (session_id, application_id, put_at)
);

CREATE INDEX logout_outbox_by_due ON logout_outbox (state, application_id, due_at);
CREATE INDEX logout_outbox_by_age ON logout_outbox (put_at);
