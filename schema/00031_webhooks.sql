-- +goose Up

-- Where events are sent to: those of an organization, or with an org_id of '' those of the whole
-- instance. types are separated by spaces, '' for all. disabled says why nothing is sent, '' while
-- it is. failing_since, failed_at, told and told_at are what is known of its health, times 0 for
-- never. Deliveries in the queue 'events' have its id as their target.
CREATE TABLE webhooks (
    id                TEXT   NOT NULL PRIMARY KEY,
    org_id            TEXT   NOT NULL,
    url               TEXT   NOT NULL,
    description       TEXT   NOT NULL,
    contact           TEXT   NOT NULL,
    types             TEXT   NOT NULL,
    secret_sealed     BLOB   NOT NULL,
    hint              TEXT   NOT NULL,
    old_secret_sealed BLOB   NOT NULL,
    old_until         BIGINT NOT NULL,
    disabled          TEXT   NOT NULL CHECK (disabled IN ('', 'by_hand', 'gone', 'failures')),
    failing_since     BIGINT NOT NULL,
    failed_at         BIGINT NOT NULL,
    told              BIGINT NOT NULL,
    told_at           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    version           BIGINT NOT NULL
);

CREATE INDEX webhooks_by_organization ON webhooks (org_id, id);

-- What came of sending, once more for each time. answer is the beginning of what was answered.
CREATE TABLE webhook_attempts (
    webhook_id  TEXT   NOT NULL,
    delivery_id TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    url         TEXT   NOT NULL,
    status      BIGINT NOT NULL,
    took        BIGINT NOT NULL,
    answer      BLOB   NOT NULL,
    error       TEXT   NOT NULL,
    PRIMARY KEY (delivery_id, at)
);

CREATE INDEX webhook_attempts_by_webhook ON webhook_attempts (webhook_id, at);
CREATE INDEX webhook_attempts_by_age ON webhook_attempts (at);

CREATE INDEX deliveries_of_events ON deliveries (target, id) WHERE queue = 'events';
