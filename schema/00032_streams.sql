-- +goose Up

-- Where an organization's events go in batches. secret_sealed signs for the kind https, and is the
-- receiver's token for the others; old_secret_sealed signs beside it until old_until. cursor is the
-- number of the last event that was taken, or will never be: missed counts those that were not kept
-- long enough. Times are 0 for never. failures counts since failing_since, and due_at is when it is
-- tried again. Who sends has increased claim, and has until claimed_until.
CREATE TABLE streams (
    id                TEXT    NOT NULL PRIMARY KEY,
    org_id            TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind              TEXT    NOT NULL CHECK (kind IN ('https', 'splunk', 'datadog')),
    url               TEXT    NOT NULL,
    secret_sealed     BLOB    NOT NULL,
    hint              TEXT    NOT NULL,
    old_secret_sealed BLOB    NOT NULL,
    old_until         BIGINT  NOT NULL,
    paused            BOOLEAN NOT NULL,
    cursor            BIGINT  NOT NULL,
    missed            BIGINT  NOT NULL,
    delivered_at      BIGINT  NOT NULL,
    failing_since     BIGINT  NOT NULL,
    failures          BIGINT  NOT NULL,
    due_at            BIGINT  NOT NULL,
    error             TEXT    NOT NULL,
    claim             BIGINT  NOT NULL,
    claimed_until     BIGINT  NOT NULL,
    created_at        BIGINT  NOT NULL,
    version           BIGINT  NOT NULL
);

CREATE INDEX streams_by_organization ON streams (org_id, id);
