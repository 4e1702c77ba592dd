package access

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// OperatorOnly refuses everybody but the operator and the program itself, with a
// Forbidden error. org is the organization that the rule is about, "" for the
// whole instance: one who is bound to another organization gets the NotFound
// error of an organization that does not exist.
func OperatorOnly(by model.Actor, org model.OrgID) error {
	switch {
	case !by.Operates():
		return errOperatorOnly
	case by.Org != "" && by.Org != org:
		return model.Missing("access.no_organization")
	}
	return nil
}

// InConsoleOnly refuses everybody but an operator in the console, with a Forbidden error: for
// what is their own, which the command line has nothing of.
func InConsoleOnly(by model.Actor) error {
	if by.Operator() == "" {
		return errOperatorOnly
	}
	return nil
}

// InConsole returns the session of the operator who acts in the console, at this moment. It
// returns an Unauthenticated error when it is over, or they are no operator any more, and a
// Forbidden error for an actor who is none.
func InConsole(ctx context.Context, tx *db.Tx, by model.Actor) (model.OperatorSession, error) {
	if err := InConsoleOnly(by); err != nil {
		return model.OperatorSession{}, err
	}
	s, err := tx.OperatorSessionByID(ctx, by.Operator(), model.OperatorSessionID(by.Session))
	if model.KindOf(err) == model.NotFound || err == nil && !s.Good(tx.Now()) {
		return model.OperatorSession{}, model.SignedOut("access.signed_out")
	}
	return s, err
}

var errOperatorOnly = model.Denied("access.operator_only")
