// Package access answers what an actor may do. It reads that in the transaction
// that changes something: what was true when the page was drawn does not count. A rule
// that has to ask somebody outside first asks here before, too, and again then.
//
// It goes by what the actor is. A kind that a function here does not name is
// refused, so that one that nobody thought of can do nothing.
package access

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sessions answers what a session, an application and an API key are now: a db.Tx, or a
// db.Reader where nothing is changed yet.
type Sessions interface {
	Applications
	Keys
	Session(ctx context.Context, id model.SessionID) (db.SessionRow, error)
	DefinedPermissions(ctx context.Context) ([]model.DefinedPermission, error)
}

// Permissions returns what an actor may do in its organization at this moment:
//
//   - a user what the roles say, as an active member in a session that is going
//     on. A user who is disabled or signed out meanwhile gets an Unauthenticated
//     error, one who is no active member any more a NotFound error;
//   - an application what its scopes allow, see ofApplication;
//   - an API key what it was made with, and a member's no more than that member, see OfKey;
//   - the operator and the program itself everything, also what the operator has added.
//
// Everybody else gets a Forbidden error. A room that lets another kind in says here by what;
// what a link to the admin portal may is in InWidget. Directories and connections have no
// permissions: they act through rules of their own.
func Permissions(ctx context.Context, from Sessions, by model.Actor) (model.Permissions, error) {
	switch by.Kind {
	case model.ActorUser:
		return ofMember(ctx, from, by)
	case model.ActorApplication:
		return ofApplication(ctx, from, by)
	case model.ActorAPIKey:
		return ofKey(ctx, from, by)
	case model.ActorOperator, model.ActorSystem:
		return withDefined(ctx, from, model.BuiltIn())
	default:
		return nil, errRefused
	}
}

var errRefused = model.Denied("access.members_only")

func ofMember(ctx context.Context, from Sessions, by model.Actor) (model.Permissions, error) {
	s, err := from.Session(ctx, by.Session)
	if model.KindOf(err) == model.NotFound || err == nil && (!s.EndedAt.IsZero() || s.User.Status != model.UserActive) {
		return nil, model.SignedOut("access.signed_out")
	}
	if err != nil {
		return nil, err
	}
	if s.Org.ID != by.Org || !by.Is(s.User.ID) || s.MemberStatus != model.MemberActive {
		return nil, model.Missing("")
	}
	return s.Support.Permissions(s.Permissions), nil
}
