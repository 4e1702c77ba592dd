-- +goose Up

-- OpenID Connect clients. The lists of URIs are JSON arrays. jwks is the JSON of
-- the public keys of an application that signs in with its own key, '' for the
-- others. scopes is what it may be given for itself, apart from any person.
-- backchannel_logout_uri is where it is told that a session is over, '' when it
-- is not. access_token_minutes is 0 where the instance's life of access tokens
-- counts. origins, claims and audiences are lists with spaces between.
CREATE TABLE applications (
    id                        TEXT    NOT NULL PRIMARY KEY,
    name                      TEXT    NOT NULL,
    type                      TEXT    NOT NULL CHECK (type IN ('web', 'spa', 'native')),
    redirect_uris             TEXT    NOT NULL,
    post_logout_redirect_uris TEXT    NOT NULL,
    origins                   TEXT    NOT NULL,
    initiate_login_uri        TEXT    NOT NULL,
    backchannel_logout_uri    TEXT    NOT NULL,
    backchannel_session_required BOOLEAN NOT NULL,
    signing_alg               TEXT    NOT NULL CHECK (signing_alg IN ('RS256', 'ES256')),
    jwks                      TEXT    NOT NULL,
    scopes                    TEXT    NOT NULL,
    offline_access            BOOLEAN NOT NULL,
    pkce_optional             BOOLEAN NOT NULL,
    access_token_minutes      BIGINT  NOT NULL,
    plain_access_tokens       BOOLEAN NOT NULL,
    claims                    TEXT    NOT NULL,
    full_id_token             BOOLEAN NOT NULL,
    access_token_attributes   BOOLEAN NOT NULL,
    audiences                 TEXT    NOT NULL,
    created_at                BIGINT  NOT NULL,
    updated_at                BIGINT  NOT NULL
);

-- Client secrets: two at a time while one replaces the other.
CREATE TABLE application_secrets (
    application_id TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL UNIQUE,
    secret_hash    BLOB   NOT NULL,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (application_id, id)
);

-- The origins of all pages that may call us: those of the redirect URIs of
-- single-page applications, and those in applications.origins.
CREATE TABLE application_origins (
    origin         TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    PRIMARY KEY (origin, application_id)
);
CREATE INDEX application_origins_by_application ON application_origins (application_id);

-- Authorization requests in progress (RFC 6749, section 4.1.1). hint_user is the
-- only user who may answer one, '' for anybody. acrs are the ways of signing in that do,
-- any when there are none, and auth_since is when at the earliest, 0 for any time.
CREATE TABLE auth_requests (
    id             TEXT    NOT NULL PRIMARY KEY,
    application_id TEXT    NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    redirect_uri   TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    nonce          TEXT    NOT NULL,
    challenge      TEXT    NOT NULL,
    scopes         TEXT    NOT NULL,
    response_mode  TEXT    NOT NULL CHECK (response_mode IN ('query', 'form_post')),
    login_hint     TEXT    NOT NULL,
    domain_hint    TEXT    NOT NULL,
    ui_locales     TEXT    NOT NULL,
    hint_user      TEXT    NOT NULL,
    organization   TEXT    NOT NULL,
    connection     TEXT    NOT NULL,
    issuer         TEXT    NOT NULL,
    browser        BLOB    NOT NULL,
    needs_login    BOOLEAN NOT NULL,
    needs_switcher BOOLEAN NOT NULL,
    acrs           TEXT    NOT NULL,
    acr_essential  BOOLEAN NOT NULL,
    auth_since     BIGINT  NOT NULL,
    created_at     BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL,
    completed_at   BIGINT  NOT NULL
);

CREATE INDEX auth_requests_by_expiry ON auth_requests (expires_at);
CREATE INDEX auth_requests_by_application ON auth_requests (application_id);
CREATE INDEX auth_requests_by_browser ON auth_requests (browser, created_at);

-- Addresses to which people return that are too long to travel through signing in:
-- what travels is a token, the row has its SHA-256.
CREATE TABLE return_addresses (
    token_hash BLOB   NOT NULL PRIMARY KEY,
    address    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX return_addresses_by_expiry ON return_addresses (expires_at);

-- What one authorization gave an application, with its single-use code. issuer is the address
-- by which the application knows us.
CREATE TABLE grants (
    id              TEXT   NOT NULL PRIMARY KEY,
    application_id  TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    user_id         TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    org_id          TEXT   NOT NULL,
    session_id      TEXT   NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    redirect_uri    TEXT   NOT NULL,
    challenge       TEXT   NOT NULL,
    nonce           TEXT   NOT NULL,
    scopes          TEXT   NOT NULL,
    amr             TEXT   NOT NULL,
    acr             TEXT   NOT NULL,
    issuer          TEXT   NOT NULL,
    auth_at         BIGINT NOT NULL,
    code_hash       BLOB   NOT NULL UNIQUE,
    code_expires_at BIGINT NOT NULL,
    code_used_at    BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    revoked_at      BIGINT NOT NULL
);

CREATE INDEX grants_by_session ON grants (session_id);
CREATE INDEX grants_by_user ON grants (user_id, org_id);
CREATE INDEX grants_by_application ON grants (application_id);

-- Keys that sign tokens, the private half sealed. A retired key has none any
-- more. since is when the key got its state.
CREATE TABLE signing_keys (
    kid            TEXT   NOT NULL PRIMARY KEY,
    alg            TEXT   NOT NULL CHECK (alg IN ('RS256', 'ES256')),
    state          TEXT   NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    public_jwk     TEXT   NOT NULL,
    private_sealed BLOB   NOT NULL,
    created_at     BIGINT NOT NULL,
    since          BIGINT NOT NULL
);

CREATE UNIQUE INDEX signing_keys_in_use ON signing_keys (alg, state) WHERE state <> 'retired';
