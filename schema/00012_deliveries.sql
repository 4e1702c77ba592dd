-- +goose Up

-- What changes send out of the program: mails, and what applications are told. A
-- row is put with its change and outlives what it is about, so that it refers to
-- nothing. payload is opaque to SQL, and sealed where it holds codes and links.
-- A row that is 'tried' is claimed until due_at, or is due again then. done_at is
-- 0 until it is delivered or has failed; those stay for a while, so that it can be
-- seen what became of them.
CREATE TABLE deliveries (
    id         TEXT   NOT NULL PRIMARY KEY,
    queue      TEXT   NOT NULL,
    target     TEXT   NOT NULL,
    about      TEXT   NOT NULL,
    payload    BLOB   NOT NULL,
    seq        BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'tried', 'held', 'delivered', 'failed')),
    attempts   BIGINT NOT NULL,
    put_at     BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    tried_at   BIGINT NOT NULL,
    done_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    error      TEXT   NOT NULL
);

CREATE INDEX deliveries_open ON deliveries (queue, state, target, seq, due_at, id) WHERE done_at = 0;
CREATE INDEX deliveries_tried ON deliveries (queue, due_at) WHERE state = 'tried';
CREATE INDEX deliveries_done ON deliveries (queue, done_at) WHERE done_at > 0;
CREATE INDEX deliveries_about ON deliveries (about) WHERE about <> '';
