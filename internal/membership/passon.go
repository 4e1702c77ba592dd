package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// PassOn lets go of a user whose address was given to somebody else, as the organization of
// the actor says. Nothing by which they came in passes on: they are no member any more, or
// invited, nor linked to any of its connections, and where the organization has verified the
// domain of the address, the account loses it, with its passkeys, its sessions and what it
// was invited to. It reports whether the account has lost the address, and returns what to
// record. It returns a Conflict error when nobody would be left who can administer.
func PassOn(ctx context.Context, tx *db.Tx, by model.Actor, u model.User, email model.Email) (lost bool, events []model.Event, err error) {
	if events, err = endMembership(ctx, tx, by, u); err != nil {
		return false, nil, err
	}
	if err := tx.DropIdentities(ctx, by.Org, u.ID); err != nil {
		return false, nil, err
	}
	// Of an address that the account has no more the organization knows as much as anybody.
	if email.Key() == model.Email(u.Email).Key() {
		if lost, err = Owns(ctx, tx, by.Org, email); err != nil {
			return false, nil, err
		}
	}
	if !lost {
		return false, events, nil
	}
	ended, err := loseAddress(ctx, tx, by, u)
	return true, append(events, ended...), err
}

// endMembership ends what a user is in the actor's organization, a member or invited.
func endMembership(ctx context.Context, tx *db.Tx, by model.Actor, u model.User) ([]model.Event, error) {
	m, err := tx.MemberOfUser(ctx, by.Org, u.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if m.Status == model.MemberPendingInvite {
		return Uninvite(ctx, tx, by, m)
	}
	return End(ctx, tx, by, m)
}

// loseAddress takes from an account its address and what came to it by that.
func loseAddress(ctx context.Context, tx *db.Tx, by model.Actor, u model.User) ([]model.Event, error) {
	ended, err := EndSessions(ctx, tx, by, db.SessionsOf(u.ID, ""), model.EndRevoked)
	if err != nil {
		return nil, err
	}
	locked, err := loseBreakGlassEverywhere(ctx, tx, u.ID)
	if err != nil {
		return nil, err
	}
	events := append(ended.Events(), locked...)
	memberships, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range memberships {
		if m.Status != model.MemberPendingInvite {
			continue
		}
		invited, err := tx.Member(ctx, m.Org, m.Member)
		if err != nil {
			return nil, err
		}
		some, err := Uninvite(ctx, tx, model.System, invited)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	if err := tx.CloseChallenges(ctx, u.ID); err != nil {
		return nil, err
	}
	_, err = tx.LoseEmail(ctx, u)
	return events, err
}
