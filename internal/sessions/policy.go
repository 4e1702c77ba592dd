package sessions

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// PolicyChange is what came of a new policy.
type PolicyChange struct {
	Org    model.Organization
	People int  // who was signed out by it
	Self   bool // the actor is among them
}

// SetPolicy makes an organization's sessions follow limits of its own, or only
// the application's when custom is false. Sessions that are over by what is in
// force then end in the same moment, for good: looser limits later don't bring
// them back. version is the version of the organization that the actor saw. The
// errors, each with the reason in words:
//
//   - NotFound: the organization does not have the feature;
//   - Forbidden: the actor may not;
//   - Conflict: the organization changed meanwhile;
//   - Invalid: see model.CheckPolicy.
//
// With a Conflict error the organization is returned too, fresh.
func (s *Service) SetPolicy(ctx context.Context, by model.Actor, p model.SessionPolicy, custom bool, version int64) (PolicyChange, error) {
	if !custom {
		p = model.SessionPolicy{}
	}
	var c PolicyChange
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		c, err = s.policyBefore(ctx, tx, by, version)
		if err != nil {
			return nil, err
		}
		i, err := tx.Instance(ctx)
		if err != nil {
			return nil, err
		}
		if custom {
			if err := model.CheckPolicy(p, i.AccessToken); err != nil {
				return nil, err
			}
		}
		if c.Org.Policy == p {
			return nil, db.Nothing
		}
		features, err := tx.FeaturesOf(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		if err := tx.SetPolicy(ctx, by.Org, p, custom, version); err != nil {
			return nil, err
		}
		before := c.Org
		c.Org.Policy, c.Org.Version = p, version+1
		changed := model.Event{
			Org: by.Org, Actor: by, Target: string(by.Org),
			Payload: model.OrganizationUpdated{Before: before.Snapshot(features), After: c.Org.Snapshot(features)},
		}
		ended, err := s.endOver(ctx, tx, by, i.Policy.Strictest(p), &c)
		return append([]model.Event{changed}, ended...), err
	})
	if err != nil {
		return c, fmt.Errorf("set session policy of %s: %w", by.Org, err)
	}
	return c, nil
}

// policyBefore returns the organization as the actor may change it.
func (s *Service) policyBefore(ctx context.Context, tx *db.Tx, by model.Actor, version int64) (PolicyChange, error) {
	may, err := access.Permissions(ctx, tx, by)
	if err != nil {
		return PolicyChange{}, err
	}
	on, err := tx.HasFeature(ctx, by.Org, model.FeatureSessionPolicy)
	if err != nil {
		return PolicyChange{}, err
	}
	if !on && !access.OfInstance(ctx, tx, by) {
		return PolicyChange{}, model.Missing("")
	}
	if !may.Has(model.SessionPolicyManage) {
		return PolicyChange{}, model.Denied("sessions.policy_not_permitted")
	}
	org, err := tx.Organization(ctx, by.Org)
	if err == nil && org.Version != version {
		err = model.Conflicting("sessions.policy_changed")
	}
	return PolicyChange{Org: org}, err
}

// endOver ends the sessions that are over by the limits and notes in c who that
// is.
func (s *Service) endOver(ctx context.Context, tx *db.Tx, by model.Actor, limits model.SessionPolicy, c *PolicyChange) ([]model.Event, error) {
	// Somebody who has come back a moment ago is not away.
	back, err := s.cameBack(ctx, tx, by.Org, limits, tx.Now())
	if err != nil {
		return nil, err
	}
	for id, a := range back {
		if err := tx.TouchSession(ctx, id, a.at); err != nil {
			return nil, err
		}
	}
	ended, err := membership.EndSessions(ctx, tx, by, db.SessionsOver(by.Org, limits, tx.Now()), model.EndExpired)
	c.People, c.Self = ended.CountPeople(), ended.Includes(by.Session)
	return ended.Events(), err
}
