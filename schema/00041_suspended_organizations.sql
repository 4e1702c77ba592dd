-- +goose Up

-- Organizations that the operator has suspended: nobody acts for them while they are in here.
CREATE TABLE suspended_organizations (
    org_id       TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    reason       TEXT   NOT NULL,
    actor_kind   TEXT   NOT NULL,
    actor_id     TEXT   NOT NULL,
    suspended_at BIGINT NOT NULL
);
