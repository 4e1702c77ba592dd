CREATE TABLE alias_uses (
    alias    TEXT   NOT NULL,
    kind     TEXT   NOT NULL CHECK (kind IN ('application', 'connection', 'directory', 'link', 'people')),
    id       TEXT   NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    minutes  BIGINT NOT NULL,
    PRIMARY KEY (alias, kind, id)
);

CREATE INDEX alias_uses_by_last ON alias_uses (last_at);

CREATE TABLE allowances (
    who     BLOB   NOT NULL PRIMARY KEY,
    full_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    org_id       TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    member_id    TEXT   NOT NULL,
    hash         BLOB   NOT NULL UNIQUE,
    suffix       TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    permissions  TEXT   NOT NULL,
    claims       TEXT   NOT NULL,
    actor_kind   TEXT   NOT NULL,
    actor_id     TEXT   NOT NULL,
    made_by      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    revoked_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE INDEX api_keys_by_expiry ON api_keys (expires_at);

CREATE UNIQUE INDEX api_keys_by_id ON api_keys (id);

CREATE INDEX api_keys_by_member ON api_keys (org_id, member_id, id) WHERE revoked_at = 0;

CREATE TABLE application_origins (
    origin         TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    PRIMARY KEY (origin, application_id)
);

CREATE INDEX application_origins_by_application ON application_origins (application_id);

CREATE TABLE application_secrets (
    application_id TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL UNIQUE,
    secret_hash    BLOB   NOT NULL,
    created_at     BIGINT NOT NULL, suffix TEXT NOT NULL DEFAULT '', last_used_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (application_id, id)
);

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
, org_id TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '');

CREATE INDEX applications_by_organization ON applications (org_id, id) WHERE org_id <> '';

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

CREATE TABLE attributes (
    name_key    TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    position    BIGINT  NOT NULL,
    label       TEXT    NOT NULL,
    description TEXT    NOT NULL,
    type        TEXT    NOT NULL CHECK (type IN ('string', 'boolean', 'integer', 'decimal', 'dateTime')),
    in_portal   BOOLEAN NOT NULL,
    in_tokens   BOOLEAN NOT NULL,
    ended_at    BIGINT  NOT NULL
);

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

CREATE INDEX auth_requests_by_application ON auth_requests (application_id);

CREATE INDEX auth_requests_by_browser ON auth_requests (browser, created_at);

CREATE INDEX auth_requests_by_expiry ON auth_requests (expires_at);

CREATE TABLE blocked_embeds (
    app_id        TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    origin        TEXT   NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at  BIGINT NOT NULL,
    seen          BIGINT NOT NULL,
    PRIMARY KEY (app_id, origin)
);

CREATE TABLE break_glass (
    org_id         TEXT   NOT NULL,
    member_id      TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    review_at      BIGINT NOT NULL,
    named_by       TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    warned_at      BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    link_hash      BLOB   NOT NULL,
    session_id     TEXT   NOT NULL,
    recovers_until BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE INDEX break_glass_by_expiry ON break_glass (expires_at) WHERE expires_at > 0;

CREATE INDEX break_glass_by_link ON break_glass (link_hash);

CREATE INDEX break_glass_by_review ON break_glass (review_at);

CREATE TABLE certificate_troubles (
    directory TEXT   NOT NULL,
    host      TEXT   NOT NULL,
    said      TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    PRIMARY KEY (directory, host)
);

CREATE TABLE certificates (
    directory  TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    sealed     BLOB   NOT NULL,
    stored_at  BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (directory, name)
);

CREATE TABLE challenges (
    id         TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('sign_in', 'sudo', 'change_email', 'inbox', 'portal', 'console')),
    session_id TEXT   NOT NULL,
    browser    BLOB   NOT NULL,
    user_id    TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    email_key  TEXT   NOT NULL,
    sends      TEXT   NOT NULL CHECK (sends IN ('code', 'link', 'nothing')),
    code_mac   BLOB   NOT NULL,
    link_hash  BLOB   NOT NULL UNIQUE,
    next       TEXT   NOT NULL,
    network    TEXT   NOT NULL,
    tries      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE INDEX challenges_by_email ON challenges (email_key, purpose, created_at);

CREATE INDEX challenges_by_expiry ON challenges (expires_at);

CREATE INDEX challenges_by_user ON challenges (user_id, purpose, created_at);

CREATE TABLE connection_domains (
    org_id        TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    domain_id     TEXT NOT NULL,
    PRIMARY KEY (org_id, connection_id, domain_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, domain_id) REFERENCES domains (org_id, id) ON DELETE CASCADE
);

CREATE INDEX connection_domains_by_domain ON connection_domains (org_id, domain_id);

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

CREATE TABLE connection_upkeep (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    due_at        BIGINT NOT NULL,
    known         TEXT   NOT NULL,
    PRIMARY KEY (org_id, connection_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

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

CREATE TABLE database_move (
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    move  TEXT   NOT NULL,
    state TEXT   NOT NULL CHECK (state IN ('leaving', 'left', 'arriving')),
    other TEXT   NOT NULL,
    since BIGINT NOT NULL
);

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

CREATE INDEX deliveries_about ON deliveries (about) WHERE about <> '';

CREATE INDEX deliveries_done ON deliveries (queue, done_at) WHERE done_at > 0;

CREATE INDEX deliveries_of_events ON deliveries (target, id) WHERE queue = 'events';

CREATE INDEX deliveries_open ON deliveries (queue, state, target, seq, due_at, id) WHERE done_at = 0;

CREATE INDEX deliveries_tried ON deliveries (queue, due_at) WHERE state = 'tried';

CREATE TABLE directories (
    org_id       TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id           TEXT    NOT NULL UNIQUE,
    provider     TEXT    NOT NULL,
    enabled      BOOLEAN NOT NULL,
    added_by     TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    modified_at  BIGINT  NOT NULL,
    last_seen_at BIGINT  NOT NULL,
    last_user    BIGINT  NOT NULL,
    last_group   BIGINT  NOT NULL,
    user_count   BIGINT  NOT NULL,
    group_count  BIGINT  NOT NULL,
    lost_since   BIGINT  NOT NULL,
    lost_count   BIGINT  NOT NULL,
    lost_told    BOOLEAN NOT NULL,
    refused      TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE directory_access (
    hash         BLOB   NOT NULL PRIMARY KEY,
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    client_id    TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL,
    FOREIGN KEY (org_id, directory_id, client_id) REFERENCES directory_clients (org_id, directory_id, id) ON DELETE CASCADE
);

CREATE INDEX directory_access_by_client ON directory_access (org_id, directory_id, client_id, expires_at);

CREATE INDEX directory_access_by_expiry ON directory_access (expires_at);

CREATE TABLE directory_assertions (
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    client_id    TEXT   NOT NULL,
    id_hash      BLOB   NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, directory_id, client_id, id_hash),
    FOREIGN KEY (org_id, directory_id, client_id) REFERENCES directory_clients (org_id, directory_id, id) ON DELETE CASCADE
);

CREATE INDEX directory_assertions_by_expiry ON directory_assertions (expires_at);

CREATE TABLE directory_blocks (
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    resource     TEXT   NOT NULL CHECK (resource IN ('User', 'Group')),
    block        BIGINT NOT NULL,
    entries      BIGINT NOT NULL,
    PRIMARY KEY (org_id, directory_id, resource, block),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE directory_clients (
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    secret_hash  BLOB   NOT NULL,
    suffix       TEXT   NOT NULL,
    old_hash     BLOB   NOT NULL,
    old_until    BIGINT NOT NULL,
    issuer       TEXT   NOT NULL,
    tenant       TEXT   NOT NULL,
    application  TEXT   NOT NULL,
    audience     TEXT   NOT NULL,
    made_by      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    revoked      BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, directory_id, id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
);

CREATE TABLE directory_deleted_users (
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    user_key     TEXT   NOT NULL,
    external_id  TEXT   NOT NULL,
    email_key    TEXT   NOT NULL,
    member_id    TEXT   NOT NULL,
    doc          TEXT   NOT NULL,
    deleted_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, directory_id, id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
);

CREATE INDEX directory_deleted_users_by_age ON directory_deleted_users (deleted_at);

CREATE INDEX directory_deleted_users_by_email ON directory_deleted_users (org_id, email_key);

CREATE INDEX directory_deleted_users_by_external_id ON directory_deleted_users (org_id, directory_id, external_id);

CREATE INDEX directory_deleted_users_by_member ON directory_deleted_users (org_id, member_id);

CREATE INDEX directory_deleted_users_by_name ON directory_deleted_users (org_id, directory_id, user_key);

CREATE TABLE directory_group_members (
    org_id   TEXT NOT NULL,
    group_id TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    PRIMARY KEY (org_id, group_id, user_id)
) WITHOUT ROWID;

CREATE INDEX directory_group_members_by_user ON directory_group_members (org_id, user_id, group_id);

CREATE TABLE directory_group_strangers (
    org_id   TEXT NOT NULL,
    group_id TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (org_id, group_id, value)
) WITHOUT ROWID;

CREATE TABLE directory_groups (
    org_id       TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    directory_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    place        BIGINT NOT NULL,
    display_name TEXT   NOT NULL,
    display_key  TEXT   NOT NULL,
    external_id  TEXT   NOT NULL,
    member_count BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    modified_at  BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    doc          TEXT   NOT NULL,
    PRIMARY KEY (org_id, directory_id, id)
);

CREATE UNIQUE INDEX directory_groups_by_external_id ON directory_groups (org_id, directory_id, external_id) WHERE external_id <> '';

CREATE UNIQUE INDEX directory_groups_by_id ON directory_groups (org_id, id);

CREATE UNIQUE INDEX directory_groups_by_name ON directory_groups (org_id, directory_id, display_key);

CREATE UNIQUE INDEX directory_groups_by_place ON directory_groups (org_id, directory_id, place);

CREATE INDEX directory_groups_in_order ON directory_groups (org_id, display_key, id);

CREATE TABLE directory_released (
    org_id       TEXT NOT NULL,
    directory_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, directory_id, role_id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX directory_released_by_directory ON directory_released (org_id, directory_id);

CREATE TABLE directory_requests (
    org_id       TEXT    NOT NULL,
    directory_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    took         BIGINT  NOT NULL,
    token_id     TEXT    NOT NULL,
    ip           TEXT    NOT NULL,
    agent        TEXT    NOT NULL,
    method       TEXT    NOT NULL,
    path         TEXT    NOT NULL,
    status       BIGINT  NOT NULL,
    target       TEXT    NOT NULL,
    change       TEXT    NOT NULL,
    problem      TEXT    NOT NULL,
    quiet        BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, directory_id, id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
);

CREATE TABLE directory_tokens (
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    hash         BLOB   NOT NULL UNIQUE,
    suffix       TEXT   NOT NULL,
    made_by      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    revoked      BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, directory_id, id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
);

CREATE INDEX directory_tokens_by_expiry ON directory_tokens (expires_at) WHERE expires_at > 0;

CREATE TABLE directory_user_emails (
    org_id       TEXT    NOT NULL,
    directory_id TEXT    NOT NULL,
    user_id      TEXT    NOT NULL,
    position     BIGINT  NOT NULL,
    value_key    TEXT    NOT NULL,
    type_key     TEXT    NOT NULL,
    is_primary   BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, directory_id, user_id, position),
    FOREIGN KEY (org_id, directory_id, user_id) REFERENCES directory_users (org_id, directory_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX directory_user_emails_by_value ON directory_user_emails (org_id, directory_id, value_key, type_key, is_primary);

CREATE TABLE directory_users (
    org_id       TEXT    NOT NULL,
    directory_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    place        BIGINT  NOT NULL,
    user_name    TEXT    NOT NULL,
    user_key     TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    display_name TEXT    NOT NULL,
    display_key  TEXT    NOT NULL,
    given_key    TEXT    NOT NULL,
    family_key   TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    email_key    TEXT    NOT NULL,
    domain       TEXT    NOT NULL,
    active       BOOLEAN NOT NULL,
    member_id    TEXT    NOT NULL,
    waiting      TEXT    NOT NULL CHECK (waiting IN ('', 'address', 'domain', 'question', 'removed', 'replaced', 'outside', 'moved')),
    created_at   BIGINT  NOT NULL,
    modified_at  BIGINT  NOT NULL,
    version      BIGINT  NOT NULL,
    doc          TEXT    NOT NULL,
    PRIMARY KEY (org_id, directory_id, id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
);

CREATE INDEX directory_users_by_email ON directory_users (org_id, email_key);

CREATE UNIQUE INDEX directory_users_by_external_id ON directory_users (org_id, directory_id, external_id) WHERE external_id <> '';

CREATE UNIQUE INDEX directory_users_by_member ON directory_users (org_id, member_id) WHERE member_id <> '';

CREATE UNIQUE INDEX directory_users_by_name ON directory_users (org_id, directory_id, user_key);

CREATE UNIQUE INDEX directory_users_by_place ON directory_users (org_id, directory_id, place);

CREATE INDEX directory_users_waiting ON directory_users (org_id, waiting, domain, id) WHERE waiting <> '';

CREATE TABLE disabled_users (
    user_id     TEXT   NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    reason      TEXT   NOT NULL,
    actor_kind  TEXT   NOT NULL,
    actor_id    TEXT   NOT NULL,
    disabled_at BIGINT NOT NULL
);

CREATE TABLE domains (
    org_id        TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id            TEXT    NOT NULL UNIQUE,
    type          TEXT    NOT NULL CHECK (type IN ('ORGANIZATION_DOMAIN', 'ALLOWED_EMAIL_DOMAIN')),
    name          TEXT    NOT NULL,
    added_by      TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('', 'PENDING', 'VERIFIED', 'FAILED')),
    method        TEXT    NOT NULL CHECK (method IN ('', 'DNS', 'ADMIN')),
    token         TEXT    NOT NULL,
    taken         BOOLEAN NOT NULL,
    verified_at   BIGINT  NOT NULL,
    pending_at    BIGINT  NOT NULL,
    next_check_at BIGINT  NOT NULL,
    asked_at      BIGINT  NOT NULL,
    absences      BIGINT  NOT NULL,
    absent_at     BIGINT  NOT NULL,
    name_servers  TEXT    NOT NULL,
    checked_at    BIGINT  NOT NULL,
    answer_name   TEXT    NOT NULL,
    outcome       TEXT    NOT NULL,
    answer_server TEXT    NOT NULL,
    answer_count  BIGINT  NOT NULL,
    answer_values TEXT    NOT NULL,
    version       BIGINT  NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, type, name)
);

CREATE INDEX domains_by_due ON domains (next_check_at, id) WHERE next_check_at > 0;

CREATE INDEX domains_by_name ON domains (name, type);

CREATE UNIQUE INDEX domains_owner ON domains (name) WHERE type = 'ORGANIZATION_DOMAIN' AND status = 'VERIFIED';

CREATE TABLE erasures (
    user_id    TEXT   NOT NULL PRIMARY KEY,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL,
    session_id TEXT   NOT NULL,
    ip         TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL
);

CREATE TABLE event_log (
    id            BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last_seq      BIGINT NOT NULL CHECK (last_seq >= forgotten_seq),
    forgotten_seq BIGINT NOT NULL
, last_hash      BLOB NOT NULL DEFAULT '', forgotten_hash BLOB NOT NULL DEFAULT '');

CREATE TRIGGER event_log_no_delete BEFORE DELETE ON event_log
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER event_log_no_replace BEFORE INSERT ON event_log
WHEN EXISTS (SELECT 1 FROM event_log)
BEGIN
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER event_log_no_update BEFORE UPDATE ON event_log
WHEN NEW.last_seq < OLD.last_seq OR NEW.forgotten_seq < OLD.forgotten_seq
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TABLE events (
    id          TEXT    NOT NULL,
    seq         INTEGER NOT NULL PRIMARY KEY,
    org_id      TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    type        TEXT    NOT NULL,
    actor_kind  TEXT    NOT NULL CHECK (actor_kind IN ('user', 'operator', 'application', 'portal_link', 'directory', 'connection', 'api_key', 'system')),
    actor_id    TEXT    NOT NULL,
    session_id  TEXT    NOT NULL,
    ip          TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    payload     TEXT    NOT NULL
, salt   BLOB NOT NULL DEFAULT '', digest BLOB NOT NULL DEFAULT '', hash   BLOB NOT NULL DEFAULT '', supporter TEXT NOT NULL DEFAULT '');

CREATE INDEX events_by_actor ON events (org_id, actor_kind, actor_id, seq);

CREATE INDEX events_by_org ON events (org_id, seq);

CREATE INDEX events_by_target ON events (org_id, target, seq);

CREATE INDEX events_by_type ON events (type, org_id, seq);

CREATE INDEX events_by_user ON events (user_id, seq) WHERE user_id <> '';

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
WHEN OLD.seq > (SELECT forgotten_seq FROM event_log WHERE id = 1)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
WHEN NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.org_id <> OLD.org_id OR NEW.at <> OLD.at OR NEW.type <> OLD.type
  OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id <> OLD.actor_id OR NEW.supporter <> OLD.supporter OR NEW.session_id <> OLD.session_id
  OR NEW.request_id <> OLD.request_id OR NEW.user_id <> OLD.user_id OR NEW.target <> OLD.target
  OR CASE LENGTH(OLD.hash) WHEN 0 THEN NEW.payload <> OLD.payload OR NEW.ip <> OLD.ip OR LENGTH(NEW.digest) > 0
     ELSE NEW.hash <> OLD.hash OR LENGTH(NEW.salt) > 0 OR LENGTH(NEW.digest) = 0 OR LENGTH(OLD.digest) > 0 AND NEW.digest <> OLD.digest END
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

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

CREATE INDEX grants_by_application ON grants (application_id);

CREATE INDEX grants_by_session ON grants (session_id);

CREATE INDEX grants_by_user ON grants (user_id, org_id);

CREATE TABLE group_members (
    org_id    TEXT NOT NULL,
    group_id  TEXT NOT NULL,
    member_id TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, group_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX group_members_in_order ON group_members (org_id, group_id, name_key, member_id);

CREATE TABLE group_roles (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    source     TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    group_name TEXT   NOT NULL,
    role_id    TEXT   NOT NULL REFERENCES roles (id),
    PRIMARY KEY (org_id, source, position)
);

CREATE INDEX group_roles_by_role ON group_roles (role_id);

CREATE TABLE held_requests (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    sealed     BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX held_requests_by_expiry ON held_requests (expires_at);

CREATE INDEX held_requests_by_session ON held_requests (session_id);

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

CREATE INDEX identities_by_email ON identities (org_id, connection_id, email);

CREATE INDEX identities_by_user ON identities (user_id);

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

CREATE TABLE identity_repairs (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    linked_before BIGINT NOT NULL,
    until_at      BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE TABLE instance (
    id                   BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    app_name             TEXT    NOT NULL,
    app_url              TEXT    NOT NULL,
    support_email        TEXT    NOT NULL,
    support_url          TEXT    NOT NULL,
    terms_url            TEXT    NOT NULL,
    privacy_url          TEXT    NOT NULL,
    brand_color          TEXT    NOT NULL,
    background           TEXT    NOT NULL,
    radius               TEXT    NOT NULL,
    logo                 TEXT    NOT NULL,
    dark_logo            TEXT    NOT NULL,
    favicon              TEXT    NOT NULL,
    powered_by           BOOLEAN NOT NULL,
    org_branding         BOOLEAN NOT NULL,
    absolute_minutes     BIGINT  NOT NULL,
    idle_minutes         BIGINT  NOT NULL,
    access_token_minutes BIGINT  NOT NULL,
    epoch                BIGINT  NOT NULL,
    invitation_minutes   BIGINT  NOT NULL,
    creator_role         TEXT    NOT NULL,
    member_role          TEXT    NOT NULL,
    several_roles        BOOLEAN NOT NULL,
    updated_at           BIGINT  NOT NULL,
    version              BIGINT  NOT NULL
, keep_events_days BIGINT NOT NULL DEFAULT 0, sign_in_code BOOLEAN NOT NULL DEFAULT TRUE, sign_in_link BOOLEAN NOT NULL DEFAULT TRUE, sign_in_passkey BOOLEAN NOT NULL DEFAULT TRUE, refuse_disposable BOOLEAN NOT NULL DEFAULT FALSE, refuse_public BOOLEAN NOT NULL DEFAULT FALSE, join_by_domain BOOLEAN NOT NULL DEFAULT TRUE, first_key TEXT NOT NULL DEFAULT '');

CREATE TABLE invitations (
    org_id       TEXT   NOT NULL,
    id           TEXT   NOT NULL UNIQUE,
    member_id    TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    first_name   TEXT   NOT NULL,
    last_name    TEXT   NOT NULL,
    org_name     TEXT   NOT NULL,
    token_hash   BLOB   NOT NULL UNIQUE,
    token_sealed BLOB   NOT NULL,
    invited_by   TEXT   NOT NULL,
    inviter_kind TEXT   NOT NULL CHECK (inviter_kind IN ('user', 'operator', 'application', 'portal_link', 'directory', 'connection', 'api_key', 'system')),
    inviter      TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('open', 'accepted', 'replaced', 'cancelled', 'declined', 'organization_deleted')),
    sent_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    asked_at     BIGINT NOT NULL,
    closed_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE INDEX invitations_by_expiry ON invitations (org_id, expires_at, id) WHERE state = 'open';

CREATE INDEX invitations_by_inviter ON invitations (org_id, inviter) WHERE state = 'open';

CREATE INDEX invitations_by_sending ON invitations (org_id, sent_at, user_id);

CREATE INDEX invitations_closed ON invitations (closed_at) WHERE state <> 'open';

CREATE UNIQUE INDEX invitations_open ON invitations (org_id, member_id) WHERE state = 'open';

CREATE TABLE job_runs (
    job      TEXT   NOT NULL,
    replica  TEXT   NOT NULL,
    host     TEXT   NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    failed   TEXT   NOT NULL,
    PRIMARY KEY (job, replica)
);

CREATE TABLE kept_administrators (
    org_id    TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    told      BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, member_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE TABLE leases (
    job        TEXT   NOT NULL PRIMARY KEY,
    holder     TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE managed (
    kind TEXT NOT NULL CHECK (kind IN ('application', 'application_secrets', 'organization', 'permission', 'role', 'setting', 'webhook', 'webhook_secret')),
    name TEXT NOT NULL,
    id   TEXT NOT NULL,
    ref  TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE UNIQUE INDEX managed_by_id ON managed (kind, id);

CREATE TABLE member_groups (
    org_id    TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    names     TEXT    NOT NULL,
    complete  BOOLEAN NOT NULL,
    seen_at   BIGINT  NOT NULL,
    PRIMARY KEY (org_id, source, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE INDEX member_groups_by_member ON member_groups (org_id, member_id);

CREATE TABLE member_roles (
    org_id    TEXT NOT NULL,
    member_id TEXT NOT NULL,
    role_id   TEXT NOT NULL REFERENCES roles (id),
    source    TEXT NOT NULL CHECK (source <> ''),
    name_key  TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, role_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX member_roles_by_role ON member_roles (role_id, org_id, name_key, member_id);

CREATE TABLE member_suspensions (
    org_id       TEXT   NOT NULL,
    member_id    TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    suspended_by TEXT   NOT NULL,
    suspended_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE TABLE member_word_ends (
    org_id TEXT NOT NULL,
    ending TEXT NOT NULL,
    word   TEXT NOT NULL,
    PRIMARY KEY (org_id, ending, word)
) WITHOUT ROWID;

CREATE TABLE member_words (
    org_id    TEXT NOT NULL,
    word      TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (org_id, word, name_key, member_id)
) WITHOUT ROWID;

CREATE TABLE members (
    org_id         TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL,
    user_id        TEXT   NOT NULL REFERENCES users (id),
    status         TEXT   NOT NULL CHECK (status IN ('ACTIVE', 'PENDING_INVITE', 'INACTIVE')),
    source         TEXT   NOT NULL CHECK (source IN ('operator', 'invitation', 'allowed_email_domain', 'sso', 'directory', 'api', 'import')),
    name           TEXT   NOT NULL,
    email          TEXT   NOT NULL,
    name_key       TEXT   NOT NULL,
    words          TEXT   NOT NULL,
    last_active_at BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL, picture TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, id),
    UNIQUE (user_id, org_id)
) WITHOUT ROWID;

CREATE INDEX members_by_activity ON members (org_id, last_active_at, id, status, words) WHERE status <> 'PENDING_INVITE';

CREATE INDEX members_by_name ON members (org_id, name_key, id, status, words) WHERE status <> 'PENDING_INVITE';

CREATE INDEX members_inactive ON members (org_id, name_key, id) WHERE status = 'INACTIVE';

CREATE INDEX members_inactive_by_activity ON members (org_id, last_active_at, id) WHERE status = 'INACTIVE';

CREATE TABLE operator_handles (
    operator_id TEXT NOT NULL PRIMARY KEY REFERENCES operators (id) ON DELETE CASCADE,
    handle      BLOB NOT NULL UNIQUE
);

CREATE TABLE operator_letters (
    org_id  TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    sent_at BIGINT NOT NULL
);

CREATE TABLE operator_links (
    token_hash  BLOB   NOT NULL PRIMARY KEY,
    operator_id TEXT   NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX operator_links_by_operator ON operator_links (operator_id);

CREATE TABLE operator_passkeys (
    id              TEXT    NOT NULL PRIMARY KEY,
    operator_id     TEXT    NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE,
    credential      BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    aaguid          TEXT    NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    synced          BOOLEAN NOT NULL,
    rp_id           TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    created_on      TEXT    NOT NULL,
    created_ip      TEXT    NOT NULL,
    last_used_at    BIGINT  NOT NULL,
    version         BIGINT  NOT NULL
);

CREATE INDEX operator_passkeys_by_operator ON operator_passkeys (operator_id);

CREATE TABLE operator_recovery_codes (
    operator_id TEXT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    code_hash   BLOB NOT NULL,
    PRIMARY KEY (operator_id, code_hash)
);

CREATE TABLE operator_requests (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL REFERENCES operator_sessions (id) ON DELETE CASCADE,
    sealed     BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX operator_requests_by_expiry ON operator_requests (expires_at);

CREATE INDEX operator_requests_by_session ON operator_requests (session_id);

CREATE TABLE operator_sessions (
    id           TEXT   NOT NULL PRIMARY KEY,
    operator_id  TEXT   NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    token_hash   BLOB   NOT NULL UNIQUE,
    ip           TEXT   NOT NULL,
    user_agent   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    proven_at    BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);

CREATE INDEX operator_sessions_by_age ON operator_sessions (created_at);

CREATE INDEX operator_sessions_by_operator ON operator_sessions (operator_id);

CREATE TABLE operators (
    id           TEXT   NOT NULL PRIMARY KEY,
    name         TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    email_key    TEXT   NOT NULL UNIQUE,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    version      BIGINT NOT NULL
);

CREATE TABLE organization_features (
    org_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    feature TEXT NOT NULL CHECK (feature IN ('sso', 'dir_sync', 'domain_verification', 'session_policy', 'api_keys')),
    PRIMARY KEY (org_id, feature)
);

CREATE TABLE organizations (
    id               TEXT    NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL CHECK (name <> ''),
    external_id      TEXT    NOT NULL,
    logo             TEXT    NOT NULL,
    member_count     BIGINT  NOT NULL CHECK (member_count >= 0),
    member_role      TEXT    NOT NULL,
    seats            BIGINT  NOT NULL CHECK (seats >= 0),
    policy_custom    BOOLEAN NOT NULL,
    absolute_minutes BIGINT  NOT NULL,
    idle_minutes     BIGINT  NOT NULL,
    refused_socials  TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    version          BIGINT  NOT NULL
, language TEXT NOT NULL DEFAULT '', metadata TEXT NOT NULL DEFAULT '');

CREATE UNIQUE INDEX organizations_by_external_id ON organizations (external_id) WHERE external_id <> '';

CREATE TABLE partings (
    org_id       TEXT    NOT NULL,
    directory_id TEXT    NOT NULL,
    suspends     BOOLEAN NOT NULL,
    deletes      BOOLEAN NOT NULL,
    last_member  TEXT    NOT NULL,
    done         BIGINT  NOT NULL,
    people       BIGINT  NOT NULL,
    user_count   BIGINT  NOT NULL,
    group_count  BIGINT  NOT NULL,
    actor_kind   TEXT    NOT NULL,
    actor_id     TEXT    NOT NULL,
    session_id   TEXT    NOT NULL,
    ip           TEXT    NOT NULL,
    PRIMARY KEY (org_id, directory_id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
);

CREATE TABLE passkey_users (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    handle  BLOB NOT NULL UNIQUE
);

CREATE TABLE passkeys (
    id              TEXT    NOT NULL PRIMARY KEY,
    user_id         TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE,
    credential      BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    aaguid          TEXT    NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    synced          BOOLEAN NOT NULL,
    rp_id           TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    created_on      TEXT    NOT NULL,
    created_ip      TEXT    NOT NULL,
    last_used_at    BIGINT  NOT NULL,
    version         BIGINT  NOT NULL
);

CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE permissions (
    name        TEXT    NOT NULL PRIMARY KEY,
    description TEXT    NOT NULL,
    built_in    BOOLEAN NOT NULL
);

CREATE TABLE pictures (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      TEXT   NOT NULL,
    media_type TEXT   NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg')),
    data       BLOB   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX pictures_by_owner ON pictures (owner);

CREATE TABLE portal_links (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id         TEXT   NOT NULL,
    token_hash BLOB   NOT NULL UNIQUE,
    kind       TEXT   NOT NULL CHECK (kind IN ('shareable', 'embedded')),
    modules    TEXT   NOT NULL,
    recipient  TEXT   NOT NULL,
    app_id     TEXT   NOT NULL,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL,
    made_by    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    opened_at  BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    opens      BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE INDEX portal_links_by_expiry ON portal_links (expires_at);

CREATE UNIQUE INDEX portal_links_by_id ON portal_links (id);

CREATE TABLE portal_sessions (
    org_id       TEXT   NOT NULL,
    link_id      TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    token_hash   BLOB   NOT NULL UNIQUE,
    ip           TEXT   NOT NULL,
    user_agent   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL,
    PRIMARY KEY (org_id, link_id, id),
    FOREIGN KEY (org_id, link_id) REFERENCES portal_links (org_id, id) ON DELETE CASCADE
);

CREATE INDEX portal_sessions_by_expiry ON portal_sessions (expires_at);

CREATE TABLE refresh_tokens (
    grant_id   TEXT   NOT NULL PRIMARY KEY REFERENCES grants (id) ON DELETE CASCADE,
    salt       TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    rotations  TEXT   NOT NULL
);

CREATE TABLE remappings (
    org_id     TEXT    NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    source     TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    actor_kind TEXT    NOT NULL,
    actor_id   TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    ip         TEXT    NOT NULL,
    gone       BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, source)
);

CREATE TABLE removals (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id    TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id)
);

CREATE INDEX removals_by_user ON removals (user_id);

CREATE TABLE repeats (
    caller    TEXT   NOT NULL,
    name_hash BLOB   NOT NULL,
    request   BLOB   NOT NULL,
    answer    BLOB   NOT NULL,
    begun_at  BIGINT NOT NULL,
    PRIMARY KEY (caller, name_hash)
);

CREATE INDEX repeats_by_age ON repeats (begun_at);

CREATE TABLE replicas (
    id         TEXT   NOT NULL PRIMARY KEY,
    host       TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    key_ids    TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);

CREATE TABLE return_addresses (
    token_hash BLOB   NOT NULL PRIMARY KEY,
    address    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX return_addresses_by_expiry ON return_addresses (expires_at);

CREATE TABLE role_permissions (
    role_id    TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name),
    PRIMARY KEY (role_id, permission)
);

CREATE INDEX role_permissions_by_permission ON role_permissions (permission, role_id);

CREATE TABLE roles (
    id          TEXT   NOT NULL PRIMARY KEY,
    org_id      TEXT   NOT NULL,
    name        TEXT   NOT NULL CHECK (name <> ''),
    label       TEXT   NOT NULL CHECK (label <> ''),
    description TEXT   NOT NULL,
    position    BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    UNIQUE (org_id, name)
);

CREATE TABLE service_keys (
    id             TEXT   NOT NULL PRIMARY KEY,
    state          TEXT   NOT NULL CHECK (state IN ('next', 'current', 'previous')),
    certificate    BLOB   NOT NULL,
    private_sealed BLOB   NOT NULL,
    created_at     BIGINT NOT NULL,
    since          BIGINT NOT NULL
);

CREATE UNIQUE INDEX service_keys_in_use ON service_keys (state) WHERE state <> 'previous';

CREATE TABLE sessions (
    id             TEXT   NOT NULL PRIMARY KEY,
    token_hash     BLOB   NOT NULL UNIQUE,
    user_id        TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    org_id         TEXT   NOT NULL,
    amr            TEXT   NOT NULL,
    auth_at        BIGINT NOT NULL,
    sudo_at        BIGINT NOT NULL,
    connection_id  TEXT   NOT NULL,
    social         TEXT   NOT NULL,
    idp_auth_at    BIGINT NOT NULL,
    idp_until      BIGINT NOT NULL,
    idp_acr        TEXT   NOT NULL,
    stepped_up_at  BIGINT NOT NULL,
    vouched_by     TEXT   NOT NULL,
    vouched_at     BIGINT NOT NULL,
    browser        BLOB   NOT NULL,
    ip             TEXT   NOT NULL,
    user_agent     TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL,
    epoch          BIGINT NOT NULL,
    ended_at       BIGINT NOT NULL,
    end_reason     TEXT   NOT NULL CHECK (end_reason IN ('', 'signed_out', 'replaced', 'revoked', 'expired', 'member_removed', 'member_deactivated',
                                                         'user_disabled', 'organization_suspended', 'sign_in_required', 'signed_out_upstream'))
, support_by      TEXT   NOT NULL DEFAULT '', support_session TEXT   NOT NULL DEFAULT '', support_until   BIGINT NOT NULL DEFAULT 0);

CREATE INDEX sessions_by_browser ON sessions (browser, user_id);

CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at > 0;

CREATE INDEX sessions_by_organization ON sessions (org_id, ended_at);

CREATE INDEX sessions_by_user ON sessions (user_id, ended_at);

CREATE INDEX sessions_for_support ON sessions (org_id, ended_at) WHERE support_by <> '';

CREATE INDEX sessions_live ON sessions (id) WHERE ended_at = 0;

CREATE TABLE set_up_links (
    token_hash BLOB   NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE TABLE sign_in_links (
    org_id     TEXT   NOT NULL,
    member_id  TEXT   NOT NULL,
    token_hash BLOB   NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

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

CREATE TABLE spent_tokens (
    application_id TEXT   NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    jti            TEXT   NOT NULL,
    expires_at     BIGINT NOT NULL,
    PRIMARY KEY (application_id, jti)
);

CREATE INDEX spent_tokens_by_expiry ON spent_tokens (expires_at);

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

CREATE INDEX streams_by_organization ON streams (org_id, id);

CREATE TABLE support_access (
    org_id     TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    granted_by TEXT   NOT NULL,
    granted_at BIGINT NOT NULL,
    until      BIGINT NOT NULL
);

CREATE TABLE suspended_organizations (
    org_id       TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    reason       TEXT   NOT NULL,
    actor_kind   TEXT   NOT NULL,
    actor_id     TEXT   NOT NULL,
    suspended_at BIGINT NOT NULL
);

CREATE TABLE undos (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id         TEXT   NOT NULL,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    was        TEXT   NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE INDEX undos_by_age ON undos (made_at);

CREATE TABLE upstream_replays (
    org_id        TEXT   NOT NULL,
    connection_id TEXT   NOT NULL,
    id_hash       BLOB   NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, id_hash),
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX upstream_replays_by_expiry ON upstream_replays (expires_at);

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

CREATE TABLE upstream_sessions (
    session_id    TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    org_id        TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    subject       TEXT NOT NULL,
    sid           TEXT NOT NULL,
    proof         BLOB NOT NULL,
    FOREIGN KEY (org_id, connection_id) REFERENCES connections (org_id, id) ON DELETE CASCADE
);

CREATE INDEX upstream_sessions_by_sid ON upstream_sessions (org_id, connection_id, sid);

CREATE INDEX upstream_sessions_by_subject ON upstream_sessions (org_id, connection_id, subject);

CREATE INDEX upstream_sessions_with_proof ON upstream_sessions (session_id) WHERE LENGTH(proof) > 0;

CREATE TABLE user_words (
    word    TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (word, user_id)
) WITHOUT ROWID;

CREATE TABLE users (
    id             TEXT    NOT NULL PRIMARY KEY,
    email          TEXT    NOT NULL,
    email_key      TEXT    NOT NULL UNIQUE,
    email_verified BOOLEAN NOT NULL,
    first_name     TEXT    NOT NULL,
    last_name      TEXT    NOT NULL,
    picture        TEXT    NOT NULL,
    time_zone      TEXT    NOT NULL,
    status         TEXT    NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    version        BIGINT  NOT NULL
, language TEXT NOT NULL DEFAULT '', external_id TEXT NOT NULL DEFAULT '', metadata TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '');

CREATE UNIQUE INDEX users_by_external_id ON users (external_id) WHERE external_id <> '';

CREATE TABLE webauthn_challenges (
    id         TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('register', 'sign_in', 'sudo')),
    browser    BLOB   NOT NULL,
    user_id    TEXT   NOT NULL,
    data       BLOB   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX webauthn_challenges_by_expiry ON webauthn_challenges (expires_at);

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

CREATE INDEX webhook_attempts_by_age ON webhook_attempts (at);

CREATE INDEX webhook_attempts_by_webhook ON webhook_attempts (webhook_id, at);

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
