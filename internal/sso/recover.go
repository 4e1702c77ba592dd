package sso

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// What the operator does for an organization that nobody gets into any more.

// Release requires no connection of the actor's organization any longer: they stay on, and
// people may sign in with a passkey besides. It returns which were required, and tells those
// who look after single sign-on. The errors: Forbidden for who is not the operator, NotFound
// when there is no such organization, and Conflict when none is required.
func (s *Service) Release(ctx context.Context, by model.Actor) ([]model.Connection, error) {
	letter, err := s.recoveryLetter(ctx, by, mail.RecoveryData{})
	if err != nil {
		return nil, fmt.Errorf("release connections: %w", err)
	}
	var released []model.Connection
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		released = nil
		all, err := tx.Connections(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			if !c.Required {
				continue
			}
			before := c.Snapshot()
			c.Required = false
			if err := tx.UpdateConnection(ctx, c); err != nil {
				return nil, err
			}
			c.Version++
			released = append(released, c)
			events = append(events, event(by, c, model.ConnectionOptional{Before: before, After: c.Snapshot()}))
		}
		if len(released) == 0 {
			return nil, model.Conflicting("sso.nothing_required")
		}
		return events, s.put(ctx, tx, by.Org, letter)
	})
	if err != nil {
		return nil, fmt.Errorf("release connections: %w", err)
	}
	return released, nil
}

// Recover lets a member in who can look after single sign-on, for model.RecoveryLife: with
// a passkey, or in one session that a link begins, which has the token with the given hash.
// It returns who that is, and tells those who look after single sign-on. The errors:
// Forbidden for who is not the operator, and NotFound for no such member.
func (s *Service) Recover(ctx context.Context, by model.Actor, email model.Email, linkHash []byte) (model.BreakGlass, error) {
	until := s.db.Now().Add(model.RecoveryLife)
	letter, err := s.recoveryLetter(ctx, by, mail.RecoveryData{Who: string(email), Until: until})
	if err != nil {
		return model.BreakGlass{}, fmt.Errorf("recover: %w", err)
	}
	var b model.BreakGlass
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if b, err = recoverable(ctx, tx, by, email); err != nil {
			return nil, err
		}
		b.RecoversUntil = until
		if b.CreatedAt.IsZero() || !b.ExpiresAt.IsZero() { // who is named stays so
			b.ExpiresAt, b.Reason = until, "Let in by the operator"
			if b, err = tx.PutBreakGlass(ctx, b); err != nil {
				return nil, err
			}
		}
		if err := tx.SetRecovery(ctx, b, linkHash); err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: by.Org, Actor: by, User: b.User, Target: string(b.Member), Payload: model.BreakGlassRecovered{After: b.Snapshot()},
		}}, s.put(ctx, tx, by.Org, letter)
	})
	if err != nil {
		return b, fmt.Errorf("recover: %w", err)
	}
	return b, nil
}

// recoverable returns the member with an address whom the operator may let in, as the
// break-glass member that they are, or would be.
func recoverable(ctx context.Context, tx *db.Tx, by model.Actor, email model.Email) (model.BreakGlass, error) {
	u, err := tx.UserByEmail(ctx, email)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.BreakGlass{}, err
	}
	m, missing := tx.MemberOfUser(ctx, by.Org, u.ID)
	if missing != nil && model.KindOf(missing) != model.NotFound {
		return model.BreakGlass{}, missing
	}
	may := m.Permissions()
	if err != nil || missing != nil || m.Status != model.MemberActive || u.Status != model.UserActive || !may.Has(model.SSOManage) {
		return model.BreakGlass{}, model.Missing("sso.cannot_recover", string(email))
	}
	b, err := tx.BreakGlassOf(ctx, by.Org, u.ID)
	if model.KindOf(err) == model.NotFound {
		return candidate(ctx, tx, by, m.ID)
	}
	return b, err
}

// recoveryLetter composes what those are told who look after single sign-on. It returns a
// Forbidden error for who is not the operator.
func (s *Service) recoveryLetter(ctx context.Context, by model.Actor, about mail.RecoveryData) (mail.Message, error) {
	if !by.Operates() {
		return mail.Message{}, model.Denied("access.members_only")
	}
	return s.letter(ctx, by.Org, func(app, org string) (mail.Message, error) {
		about.AppName, about.OrgName, about.LinkURL = app, org, s.site.Portal().SSO()
		return mail.Recovery(about)
	})
}

// letter composes a mail to those who look after an organization's single sign-on.
func (s *Service) letter(ctx context.Context, id model.OrgID, write func(app, org string) (mail.Message, error)) (mail.Message, error) {
	org, err := s.db.Organization(ctx, id)
	if err != nil {
		return mail.Message{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	return write(instance.AppName, org.Name)
}

// put has mails go to all who look after an organization's single sign-on.
func (s *Service) put(ctx context.Context, tx *db.Tx, org model.OrgID, letters ...mail.Message) error {
	for _, m := range letters {
		if err := s.mail.PutAll(ctx, tx, mail.Managers(org, model.SSOManage), m, tx.Now().Add(letterLife)); err != nil {
			return err
		}
	}
	return nil
}
