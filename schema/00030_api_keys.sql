-- +goose Up

INSERT INTO permissions (name, description, built_in) VALUES
    ('sk_org_api_keys_read', 'See the organization''s API keys', TRUE),
    ('sk_org_api_keys_manage', 'Create and revoke API keys', TRUE);

-- The default role has what is built in, and so do roles that had all of it until now: nobody
-- gives a role that allows more than their own.
INSERT INTO role_permissions (role_id, permission)
SELECT r.id, p.name
  FROM roles r
 CROSS JOIN permissions p
 WHERE p.name IN ('sk_org_api_keys_read', 'sk_org_api_keys_manage')
   AND (r.id = 'role_1'
        OR NOT EXISTS (SELECT 1
                         FROM permissions b
                        WHERE b.built_in AND b.name NOT IN ('sk_org_api_keys_read', 'sk_org_api_keys_manage')
                          AND NOT EXISTS (SELECT 1 FROM role_permissions h WHERE h.role_id = r.id AND h.permission = b.name)));

-- By what scripts act for an organization, or with member_id for one of its members; '' for
-- the organization itself. hash is the SHA-256 of the key, suffix its last characters.
-- permissions are names with spaces between them, claims a JSON object of texts, '' for none.
-- actor_kind, actor_id and made_by are who has made it. revoked_at is 0 while it counts,
-- last_used_at while nobody has used it.
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

CREATE UNIQUE INDEX api_keys_by_id ON api_keys (id);
CREATE INDEX api_keys_by_member ON api_keys (org_id, member_id, id) WHERE revoked_at = 0;
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at);
