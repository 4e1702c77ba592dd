package operators

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

var (
	errSpent = model.Conflicting("operators.link_spent")
	errOver  = model.SignedOut("operators.enter_again")
)

// Link makes a link by which an operator gets into the console once, within
// model.OperatorLinkLife. It returns the token that it ends with, which nobody can read again,
// and until when it is good. The errors: NotFound for nobody, and those of access.OperatorOnly.
func (s *Service) Link(ctx context.Context, by model.Actor, id model.OperatorID) (token string, until time.Time, err error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return "", until, err
	}
	token = s.source.Token()
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		o, err := tx.Operator(ctx, id)
		if err != nil {
			return nil, err
		}
		until = tx.Now().Add(model.OperatorLinkLife)
		if err := tx.InsertOperatorLink(ctx, secret.Hash(token), id, until); err != nil {
			return nil, err
		}
		return []model.Event{event(by, o, model.OperatorLinkCreated{Operator: o.Snapshot(), ExpiresAt: until})}, nil
	})
	if err != nil {
		return "", until, fmt.Errorf("make a link to the console: %w", err)
	}
	return token, until, nil
}

// Look returns whom a link lets in that ends with a token, or a Conflict error for one that
// lets nobody in: it was used, is too old, or never was.
func (s *Service) Look(ctx context.Context, token string) (model.Operator, error) {
	return look(ctx, &s.db.Reader, token, s.db.Now())
}

// linked is what look reads from: a database, or a transaction.
type linked interface {
	OperatorByLink(ctx context.Context, hash []byte, now time.Time) (model.Operator, error)
}

func look(ctx context.Context, from linked, token string, now time.Time) (model.Operator, error) {
	if !secret.WellFormed(token) {
		return model.Operator{}, errSpent
	}
	o, err := from.OperatorByLink(ctx, secret.Hash(token), now)
	if model.KindOf(err) == model.NotFound {
		return o, errSpent
	}
	return o, err
}

// Enter uses a link up, and opens the console for who has it, in a browser. It returns the
// session, and the token that the browser keeps. The errors are those of Look.
func (s *Service) Enter(ctx context.Context, token string, b model.Browser) (model.OperatorSession, string, error) {
	var session model.OperatorSession
	own := s.source.Token()
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		o, err := look(ctx, tx, token, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.UseOperatorLink(ctx, secret.Hash(token)); err != nil {
			return nil, err
		}
		if session, err = s.open(ctx, tx, o, b, own); err != nil {
			return nil, err
		}
		return []model.Event{entered(session, model.OperatorByLink)}, nil
	})
	if err != nil {
		return session, "", fmt.Errorf("open the console: %w", err)
	}
	return session, own, nil
}

// Proof is a verified proof of who an operator is. It runs in the transaction of what it is good
// for: it notes that it was used and returns whose it is and what to record, or an error when it
// is worthless by now.
type Proof func(context.Context, *db.Tx) (model.OperatorID, []model.Event, error)

// EnterBy uses a proof up, and opens the console for whose it is, in a browser. how says what
// sort of proof it is. It returns the session, and the token that the browser keeps, or the
// error of proof.
func (s *Service) EnterBy(ctx context.Context, how model.OperatorMethod, proof Proof, b model.Browser) (model.OperatorSession, string, error) {
	var session model.OperatorSession
	own := s.source.Token()
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		id, used, err := proof(ctx, tx)
		if err != nil {
			return nil, err
		}
		o, err := tx.Operator(ctx, id)
		if err != nil {
			return nil, err
		}
		if session, err = s.open(ctx, tx, o, b, own); err != nil {
			return nil, err
		}
		return append(used, entered(session, how)), nil
	})
	if err != nil {
		return session, "", fmt.Errorf("open the console: %w", err)
	}
	return session, own, nil
}

// Prove takes a proof from the operator of a session, who proves anew who they are: from now on
// they may do what is sensitive for a while (model.SudoLife). It returns the error of proof, an
// Unauthenticated error when the session is over, and a Forbidden error for the proof of
// somebody else.
func (s *Service) Prove(ctx context.Context, by model.Actor, how model.OperatorMethod, proof Proof) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		session, err := access.InConsole(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		id, used, err := proof(ctx, tx)
		if err != nil {
			return nil, err
		}
		if id != session.Operator.ID {
			return nil, model.Denied("operators.somebody_else")
		}
		confirmed := model.OperatorConfirmed{Operator: session.Operator.Snapshot(), Session: session.ID, Method: how}
		return append(used, event(by, session.Operator, confirmed)), tx.ProveOperator(ctx, session.ID)
	})
	if err != nil {
		return fmt.Errorf("prove who an operator is: %w", err)
	}
	return nil
}

// Load returns the session whose browser keeps a token, when it is good, or an Unauthenticated
// error.
func (s *Service) Load(ctx context.Context, token string) (model.OperatorSession, error) {
	if !secret.WellFormed(token) {
		return model.OperatorSession{}, errOver
	}
	session, err := s.db.OperatorSession(ctx, secret.Hash(token))
	if model.KindOf(err) == model.NotFound || err == nil && !session.Good(s.db.Now()) {
		return model.OperatorSession{}, errOver
	}
	return session, err
}

// seenEvery is how often it is written down that an operator is there.
const seenEvery = time.Minute

// Came notes that an operator is there. It is written down once a minute.
func (s *Service) Came(ctx context.Context, session model.OperatorSession) error {
	if s.db.Now().Sub(session.LastSeenAt) < seenEvery {
		return nil
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SeeOperator(ctx, session) })
}

// Leave ends a session, from the next request on.
func (s *Service) Leave(ctx context.Context, id model.OperatorSessionID) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.EndOperatorSession(ctx, id) })
}

// Sweep forgets links that let nobody in any more, and sessions that are over. Nothing depends
// on it.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepOperators(ctx) })
}
