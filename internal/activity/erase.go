package activity

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// readAtOnce is how many events are read at once, and changed in one transaction.
const readAtOnce = 200

// Erase forgets who a person was: in the log their names, addresses and network addresses
// are replaced, and the chain of the log still holds; their account, where there is one, has
// no name and no address any more, and nobody signs in to it. It returns in how many events
// something was replaced. Who is erased already stays that, and where nothing is found
// nothing happens. What others have written, such as the name of a group, is not looked at.
//
// It returns a Conflict error for somebody who belongs to an organization, and a Forbidden
// one for anybody but the operator.
func (s *Service) Erase(ctx context.Context, by model.Actor, user model.UserID) (int, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return 0, err
	}
	e := newEraser(user)
	if err := s.meet(ctx, e); err != nil {
		return 0, fmt.Errorf("erase %s: %w", user, err)
	}
	changed, err := s.eraseEvents(ctx, e)
	if err != nil {
		return changed, fmt.Errorf("erase %s: %w", user, err)
	}
	if changed == 0 && !e.known {
		return 0, nil
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := tx.EraseUser(ctx, e.all()); err != nil {
			return nil, err
		}
		return []model.Event{{Actor: by, User: user, Target: string(user), Payload: model.UserErased{User: user, Events: changed}}}, nil
	})
	return changed, err
}

// meet learns what the person was called: from the account, and from what the log says about
// them.
func (s *Service) meet(ctx context.Context, e *eraser) error {
	all, err := s.db.Memberships(ctx, e.user)
	if err != nil {
		return err
	}
	if len(all) > 0 {
		return model.Conflicting("activity.still_member", all[0].OrgName)
	}
	u, err := s.db.User(ctx, e.user)
	switch {
	case model.KindOf(err) == model.NotFound:
	case err != nil:
		return err
	case u.Email != erased:
		e.known = true
		e.learn(u.Email)
		e.learnName(u.FirstName, u.LastName)
	}
	left, err := s.db.OrganizationsLeft(ctx, e.user)
	for _, org := range left {
		e.orgs[org] = true
	}
	// Once more as long as something is learned: what an event says of them may be told by
	// an address that a later one has.
	for known := -1; known < e.size() && err == nil; {
		known = e.size()
		err = s.each(ctx, func(stored db.StoredEvent) error {
			e.meet(stored)
			return nil
		})
	}
	return err
}

// eraseEvents erases the person from all events, and returns how many of them told of them.
func (s *Service) eraseEvents(ctx context.Context, e *eraser) (changed int, err error) {
	err = s.each(ctx, func(stored db.StoredEvent) error {
		if ip, payload := e.erase(stored); ip == stored.Actor.IP && payload == stored.Payload {
			return nil
		}
		changed++
		return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.EraseEvent(ctx, stored.Seq, e.erase) })
	})
	return changed, err
}

// each calls do for each event, in batches.
func (s *Service) each(ctx context.Context, do func(db.StoredEvent) error) error {
	for last, n := int64(0), readAtOnce; n == readAtOnce; {
		batch, err := s.db.StoredEvents(ctx, last, readAtOnce)
		if err != nil {
			return err
		}
		for _, stored := range batch {
			if err := do(stored); err != nil {
				return err
			}
			last = stored.Seq
		}
		n = len(batch)
	}
	return nil
}
