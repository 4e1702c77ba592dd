package invitations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Suggestions returns the organizations that suggest themselves to a user by the
// domain of the address. An address that is not proven suggests nothing, nor does
// an organization to those whom it has removed. None does to who is not let in as somebody new,
// or where the operator lets nobody join so.
func (s *Service) Suggestions(ctx context.Context, u model.User) ([]db.Suggestion, error) {
	domain, ok := domainname.OfEmail(model.Email(u.Email))
	if !ok || !u.EmailVerified {
		return nil, nil
	}
	i, err := s.db.Instance(ctx)
	if err != nil || !i.JoinByDomain || membership.Welcomes(ctx, &s.db.Reader, model.Email(u.Email)) != nil {
		return nil, err
	}
	return s.db.Suggestions(ctx, u.ID, domain, model.MostSuggestions)
}

// Join makes a user a member of an organization that suggests itself, in the
// role that new members get. Errors:
//
//   - NotFound: the organization does not suggest itself to the user;
//   - Unauthenticated: the session is over;
//   - Forbidden: the user was removed, and not invited since;
//   - Conflict: the user is a member or invited already, or all seats are taken.
func (s *Service) Join(ctx context.Context, by model.Session, org model.OrgID) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return nil, err
		}
		m, events, err = membership.Admit(ctx, tx, by.Actor(), org, membership.Newcomer{User: u, Source: model.FromAllowedEmailDomain})
		return events, err
	})
	if err != nil {
		return m, fmt.Errorf("join %s: %w", org, err)
	}
	return m, nil
}
