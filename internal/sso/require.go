package sso

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Required is what came of requiring a connection, or of not doing so any longer.
type Required struct {
	Connection model.Connection
	SignedOut  int // people whose sessions were begun otherwise
}

// Require has people with addresses in the domains of a connection sign in by it and by
// nothing else from now on, or lets them sign in otherwise again. Sessions that were begun
// otherwise end in the same moment. A person can only require what lets them in
// themselves: they have signed in by it in this session, or are a break-glass member with
// a passkey; and where its identity provider does not have people sign in anew, they have
// a passkey with which to undo it. The errors: NotFound, Conflict with the reason, and those of mayDecide.
func (s *Service) Require(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, required bool) (Required, error) {
	var r Required
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayDecide(ctx, tx, by); err != nil {
			return nil, err
		}
		c, err := find(ctx, tx, by, id, version)
		if err != nil {
			return nil, err
		}
		r = Required{Connection: c}
		if c.Required == required {
			return nil, db.Nothing
		}
		if required {
			if err := mayRequire(ctx, tx, by, c); err != nil {
				return nil, err
			}
		}
		was, before := c, c.Snapshot()
		c.Required = required
		if err := errors.Join(tx.UpdateConnection(ctx, c), s.announce(ctx, tx, by, was, c)); err != nil {
			return nil, err
		}
		c.Version++
		r.Connection = c
		if !required {
			return []model.Event{event(by, c, model.ConnectionOptional{Before: before, After: c.Snapshot()})}, nil
		}
		ended, err := membership.EndSessions(ctx, tx, by, db.SessionsBegunOtherwise(c.Org, tx.Now()), model.EndSignInRequired)
		r.SignedOut = ended.CountPeople()
		return append([]model.Event{event(by, c, model.ConnectionRequired{Before: before, After: c.Snapshot()})}, ended.Events()...), err
	})
	if err != nil {
		return r, fmt.Errorf("require connection: %w", err)
	}
	return r, nil
}

// mayRequire says why a connection cannot be required now.
func mayRequire(ctx context.Context, tx *db.Tx, by model.Actor, c model.Connection) error {
	if !c.Enabled {
		return model.Conflicting("sso.turn_on_first", c.Name)
	}
	if err := hasDomain(ctx, tx, c); err != nil || by.User() == "" {
		return err
	}
	own, err := tx.Session(ctx, by.Session)
	if err != nil {
		return err
	}
	r := model.Requirement{Connections: []model.ConnectionID{c.ID}, BreakGlass: own.Requirement.BreakGlass}
	if !r.MetBy(own.Session, tx.Now()) {
		return model.Conflicting("sso.sign_in_by_it_first", c.Name)
	}
	if none, err := keyless(ctx, tx, c, by); err != nil {
		return err
	} else if none {
		return model.Conflicting("sso.passkey_first", c.Name)
	}
	return nil
}

// keys answers which passkeys somebody has.
type keys interface {
	Passkeys(ctx context.Context, user model.UserID) ([]model.Passkey, error)
}

// keyless reports whether a person could confirm nothing any more once a connection is
// required: its identity provider does not have people sign in anew, and they have no
// passkey (signin.checkProof).
func keyless(ctx context.Context, from keys, c model.Connection, by model.Actor) (bool, error) {
	if live, _ := c.In(model.SettingsLive); live.AsksAnew != model.AsksAnewNo || by.User() == "" {
		return false, nil
	}
	all, err := from.Passkeys(ctx, by.User())
	return len(all) == 0, err
}

// Affected is whom requiring a connection would affect.
type Affected struct {
	Domains   []db.DomainMembers // whose members sign in by it and by nothing else
	SignedOut int                // people who are signed in otherwise now
	Self      bool               // the person who asks has to sign in by it first, see Require
	Alone     bool               // no break-glass member could sign in when it does not work
	Keyless   bool               // the person who asks could confirm nothing any more, see Require
}

// WhomRequiring returns whom requiring a connection would affect. The errors: NotFound, and
// those of mayDecide.
func (s *Service) WhomRequiring(ctx context.Context, by model.Actor, id model.ConnectionID) (Affected, error) {
	var a Affected
	if err := errors.Join(access.NotByLink(by), s.mayAsk(ctx, by, id)); err != nil {
		return a, err
	}
	var err error
	if a.Domains, err = s.db.MembersServed(ctx, by.Org, id); err != nil {
		return a, err
	}
	named, err := s.db.BreakGlass(ctx, by.Org)
	if err != nil {
		return a, err
	}
	a.Alone = !slices.ContainsFunc(named, model.BreakGlass.Works)
	if a.SignedOut, err = s.db.CountPeopleOtherwise(ctx, by.Org, id, s.db.Now()); err != nil || by.User() == "" {
		return a, err
	}
	own, err := s.db.Session(ctx, by.Session)
	r := model.Requirement{Connections: []model.ConnectionID{id}, BreakGlass: own.Requirement.BreakGlass}
	a.Self = !r.MetBy(own.Session, s.db.Now())
	if err != nil {
		return a, err
	}
	c, err := s.db.Connection(ctx, by.Org, id)
	if err != nil {
		return a, err
	}
	a.Keyless, err = keyless(ctx, &s.db.Reader, c, by)
	return a, err
}
