-- +goose Up

-- Which roles the members of an organization get for the groups that they are in by the
-- word of a source: one of its connections or directories. The first counts before the
-- second. Names are as they were typed, and compared trimmed and without case.
CREATE TABLE group_roles (
    org_id     TEXT   NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    source     TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    group_name TEXT   NOT NULL,
    role_id    TEXT   NOT NULL REFERENCES roles (id),
    PRIMARY KEY (org_id, source, position)
);

CREATE INDEX group_roles_by_role ON group_roles (role_id);

-- Which groups a source has listed for a member, when it last did, as a JSON array. A
-- list that is too long to be kept is not complete, and nothing follows from it.
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

-- Sources whose groups give other roles since a short while, or none because the source is
-- gone, and whose members do not all hold what they give now. actor_kind, actor_id,
-- session_id and ip are those of who has said so. Another change of the same source is
-- another row, with an id of its own.
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

-- Who was the last that could administer an organization and kept roles that a source does
-- not give any more. It is looked at again when somebody else can. told says that somebody
-- was told of it by mail.
CREATE TABLE kept_administrators (
    org_id    TEXT    NOT NULL,
    member_id TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    told      BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, member_id, source),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);

-- When the operator was told last, by mail, that an organization has lost its last
-- administrator, or would have.
CREATE TABLE operator_letters (
    org_id  TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    sent_at BIGINT NOT NULL
);
