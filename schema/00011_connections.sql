-- +goose Up

-- Ways in which the members of an organization sign in through somebody else.
-- creates_members and syncs_profiles are what becomes of the people who come.
-- required says that people of its domains sign in by it and by nothing else.
-- chosen_domains says that not all domains of the organization lead to it, but those
-- in connection_domains.
CREATE TABLE connections (
    org_id          TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id              TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    enabled         BOOLEAN NOT NULL,
    creates_members BOOLEAN NOT NULL,
    syncs_profiles  BOOLEAN NOT NULL,
    required        BOOLEAN NOT NULL,
    chosen_domains  BOOLEAN NOT NULL,
    added_by        TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    version         BIGINT  NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE connection_domains (
    org_id        TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    domain_id     TEXT NOT NULL,
    PRIMARY KEY (org_id, connection_id, domain_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, domain_id) REFERENCES domains (org_id, id) ON DELETE CASCADE
);

CREATE INDEX connection_domains_by_domain ON connection_domains (org_id, domain_id);

-- What a connection knows of its identity provider: what is live, the draft beside
-- it, and what was live before and can be put back. saml, oidc and attributes are
-- JSON objects. saved_at is when it was last changed: a test before that is forgotten.
CREATE TABLE connection_settings (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    id            TEXT   NOT NULL UNIQUE,
    state         TEXT   NOT NULL CHECK (state IN ('live', 'draft', 'previous')),
    provider      TEXT   NOT NULL,
    type          TEXT   NOT NULL CHECK (type IN ('SAML', 'OIDC')),
    idp           TEXT   NOT NULL,
    saml          TEXT   NOT NULL,
    oidc          TEXT   NOT NULL,
    client_secret BLOB   NOT NULL,
    attributes    TEXT   NOT NULL,
    saved_at      BIGINT NOT NULL,
    tested_at     BIGINT NOT NULL,
    tested_by     TEXT   NOT NULL,
    replaced_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, state),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

-- What the program has found out by itself about the identity provider of a live SAML
-- connection. known is a JSON object. due_at is when it looks again.
CREATE TABLE connection_upkeep (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    due_at        BIGINT NOT NULL,
    known         TEXT   NOT NULL,
    PRIMARY KEY (org_id, connection_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);
