package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// HasFeature reports whether a feature of an organization is on.
func (q *queries) HasFeature(ctx context.Context, org model.OrgID, f model.Feature) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM organization_features WHERE org_id = $1 AND feature = $2)`, org, f)
}

// OrganizationWithin returns the oldest organization with session limits of its
// own of which one is not above d, and whether there is one.
func (q *queries) OrganizationWithin(ctx context.Context, d time.Duration) (model.Organization, bool, error) {
	all, err := many(ctx, q, scanOrganization, `
		SELECT `+organizationColumns+`
		  FROM organizations
		 WHERE policy_custom AND (absolute_minutes <= $1 OR idle_minutes > 0 AND idle_minutes <= $1)
		 ORDER BY id
		 LIMIT 1`, int64(d/time.Minute))
	if err != nil || len(all) == 0 {
		return model.Organization{}, false, err
	}
	return all[0], true, nil
}

// SetPolicy stores an organization's own session policy, or that it has none,
// when the organization still has the version. It returns a Conflict error when
// the version is another.
func (t *Tx) SetPolicy(ctx context.Context, org model.OrgID, p model.SessionPolicy, custom bool, version int64) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE organizations
		   SET policy_custom = $3, absolute_minutes = $4, idle_minutes = $5, version = version + 1, updated_at = $6
		 WHERE id = $1 AND version = $2`,
		org, version, custom, int64(p.Absolute/time.Minute), int64(p.Idle/time.Minute), ms(t.now))
}

// overLimits finds, among the sessions that are going on, those that act for
// organization $1, were last signed in to at $2 or earlier or were last active at $3
// or earlier. An organization's limits count for its active members only.
const overLimits = `org_id = $1 AND (auth_at <= $2 OR last_active_at <= $3)
		   AND EXISTS (SELECT 1
		                 FROM members m
		                WHERE m.org_id = sessions.org_id AND m.user_id = sessions.user_id AND m.status = 'ACTIVE')`

// before returns the time a limit ago, as it is stored: nothing is earlier than
// that of no limit.
func before(now time.Time, limit time.Duration) int64 {
	if limit == 0 {
		return 0
	}
	return ms(now.Add(-limit))
}

// CountPeopleOver returns how many people have a session for an organization
// that has passed one of the limits.
func (q *queries) CountPeopleOver(ctx context.Context, org model.OrgID, limits model.SessionPolicy, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(DISTINCT user_id)
		  FROM sessions
		 WHERE ended_at = 0 AND `+overLimits, org, before(now, limits.Absolute), before(now, limits.Idle))
}

// SessionsOver are those for an organization that have passed one of the limits.
func SessionsOver(org model.OrgID, limits model.SessionPolicy, now time.Time) Sessions {
	return Sessions{condition: overLimits, args: []any{org, before(now, limits.Absolute), before(now, limits.Idle)}}
}
