package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// all runs statements one after the other.
func (t *Tx) all(ctx context.Context, queries []string, args ...any) error {
	for _, query := range queries {
		if _, err := t.exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseMembers makes people look after what a directory gave and took of some of its
// members. With remember it is noted first what it says of them that people do not: which
// roles it gives, and whom it has deactivated.
func (t *Tx) ReleaseMembers(ctx context.Context, org model.OrgID, directory model.DirectoryID, remember bool, ids ...model.MemberID) error {
	x := among(filled(ids), org, directory)
	return t.of(filled(ids)...).release(ctx, remember, ` AND member_id IN (`+x.list+`)`, x.args...)
}

// ReleaseRest is ReleaseMembers for whoever is left that the directory does not look after.
func (t *Tx) ReleaseRest(ctx context.Context, org model.OrgID, directory model.DirectoryID, remember bool) error {
	return t.release(ctx, remember, ``, org, directory)
}

// HasRest reports whether there is anything for ReleaseRest to do.
func (q *queries) HasRest(ctx context.Context, org model.OrgID, directory model.DirectoryID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM member_roles WHERE org_id = $1 AND source = $2)
		    OR EXISTS (SELECT 1 FROM member_suspensions WHERE org_id = $1 AND source = $2)`, org, directory)
}

// release does it for those of whom a condition speaks.
func (t *Tx) release(ctx context.Context, remember bool, whose string, args ...any) error {
	if remember {
		if err := t.all(ctx, []string{
			`INSERT INTO directory_released (org_id, directory_id, member_id, role_id)
			 SELECT r.org_id, r.source, r.member_id, r.role_id
			   FROM member_roles r
			  WHERE r.org_id = $1 AND r.source = $2` + whose + `
			    AND NOT EXISTS (SELECT 1 FROM member_roles m WHERE m.org_id = r.org_id AND m.member_id = r.member_id AND m.role_id = r.role_id AND m.source = 'manual')`,
			`INSERT INTO directory_released (org_id, directory_id, member_id, role_id)
			 SELECT s.org_id, s.source, s.member_id, ''
			   FROM member_suspensions s
			  WHERE s.org_id = $1 AND s.source = $2` + whose + `
			    AND NOT EXISTS (SELECT 1 FROM member_suspensions m WHERE m.org_id = s.org_id AND m.member_id = s.member_id AND m.source = 'manual')`,
		}, args...); err != nil {
			return err
		}
	}
	return t.all(ctx, []string{
		`INSERT INTO member_roles (org_id, member_id, role_id, source, name_key)
		 SELECT r.org_id, r.member_id, r.role_id, 'manual', r.name_key
		   FROM member_roles r
		  WHERE r.org_id = $1 AND r.source = $2` + whose + `
		 ON CONFLICT (org_id, member_id, role_id, source) DO NOTHING`,
		`DELETE FROM member_roles WHERE org_id = $1 AND source = $2` + whose,
		`INSERT INTO member_suspensions (org_id, member_id, source, suspended_by, suspended_at)
		 SELECT s.org_id, s.member_id, 'manual', s.suspended_by, s.suspended_at
		   FROM member_suspensions s
		  WHERE s.org_id = $1 AND s.source = $2` + whose + `
		 ON CONFLICT (org_id, member_id, source) DO NOTHING`,
		`DELETE FROM member_suspensions WHERE org_id = $1 AND source = $2` + whose,
	}, args...)
}

// TakeMembers makes a directory look after all of its members again. What it gave and took
// is its own again, but for what people have decided since.
func (t *Tx) TakeMembers(ctx context.Context, org model.OrgID, directory model.DirectoryID) error {
	if err := t.all(ctx, []string{
		`INSERT INTO member_roles (org_id, member_id, role_id, source, name_key)
		 SELECT r.org_id, r.member_id, r.role_id, d.directory_id, r.name_key
		   FROM directory_released d
		   JOIN member_roles r ON r.org_id = d.org_id AND r.member_id = d.member_id AND r.role_id = d.role_id AND r.source = 'manual'
		  WHERE d.org_id = $1 AND d.directory_id = $2
		 ON CONFLICT (org_id, member_id, role_id, source) DO NOTHING`,
		`DELETE FROM member_roles
		  WHERE org_id = $1 AND source = 'manual'
		    AND (member_id, role_id) IN (SELECT d.member_id, d.role_id FROM directory_released d WHERE d.org_id = $1 AND d.directory_id = $2)`,
		`INSERT INTO member_suspensions (org_id, member_id, source, suspended_by, suspended_at)
		 SELECT s.org_id, s.member_id, d.directory_id, s.suspended_by, s.suspended_at
		   FROM directory_released d
		   JOIN member_suspensions s ON s.org_id = d.org_id AND s.member_id = d.member_id AND s.source = 'manual'
		  WHERE d.org_id = $1 AND d.directory_id = $2 AND d.role_id = ''
		 ON CONFLICT (org_id, member_id, source) DO NOTHING`,
		`DELETE FROM member_suspensions
		  WHERE org_id = $1 AND source = 'manual'
		    AND member_id IN (SELECT d.member_id FROM directory_released d WHERE d.org_id = $1 AND d.directory_id = $2 AND d.role_id = '')`,
		`DELETE FROM directory_released WHERE org_id = $1 AND directory_id = $2`,
	}, org, directory); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE members
		   SET source = 'directory', updated_at = $3, version = version + 1
		 WHERE org_id = $1 AND status <> 'PENDING_INVITE' AND source <> 'directory'
		   AND id IN (SELECT u.member_id FROM directory_users u WHERE u.org_id = $1 AND u.directory_id = $2)`, org, directory, ms(t.now))
	return err
}

// TakeReleased makes the word of directories that are disabled, which had deactivated a
// member, that of another one. The roles that they gave stay what people look after.
func (t *Tx) TakeReleased(ctx context.Context, org model.OrgID, member model.MemberID, to model.DirectoryID) error {
	if _, err := t.exec(ctx, `
		INSERT INTO member_suspensions (org_id, member_id, source, suspended_by, suspended_at)
		SELECT s.org_id, s.member_id, $3, s.suspended_by, s.suspended_at
		  FROM member_suspensions s
		 WHERE s.org_id = $1 AND s.member_id = $2 AND s.source = 'manual'
		   AND EXISTS (SELECT 1 FROM directory_released d WHERE d.org_id = s.org_id AND d.member_id = s.member_id AND d.role_id = '')
		ON CONFLICT (org_id, member_id, source) DO NOTHING`, org, member, to); err != nil {
		return err
	}
	return t.all(ctx, []string{
		`DELETE FROM member_suspensions
		  WHERE org_id = $1 AND member_id = $2 AND source = 'manual'
		    AND EXISTS (SELECT 1 FROM directory_released d WHERE d.org_id = $1 AND d.member_id = $2 AND d.role_id = '')`,
		`DELETE FROM directory_released WHERE org_id = $1 AND member_id = $2`,
	}, org, member)
}
