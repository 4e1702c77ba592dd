package operators

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about operators. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source
	outbox *mail.Outbox
	site   model.Site
}

// New returns the rules about operators on a database, of those who get into the console of a
// site. source makes tokens and codes. Operators are told by mail of what matters to them, which
// an outbox takes.
func New(d *db.DB, source secret.Source, outbox *mail.Outbox, site model.Site) *Service {
	return &Service{db: d, source: source, outbox: outbox, site: site}
}

// Add makes somebody an operator. An empty name is the address. The errors: Invalid for the
// fields "name" and "email"; Conflict for an address that is an operator's, and when there are
// as many as there can be; and those of access.OperatorOnly.
func (s *Service) Add(ctx context.Context, by model.Actor, name, email string) (model.Operator, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.Operator{}, err
	}
	o, err := parse(name, email)
	if err != nil {
		return o, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if o, err = insert(ctx, tx, o); err != nil {
			return nil, err
		}
		return []model.Event{event(by, o, model.OperatorCreated{After: o.Snapshot()})}, tx.EndSetUp(ctx)
	})
	if err != nil {
		return model.Operator{}, fmt.Errorf("add operator: %w", err)
	}
	return o, nil
}

// parse returns somebody who is to be an operator, as they are described.
func parse(name, email string) (o model.Operator, err error) {
	if o.Email, err = emailaddr.Parse(email); err != nil {
		return o, err
	}
	o.Name, err = model.OperatorName.Parse(cmp.Or(strings.TrimSpace(name), string(o.Email)))
	return o, err
}

// insert stores an operator where there is room, and nobody has the address.
func insert(ctx context.Context, tx *db.Tx, o model.Operator) (model.Operator, error) {
	all, err := tx.Operators(ctx)
	if err != nil {
		return o, err
	}
	if len(all) >= model.MostOperators {
		return o, model.Conflicting("operators.most", model.MostOperators)
	}
	stored, err := tx.InsertOperator(ctx, o)
	if model.KindOf(err) == model.Conflict {
		return o, model.Conflicting("operators.there_already", string(o.Email))
	}
	return stored, err
}

// Delete takes the console away from an operator, from the next request on. In the console the
// last one does not delete themselves, so that somebody is left. The errors: NotFound, Conflict
// for the last one, and those of access.OperatorOnly.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.OperatorID) (model.Operator, error) {
	var o model.Operator
	if err := access.OperatorOnly(by, ""); err != nil {
		return o, err
	}
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if o, err = tx.Operator(ctx, id); err != nil {
			return nil, err
		}
		if err := leavesSomebody(ctx, tx, by, id); err != nil {
			return nil, err
		}
		if err := tx.DeleteOperator(ctx, id); err != nil {
			return nil, err
		}
		return []model.Event{event(by, o, model.OperatorDeleted{Before: o.Snapshot()})}, nil
	})
	if err != nil {
		return o, fmt.Errorf("delete operator: %w", err)
	}
	return o, nil
}

// leavesSomebody refuses the last operator to delete themselves: nobody could get into the
// console then without the command line.
func leavesSomebody(ctx context.Context, tx *db.Tx, by model.Actor, id model.OperatorID) error {
	if by.Operator() != id {
		return nil
	}
	all, err := tx.Operators(ctx)
	if err == nil && len(all) == 1 {
		err = model.Conflicting("operators.last")
	}
	return err
}

// event returns what is written down of something that is about an operator.
func event(by model.Actor, o model.Operator, what model.Payload) model.Event {
	return model.Event{Actor: by, Target: string(o.ID), Payload: what}
}
