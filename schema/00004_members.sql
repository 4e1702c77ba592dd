-- +goose Up

-- Users in organizations. name and email repeat the user's, so that a page of
-- members is read from one index: the rules that change a user change these.
-- name_key is what the list is ordered by, folded in Go. words are those by which the
-- member is found, with a space before each; '' for an invited person, who is not in
-- the list. source is how the member came to be one.
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
    version        BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (user_id, org_id)
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- The list, in each of its orders; by age it is in that of the table. Invited people
-- are not in it. The words are there so that looking for some reads nothing else.
CREATE INDEX members_by_name ON members (org_id, name_key, id, status, words) WHERE status <> 'PENDING_INVITE';
CREATE INDEX members_by_activity ON members (org_id, last_active_at, id, status, words) WHERE status <> 'PENDING_INVITE';
CREATE INDEX members_inactive ON members (org_id, name_key, id) WHERE status = 'INACTIVE';
CREATE INDEX members_inactive_by_activity ON members (org_id, last_active_at, id) WHERE status = 'INACTIVE';

-- Which members are found by which word of their name and address, folded, in the
-- order of the list. Whoever changes a member changes these: db/memberwords.go.
CREATE TABLE member_words (
    org_id    TEXT NOT NULL,
    word      TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (org_id, word, name_key, member_id)
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- Which roles a member holds, and who granted each: a person, or a directory.
-- name_key is the member's, for holders in the order of the list; '' for an invited
-- person, who is not in it.
CREATE TABLE member_roles (
    org_id    TEXT NOT NULL,
    member_id TEXT NOT NULL,
    role_id   TEXT NOT NULL REFERENCES roles (id),
    source    TEXT NOT NULL CHECK (source <> ''),
    name_key  TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, role_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
-- +engine sqlite
) WITHOUT ROWID;
-- +engine postgresql
);
-- +engine both

-- The role comes first: deleting one looks for its holders in all organizations.
CREATE INDEX member_roles_by_role ON member_roles (role_id, org_id, name_key, member_id);

-- Invitations, open and closed: one for each link that was sent. A closed one
-- stays for a while, so that its page can say what became of it; it outlives its
-- member and organization. The link's token is kept sealed, because the portal
-- shows it again. The names are what the inviter calls the person; inviter is the
-- id of an actor of that kind.
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

CREATE UNIQUE INDEX invitations_open ON invitations (org_id, member_id) WHERE state = 'open';
CREATE INDEX invitations_by_expiry ON invitations (org_id, expires_at, id) WHERE state = 'open';
CREATE INDEX invitations_by_inviter ON invitations (org_id, inviter) WHERE state = 'open';
CREATE INDEX invitations_closed ON invitations (closed_at) WHERE state <> 'open';
CREATE INDEX invitations_by_sending ON invitations (org_id, sent_at, user_id);

-- Who was removed from an organization: they come back only when somebody there
-- wants it, not by the domain of their address.
CREATE TABLE removals (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id    TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, user_id)
);
CREATE INDEX removals_by_user ON removals (user_id);

-- What can be taken back: a removed member, a cancelled invitation, a change of many
-- members. Whoever did it can undo it once, for a while, as long as nobody has changed
-- anything since.
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
