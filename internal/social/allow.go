package social

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Allowed is what came of allowing people to sign in by providers, or not.
type Allowed struct {
	Org       model.Organization
	Changed   bool
	SignedOut int // people whose sessions were begun by what is not allowed any more
}

// SetRefused says by whose accounts the people of the actor's organization may not sign
// in. Sessions for it that were begun so end in the same moment. version is the version of
// the organization that the actor saw. The errors: Forbidden, Invalid for the field
// "allowed" when the actor's own session would end, and Conflict, with the organization as
// it is now, when it was changed meanwhile.
func (s *Service) SetRefused(ctx context.Context, by model.Actor, refused model.SocialSet, version int64) (Allowed, error) {
	var a Allowed
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if !may.Has(model.SettingsManage) {
			return nil, model.Denied("social.not_permitted")
		}
		if a.Org, err = tx.Organization(ctx, by.Org); err != nil {
			return nil, err
		}
		switch {
		case a.Org.Version != version:
			return nil, model.Conflicting("social.changed_meanwhile")
		case a.Org.Refuses == refused:
			return nil, db.Nothing
		}
		if err := keepsOwn(ctx, tx, by, refused); err != nil {
			return nil, err
		}
		features, err := tx.FeaturesOf(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		before := a.Org.Snapshot(features)
		if err := tx.SetRefusedSocials(ctx, by.Org, refused, version); err != nil {
			return nil, err
		}
		a.Org.Refuses, a.Org.Version, a.Changed = refused, version+1, true
		events := []model.Event{{
			Org: by.Org, Actor: by, Target: string(by.Org), Payload: model.OrganizationUpdated{Before: before, After: a.Org.Snapshot(features)},
		}}
		for _, p := range refused.List() {
			ended, err := membership.EndSessions(ctx, tx, by, db.SessionsBySocial(by.Org, p), model.EndSignInRequired)
			if err != nil {
				return nil, err
			}
			events, a.SignedOut = append(events, ended.Events()...), a.SignedOut+ended.CountPeople()
		}
		return events, nil
	})
	if err != nil {
		return a, fmt.Errorf("set allowed providers of %s: %w", by.Org, err)
	}
	return a, nil
}

// keepsOwn refuses what would end the session of the person who wants it.
func keepsOwn(ctx context.Context, tx *db.Tx, by model.Actor, refused model.SocialSet) error {
	if by.User() == "" {
		return nil
	}
	own, err := tx.Session(ctx, by.Session)
	if err == nil && refused.Has(own.Upstream.Social) {
		err = model.InvalidField("allowed", "social.own_session", own.Upstream.Social.Label())
	}
	return err
}
