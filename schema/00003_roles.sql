-- +goose Up

CREATE TABLE permissions (
    name        TEXT    NOT NULL PRIMARY KEY,
    description TEXT    NOT NULL,
    built_in    BOOLEAN NOT NULL
);

INSERT INTO permissions (name, description, built_in) VALUES
    ('sk_org_settings_read', 'See the organization''s settings and domains', TRUE),
    ('sk_org_settings_manage', 'Change the organization''s settings and domains', TRUE),
    ('sk_org_users_read', 'See who belongs to the organization', TRUE),
    ('sk_org_users_invite', 'Invite people', TRUE),
    ('sk_org_users_delete', 'Remove members', TRUE),
    ('sk_org_users_role_change', 'Change the roles of members', TRUE),
    ('sk_org_sso_read', 'See single sign-on', TRUE),
    ('sk_org_sso_manage', 'Set up single sign-on', TRUE),
    ('sk_org_scim_read', 'See SCIM provisioning', TRUE),
    ('sk_org_scim_manage', 'Set up SCIM provisioning', TRUE),
    ('sk_org_session_policy_read', 'See the session policy', TRUE),
    ('sk_org_session_policy_manage', 'Change the session policy', TRUE);

-- Roles of the whole application have org_id ''; an organization's own roles
-- have its id.
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

CREATE TABLE role_permissions (
    role_id    TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name),
    PRIMARY KEY (role_id, permission)
);

CREATE INDEX role_permissions_by_permission ON role_permissions (permission, role_id);

-- The two roles that every installation starts with.
INSERT INTO roles (id, org_id, name, label, description, position, created_at, updated_at, version) VALUES
    ('role_1', '', 'admin', 'Admin', 'Manages members, single sign-on, provisioning, domains and session rules.', 1, 0, 0, 1),
    ('role_2', '', 'member', 'Member', 'Uses the app. Sees the organization’s settings and members.', 2, 0, 0, 1);

INSERT INTO role_permissions (role_id, permission)
SELECT 'role_1', name FROM permissions;

INSERT INTO role_permissions (role_id, permission) VALUES
    ('role_2', 'sk_org_settings_read'),
    ('role_2', 'sk_org_users_read');
