-- +goose Up

-- What an organization's people look for in its log: what somebody did, what happened of a
-- sort, and what happened to something.
CREATE INDEX events_by_actor ON events (org_id, actor_kind, actor_id, seq);
CREATE INDEX events_by_type ON events (org_id, type, seq);
CREATE INDEX events_by_target ON events (org_id, target, seq);
