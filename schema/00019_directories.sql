-- +goose Up

-- Where an organization's identity provider tells of its people and groups (SCIM).
-- last_user and last_group are the highest places that were given in its lists, and
-- user_count and group_count how many there are: whoever adds or deletes one changes them
-- in the same transaction. lost_count people were deactivated since lost_since, which
-- begins anew after a while; lost_told says that somebody was told of so many. refused says
-- why the last request was refused that was to change something, and is empty when it was not.
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

-- By what a directory proves itself. hash is the SHA-256 of the token, and suffix its last
-- characters, by which people tell one from another. expires_at is 0 for never, and
-- last_used_at 0 as long as it was not used. One that was revoked has expired at that moment.
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

-- Who gets access tokens for a directory: by a secret, of which secret_hash is the SHA-256
-- and suffix the last characters, or by what an issuer signs for one application of a
-- tenant. old_hash is the secret before, which counts until old_until. audience is '' for
-- our token endpoint.
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

-- Their access tokens, by SHA-256.
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

-- Assertions that were used, until they can be used no more anyway.
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

-- People as a directory knows them. doc is what it has said of somebody, as JSON, as it is
-- shown to it again; the columns that end in _key are folded in Go, for finding. place is
-- that in the list. email is the address that the account has or would have, '' for none,
-- and domain its domain. member_id is who it is here, '' for nobody, and waiting why that
-- is so, '' when there is no reason.
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

CREATE UNIQUE INDEX directory_users_by_place ON directory_users (org_id, directory_id, place);
CREATE UNIQUE INDEX directory_users_by_name ON directory_users (org_id, directory_id, user_key);
CREATE UNIQUE INDEX directory_users_by_external_id ON directory_users (org_id, directory_id, external_id) WHERE external_id <> '';
CREATE INDEX directory_users_by_email ON directory_users (org_id, email_key);

-- Whoever is somebody here is so by one directory.
CREATE UNIQUE INDEX directory_users_by_member ON directory_users (org_id, member_id) WHERE member_id <> '';
CREATE INDEX directory_users_waiting ON directory_users (org_id, waiting, domain, id) WHERE waiting <> '';

-- Their addresses, in the order of the document.
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
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- All that a filter asks of an address, so that it is read from here alone.
CREATE INDEX directory_user_emails_by_value ON directory_user_emails (org_id, directory_id, value_key, type_key, is_primary);

-- Whom a directory has deleted, for a while: that is how somebody is recognized who comes
-- again, under another id.
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

CREATE INDEX directory_deleted_users_by_external_id ON directory_deleted_users (org_id, directory_id, external_id);
CREATE INDEX directory_deleted_users_by_name ON directory_deleted_users (org_id, directory_id, user_key);
CREATE INDEX directory_deleted_users_by_email ON directory_deleted_users (org_id, email_key);
CREATE INDEX directory_deleted_users_by_member ON directory_deleted_users (org_id, member_id);
CREATE INDEX directory_deleted_users_by_age ON directory_deleted_users (deleted_at);

-- The groups of an organization: as a directory knows them, or with directory_id '' those
-- that people have made here. Names are as they were sent or typed, and compared trimmed
-- and without case. member_count is how many are in it: whoever changes that changes it in
-- the same transaction. place and doc are for directories alone.
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

CREATE UNIQUE INDEX directory_groups_by_place ON directory_groups (org_id, directory_id, place);
CREATE UNIQUE INDEX directory_groups_by_name ON directory_groups (org_id, directory_id, display_key);
CREATE UNIQUE INDEX directory_groups_by_external_id ON directory_groups (org_id, directory_id, external_id) WHERE external_id <> '';

-- The list of all of them, and the page of one.
CREATE UNIQUE INDEX directory_groups_by_id ON directory_groups (org_id, id);
CREATE INDEX directory_groups_in_order ON directory_groups (org_id, display_key, id);

-- Who is in which of the groups that people have made. name_key is the member's, for the
-- list of them in its order. Rows can outlive their group: of one that is deleted they go in
-- parts, so that nobody waits for all of them.
CREATE TABLE group_members (
    org_id    TEXT NOT NULL,
    group_id  TEXT NOT NULL,
    member_id TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, group_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

CREATE INDEX group_members_in_order ON group_members (org_id, group_id, name_key, member_id);

-- Who is in which group of a directory. It can have all of a directory in it, and nothing reads
-- more of that than it asks for.
CREATE TABLE directory_group_members (
    org_id   TEXT NOT NULL,
    group_id TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    PRIMARY KEY (org_id, group_id, user_id)
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

CREATE INDEX directory_group_members_by_user ON directory_group_members (org_id, user_id, group_id);

-- Members that a directory has named and nobody knows. They are shown to it again.
CREATE TABLE directory_group_strangers (
    org_id   TEXT NOT NULL,
    group_id TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (org_id, group_id, value)
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- How many of a directory's users and groups have a place from block * 1000 on, in the
-- next thousand: a page in the middle of a list is found without reading what is before.
CREATE TABLE directory_blocks (
    org_id       TEXT   NOT NULL,
    directory_id TEXT   NOT NULL,
    resource     TEXT   NOT NULL CHECK (resource IN ('User', 'Group')),
    block        BIGINT NOT NULL,
    entries      BIGINT NOT NULL,
    PRIMARY KEY (org_id, directory_id, resource, block),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- The latest requests of a directory: what they asked for, what they changed, and why they
-- were refused. took is how long that was, in milliseconds, and what came of it is in the
-- events that have their id. quiet ones changed nothing and were answered, and take no place of others.
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

-- What people look after of a directory's word as long as that is disabled: a role that it
-- gave, or, with role_id '', that it had deactivated somebody. It is the directory's again
-- when it is enabled, unless people have decided about it since.
CREATE TABLE directory_released (
    org_id       TEXT NOT NULL,
    directory_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, directory_id, role_id),
    FOREIGN KEY (org_id, directory_id) REFERENCES directories (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

CREATE INDEX directory_released_by_directory ON directory_released (org_id, directory_id);

-- Why a member is INACTIVE: who has said so, a person or a directory. suspended_by is the
-- name of the person, '' for none. Who was deactivated
-- by both is active again when both say so.
CREATE TABLE member_suspensions (
    org_id       TEXT   NOT NULL,
    member_id    TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    suspended_by TEXT   NOT NULL,
    suspended_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

-- What the operator wants to know of people beside what all directories know. name_key is
-- the name folded. A directory keeps the values in its documents. Of one with an ended_at
-- nothing is known any more, but that values are left which have to be forgotten.
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

-- Directories that part with their members since a short while, to be disabled, or deleted
-- when that is done. Nothing comes in through them any more. people members are parted with,
-- done of them so far, in the order of their ids up to last_member. With suspends they become
-- INACTIVE, and those behind count as that already, whatever stands in members. user_count
-- and group_count are how many the directory had when it began. actor_kind, actor_id, session_id and ip are
-- those of who has decided it.
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
