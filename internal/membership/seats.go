package membership

import (
	"context"
	"errors"
	"math"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// ErrFull is in the chain of the Conflict errors about newcomers for whom there is no
// room.
var ErrFull = errors.New("all seats are taken")

// FreeSeats returns how many more people an organization has room for. Who can
// still accept an invitation takes a seat as members do.
func FreeSeats(ctx context.Context, tx *db.Tx, o model.Organization) (int, error) {
	if o.Seats == 0 {
		return math.MaxInt, nil
	}
	invited, err := tx.CountInvitations(ctx, o.ID, tx.Now())
	return max(0, o.Seats-o.Members-invited.Alive), err
}

// HasRoom returns the Conflict error with which Admit refuses whom the operator adds where
// all seats are taken.
func HasRoom(ctx context.Context, tx *db.Tx, o model.Organization) error {
	return hasSeat(ctx, tx, o, Newcomer{Source: model.FromOperator})
}

// hasSeat refuses a newcomer for whom there is no room. An invitation has kept a
// seat already: where more are kept than there are, since the operator lowered
// their number, whoever accepts first gets one.
func hasSeat(ctx context.Context, tx *db.Tx, o model.Organization, n Newcomer) error {
	if n.Invited != "" {
		if o.Full() {
			return refuseFull(o, n)
		}
		return nil
	}
	free, err := FreeSeats(ctx, tx, o)
	if err == nil && free == 0 {
		err = refuseFull(o, n)
	}
	return err
}

func refuseFull(o model.Organization, n Newcomer) error {
	key := "membership.full"
	if n.Source == model.FromInvitation || n.Source == model.FromAllowedEmailDomain || n.Source == model.FromSSO {
		key = "membership.full_ask"
	}
	return model.Because(model.Conflicting(key, o.Name, o.Seats), ErrFull)
}

// Reserve keeps a place in an organization for an invited user, in a role, and
// returns the member whom Admit makes active. The place takes a seat for as long
// as the invitation can be accepted. Until then it holds what the inviter has
// said, the address in that spelling and no name: what the account says would tell
// that there is one. The errors are those of Welcomes.
func Reserve(ctx context.Context, tx *db.Tx, org model.OrgID, user model.UserID, as model.Email, role model.RoleID) (model.Member, error) {
	if err := Welcomes(ctx, tx, as); err != nil {
		return model.Member{}, err
	}
	m, err := tx.InsertMember(ctx, org, model.User{ID: user, Email: string(as)}, model.MemberPendingInvite, model.FromInvitation)
	if err != nil {
		return m, err
	}
	return m, tx.AddRole(ctx, org, m.ID, role, model.SourceManual)
}

// Release gives up the place of an invitation that nobody will accept.
func Release(ctx context.Context, tx *db.Tx, i model.Invitation) error {
	return tx.DeleteMember(ctx, i.Org, i.Member)
}
