-- +goose Up

-- Ways in which the members of an organization sign in through somebody else.
CREATE TABLE connections (
    org_id     TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id         TEXT    NOT NULL UNIQUE,
    type       TEXT    NOT NULL CHECK (type IN ('SAML', 'OIDC')),
    enabled    BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (org_id, id)
);
