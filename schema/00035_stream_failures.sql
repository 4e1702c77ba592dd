-- +goose Up

-- paused says why nothing is sent, '' while it is. What is known of failures is the same as of
-- webhooks: failed_at is the last one, told how many warnings have gone out since failing_since,
-- and told_at when somebody was last told of a first failure.
CREATE TABLE streams_before AS SELECT * FROM streams;

DROP TABLE streams;

CREATE TABLE streams (
    id                TEXT    NOT NULL PRIMARY KEY,
    org_id            TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind              TEXT    NOT NULL CHECK (kind IN ('https', 'splunk', 'datadog')),
    url               TEXT    NOT NULL,
    secret_sealed     BLOB    NOT NULL,
    hint              TEXT    NOT NULL,
    old_secret_sealed BLOB    NOT NULL,
    old_until         BIGINT  NOT NULL,
    paused            TEXT    NOT NULL CHECK (paused IN ('', 'by_hand', 'gone', 'failures')),
    cursor            BIGINT  NOT NULL,
    missed            BIGINT  NOT NULL,
    delivered_at      BIGINT  NOT NULL,
    failing_since     BIGINT  NOT NULL,
    failed_at         BIGINT  NOT NULL,
    told              BIGINT  NOT NULL,
    told_at           BIGINT  NOT NULL,
    failures          BIGINT  NOT NULL,
    due_at            BIGINT  NOT NULL,
    error             TEXT    NOT NULL,
    claim             BIGINT  NOT NULL,
    claimed_until     BIGINT  NOT NULL,
    created_at        BIGINT  NOT NULL,
    version           BIGINT  NOT NULL
);

-- One that fails goes on to do so.
INSERT INTO streams (id, org_id, kind, url, secret_sealed, hint, old_secret_sealed, old_until, paused, cursor, missed, delivered_at,
       failing_since, failed_at, told, told_at, failures, due_at, error, claim, claimed_until, created_at, version)
SELECT id, org_id, kind, url, secret_sealed, hint, old_secret_sealed, old_until, CASE WHEN paused THEN 'by_hand' ELSE '' END, cursor, missed, delivered_at,
       failing_since, failing_since, CASE WHEN failing_since > 0 THEN 1 ELSE 0 END, failing_since, failures, due_at, error, claim, claimed_until, created_at, version
  FROM streams_before;

DROP TABLE streams_before;

CREATE INDEX streams_by_organization ON streams (org_id, id);
