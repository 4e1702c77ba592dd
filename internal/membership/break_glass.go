package membership

import (
	"context"
	"errors"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// ErrLastBreakGlass is in the chain of the Conflict errors of KeepsBreakGlass and
// KeepsLastPasskey, for who goes on without.
var ErrLastBreakGlass = errors.New("nobody could sign in when the required connection does not work")

// emergencies answers whether somebody could sign in where a required connection does
// not work: a db.Reader before anybody tries, a db.Tx when it counts.
type emergencies interface {
	BreakGlass(ctx context.Context, org model.OrgID) ([]model.BreakGlass, error)
	Connections(ctx context.Context, org model.OrgID) ([]model.Connection, error)
}

// Requires reports whether an organization requires a connection.
func Requires(ctx context.Context, from emergencies, org model.OrgID) (bool, error) {
	all, err := from.Connections(ctx, org)
	return slices.ContainsFunc(all, func(c model.Connection) bool { return c.Enabled && c.Required }), err
}

// working returns the break-glass members of an organization who could sign in.
func working(ctx context.Context, from emergencies, org model.OrgID) ([]model.BreakGlass, error) {
	all, err := from.BreakGlass(ctx, org)
	return slices.DeleteFunc(all, func(b model.BreakGlass) bool { return !b.Works() }), err
}

// lastBreakGlass returns a user as the only break-glass member who could sign in where
// their organization requires a connection, zero when they are not.
func lastBreakGlass(ctx context.Context, from emergencies, org model.OrgID, user model.UserID) (model.BreakGlass, error) {
	works, err := working(ctx, from, org)
	if err != nil || len(works) != 1 || works[0].User != user {
		return model.BreakGlass{}, err
	}
	if required, err := Requires(ctx, from, org); err != nil || !required {
		return model.BreakGlass{}, err
	}
	return works[0], nil
}

// keepsBreakGlass refuses that a member goes who is the last of whom lastBreakGlass
// speaks. It returns a Conflict error for that.
func keepsBreakGlass(ctx context.Context, from emergencies, self bool, m model.Member) error {
	b, err := lastBreakGlass(ctx, from, m.Org, m.User)
	if err != nil || b.Member == "" {
		return err
	}
	if self {
		return model.Because(model.Conflicting("membership.only_break_glass"), ErrLastBreakGlass)
	}
	return model.Because(model.Conflicting("membership.needs_break_glass", b.Name), ErrLastBreakGlass)
}

// KeepsLastPasskey refuses that a user loses the last passkey, without which nobody could
// sign in to one of their organizations when the connection does not work that it
// requires. It returns a Conflict error for that.
func KeepsLastPasskey(ctx context.Context, tx *db.Tx, user model.UserID) error {
	memberships, err := tx.Memberships(ctx, user)
	if err != nil {
		return err
	}
	for _, m := range memberships {
		b, err := lastBreakGlass(ctx, tx, m.Org, user)
		if err != nil {
			return err
		}
		if b.Member != "" {
			return model.Because(model.Conflicting("membership.break_glass_passkey", m.OrgName), ErrLastBreakGlass)
		}
	}
	return nil
}

// loseBreakGlassEverywhere is loseBreakGlass for all organizations of a user, who loses
// the passkeys by what one of them knows.
func loseBreakGlassEverywhere(ctx context.Context, tx *db.Tx, user model.UserID) ([]model.Event, error) {
	memberships, err := tx.Memberships(ctx, user)
	if err != nil {
		return nil, err
	}
	var events []model.Event
	for _, m := range memberships {
		lost, err := loseBreakGlass(ctx, tx, model.System, m.Org, user)
		if err != nil {
			return nil, err
		}
		events = append(events, lost...)
	}
	return events, nil
}

// loseBreakGlass returns the event of what cannot be refused and costs an organization the
// last break-glass member who could sign in. It has to be asked before.
func loseBreakGlass(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, user model.UserID) ([]model.Event, error) {
	b, err := lastBreakGlass(ctx, tx, org, user)
	if err != nil || b.Member == "" {
		return nil, err
	}
	return []model.Event{{Org: org, Actor: by, User: user, Target: string(b.Member), Payload: model.BreakGlassLost{Before: b.Snapshot()}}}, nil
}
