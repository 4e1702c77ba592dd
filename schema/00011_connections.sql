-- +goose Up

-- Ways in which the members of an organization sign in through somebody else.
-- creates_members and syncs_profiles are what becomes of the people who come. idp_logout
-- says that who signs out here is signed out at the identity provider, too.
-- required says that people of its domains sign in by it and by nothing else.
-- chosen_domains says that not all domains of the organization lead to it, but those
-- in connection_domains. revocation_issuer and revocation_keys are who may have all ended
-- that its people have here, and the address of their keys; both are empty where that is
-- the identity provider by itself, or nobody.
CREATE TABLE connections (
    org_id          TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id              TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    enabled         BOOLEAN NOT NULL,
    creates_members BOOLEAN NOT NULL,
    syncs_profiles  BOOLEAN NOT NULL,
    idp_logout      BOOLEAN NOT NULL,
    required        BOOLEAN NOT NULL,
    chosen_domains  BOOLEAN NOT NULL,
    revocation_issuer TEXT  NOT NULL,
    revocation_keys TEXT    NOT NULL,
    added_by        TEXT    NOT NULL,
    site            TEXT    NOT NULL,
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
    asks_anew     TEXT   NOT NULL CHECK (asks_anew IN ('', 'yes', 'no')),
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

-- Requests to identity providers that wait for an answer. token_hash is the SHA-256 of
-- the token that the answer brings back, and browser that of the cookie of the browser
-- that has to bring it. settings_id is by which settings of the connection it was made,
-- saved_at when those were last changed, and pending, sealed, what the protocol has to remember. A row is gone once it is
-- answered.
CREATE TABLE upstream_requests (
    token_hash    BLOB    NOT NULL PRIMARY KEY,
    org_id        TEXT    NOT NULL,
    connection_id TEXT    NOT NULL,
    settings_id   TEXT    NOT NULL,
    saved_at      BIGINT  NOT NULL,
    purpose       TEXT    NOT NULL CHECK (purpose IN ('sign_in', 'confirm', 'test', 'sign_out')),
    tested_by     TEXT    NOT NULL,
    browser       BLOB    NOT NULL,
    session_id    TEXT    NOT NULL,
    next          TEXT    NOT NULL,
    fresh         BOOLEAN NOT NULL,
    since         BIGINT  NOT NULL,
    pending       BLOB    NOT NULL,
    created_at    BIGINT  NOT NULL,
    expires_at    BIGINT  NOT NULL,
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX upstream_requests_by_browser ON upstream_requests (browser, created_at);
CREATE INDEX upstream_requests_by_connection ON upstream_requests (org_id, connection_id);
CREATE INDEX upstream_requests_by_expiry ON upstream_requests (expires_at);

-- Assertions and tokens of identity providers that were used, by the SHA-256 of their
-- ids, until they can be used no more anyway.
CREATE TABLE upstream_replays (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    id_hash       BLOB   NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, id_hash),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX upstream_replays_by_expiry ON upstream_replays (expires_at);

-- Whom the identity provider of a connection means by a subject. read_key is the address,
-- as addresses are compared, of which the person has proven that they read it, '' where
-- the provider speaks for the address by itself.
CREATE TABLE identities (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    issuer        TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    user_id       TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email         TEXT   NOT NULL,
    read_key      TEXT   NOT NULL,
    linked_at     BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, issuer, subject),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX identities_by_user ON identities (user_id);
CREATE INDEX identities_by_email ON identities (org_id, connection_id, email);

-- What the identity provider of a connection calls the sessions that began by it, so that it
-- can end them: whom, by its own word, and which of its sessions, '' where it does not say.
-- proof, sealed, is what it wants to see when we end its session; empty where we do not.
CREATE TABLE upstream_sessions (
    session_id    TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    org_id        TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    subject       TEXT NOT NULL,
    sid           TEXT NOT NULL,
    proof         BLOB NOT NULL,
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX upstream_sessions_by_subject ON upstream_sessions (org_id, connection_id, subject);
CREATE INDEX upstream_sessions_by_sid ON upstream_sessions (org_id, connection_id, sid);
CREATE INDEX upstream_sessions_with_proof ON upstream_sessions (session_id) WHERE LENGTH(proof) > 0;

-- What came of the latest answers of a connection's identity provider. proven says that
-- the provider has said it, or an administrator was testing: nobody else. times is how
-- often the same came to nothing since a moment; the rest is as it was the last time.
CREATE TABLE attempts (
    org_id        TEXT    NOT NULL,
    id            TEXT    NOT NULL UNIQUE,
    connection_id TEXT    NOT NULL,
    settings_id   TEXT    NOT NULL,
    purpose       TEXT    NOT NULL CHECK (purpose IN ('sign_in', 'confirm', 'test', 'sign_out')),
    tested_by     TEXT    NOT NULL,
    at            BIGINT  NOT NULL,
    ip            TEXT    NOT NULL,
    asked         BOOLEAN NOT NULL,
    email         TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    code          TEXT    NOT NULL,
    step          TEXT    NOT NULL,
    field         TEXT    NOT NULL,
    got           TEXT    NOT NULL,
    want          TEXT    NOT NULL,
    detail        BLOB    NOT NULL,
    proven        BOOLEAN NOT NULL,
    times         BIGINT  NOT NULL,
    since         BIGINT  NOT NULL,
    PRIMARY KEY (org_id, connection_id, id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

-- By which accounts with Google, Microsoft, GitHub or GitLab people sign in. email is
-- what the provider said last; nobody is found by it.
CREATE TABLE social_identities (
    provider  TEXT   NOT NULL,
    issuer    TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    user_id   TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email     TEXT   NOT NULL,
    linked_at BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    PRIMARY KEY (provider, issuer, subject)
);

CREATE INDEX social_identities_by_user ON social_identities (user_id);

-- What waits for a browser to come back with a token, of which token_hash is the SHA-256:
-- a request to a provider for its answer, or what it has answered for the person to prove
-- their inbox. browser is the SHA-256 of the cookie of the browser that has to come, and
-- pending, sealed, what has to be remembered. A row is gone once it is answered.
CREATE TABLE social_requests (
    token_hash BLOB   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('sign_in', 'link')),
    provider   TEXT   NOT NULL,
    browser    BLOB   NOT NULL,
    next       TEXT   NOT NULL,
    pending    BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX social_requests_by_browser ON social_requests (browser, created_at);
CREATE INDEX social_requests_by_expiry ON social_requests (expires_at);

-- What only an administrator can say: the identity provider of a connection has sent an
-- address with another subject than before, of which it is asked whether that is the same
-- person. A row is gone once it is answered.
CREATE TABLE identity_questions (
    org_id        TEXT   NOT NULL,
    id            TEXT   NOT NULL UNIQUE,
    connection_id TEXT   NOT NULL,
    issuer        TEXT   NOT NULL,
    subject       TEXT   NOT NULL,
    before        TEXT   NOT NULL,
    user_id       TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email         TEXT   NOT NULL,
    asked_at      BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, issuer, subject),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX identity_questions_by_user ON identity_questions (user_id);

-- That all subjects of a connection have changed: until until_at, those that come take the
-- place of those that were linked before linked_before.
CREATE TABLE identity_repairs (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    linked_before BIGINT NOT NULL,
    until_at      BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);
