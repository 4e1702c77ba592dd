-- +goose Up

-- Users in organizations. name and email repeat the user's, so that a page of
-- members is read from one index: the rules that change a user change these.
-- name_key is what the list is ordered by, folded in Go.
CREATE TABLE members (
    org_id         TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL UNIQUE,
    user_id        TEXT   NOT NULL REFERENCES users (id),
    status         TEXT   NOT NULL CHECK (status IN ('ACTIVE', 'PENDING_INVITE', 'INACTIVE')),
    name           TEXT   NOT NULL,
    email          TEXT   NOT NULL,
    name_key       TEXT   NOT NULL,
    last_active_at BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, user_id)
);

CREATE INDEX members_by_name ON members (org_id, name_key, id);
CREATE INDEX members_by_user ON members (user_id, org_id);

-- Which member may be found by which word of its name and address, folded.
CREATE TABLE member_words (
    org_id    TEXT NOT NULL,
    word      TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (org_id, word, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE INDEX member_words_by_member ON member_words (org_id, member_id, word);

-- Which roles a member holds, and who granted each: a person, or a directory.
CREATE TABLE member_roles (
    org_id    TEXT NOT NULL,
    member_id TEXT NOT NULL,
    role_id   TEXT NOT NULL REFERENCES roles (id),
    source    TEXT NOT NULL CHECK (source <> ''),
    PRIMARY KEY (org_id, member_id, role_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

CREATE INDEX member_roles_by_role ON member_roles (org_id, role_id, member_id);

-- The open invitation of a PENDING_INVITE member.
CREATE TABLE invitations (
    org_id     TEXT   NOT NULL,
    member_id  TEXT   NOT NULL,
    token_hash BLOB   NOT NULL UNIQUE,
    invited_by TEXT   NOT NULL,
    sent_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
