package members

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Reason says why a rule leaves a member as it is.
type Reason int

// The reasons.
const (
	Allowed           Reason = iota
	NotPermitted             // the actor may not do this to anybody
	Yourself                 // the member is the actor
	ManagedElsewhere         // the organization's directory would undo it
	MayDoMore                // than the actor
	LastAdministrator        // nobody else could keep the organization going
	LastBreakGlass           // nobody else could sign in when its required connection does not work
	Unchanged                // it is so already
	Gone                     // no member of the organization, or no longer
	ChangedSince             // by somebody else, so that it is not undone
	RemovedSince             // by somebody else
	BeyondActor              // the roles that would come back allow more than the actor has
	NoSeat                   // is left for whom would come back
	NotActive                // already, by whoever's word
	NotSuspended             // by people, so that there is nothing to take back
	Deactivated              // by a directory, which alone can say otherwise
)

// action is what can be done to a member.
type action int

const (
	changeRole action = iota
	remove
	signOut
	suspend
	reactivate
)

// needs is the permission for an action.
func (a action) needs() model.Permission {
	if a == changeRole {
		return model.UsersRoleChange
	}
	return model.UsersDelete
}

// judge says whether an actor who holds the permissions may do something to a
// member, as far as that depends on the two of them.
func judge(a action, by model.Actor, may model.Permissions, m model.Member) Reason {
	switch {
	case !may.Has(a.needs()):
		return NotPermitted
	case by.Is(m.User):
		return Yourself
	case a == remove && m.Source == model.FromDirectory && by.Kind != model.ActorDirectory:
		return ManagedElsewhere
	case !may.Covers(m.Permissions()):
		return MayDoMore
	}
	return Allowed
}

// refusal returns an error with the reason in words, nil for Allowed: Conflict for how the
// member is, and Forbidden for all else. d is the directory whose say it is, where it is one's.
func refusal(a action, why Reason, m model.Member, d model.Directory) error {
	key := [...]struct{ not, self, more string }{
		changeRole: {"members.role_not_permitted", "members.own_role", "members.role_may_do_more"},
		remove:     {"members.remove_not_permitted", "members.remove_yourself", "members.remove_may_do_more"},
		signOut:    {"members.sign_out_not_permitted", "members.sign_out_yourself", "members.sign_out_may_do_more"},
		suspend:    {"members.suspend_not_permitted", "members.suspend_yourself", "members.suspend_may_do_more"},
		reactivate: {"members.reactivate_not_permitted", "members.reactivate_yourself", "members.reactivate_may_do_more"},
	}[a]
	switch why {
	case NotPermitted:
		return model.Denied(key.not)
	case Yourself:
		return model.Denied(key.self)
	case ManagedElsewhere:
		return Managed(d)
	case MayDoMore:
		return model.Denied(key.more, m.DisplayName())
	case NotActive:
		return model.Conflicting("members.not_active", m.DisplayName())
	case NotSuspended:
		return model.Conflicting("members.not_suspended", m.DisplayName())
	case Deactivated:
		if named(d) {
			return model.Denied("members.deactivated_by", m.DisplayName(), d.Name())
		}
		return model.Denied("members.deactivated", m.DisplayName())
	}
	return nil
}

// Managed returns the Forbidden error that a directory has the say of somebody, who goes where
// that is told.
func Managed(d model.Directory) error {
	if named(d) {
		return model.Denied("members.managed_by", d.Name())
	}
	return model.Denied("members.managed_by_directory")
}

// named reports whether people know a directory by the name of its provider.
func named(d model.Directory) bool { return d.ID != "" && d.Provider != model.ProviderCustom }

// DirectoryOf returns the directory that looks after a member, zero for none.
func DirectoryOf(ctx context.Context, from directoryReader, m model.Member) (model.Directory, error) {
	if m.Source != model.FromDirectory {
		return model.Directory{}, nil
	}
	u, err := from.DirectoryUserOfMember(ctx, m.Org, m.ID)
	if model.KindOf(err) == model.NotFound { // deleted meanwhile
		return model.Directory{}, nil
	}
	if err != nil {
		return model.Directory{}, err
	}
	return directoryWith(ctx, from, m.Org, u.Directory)
}

// directoryWith returns the directory of an organization with an id, zero for none.
func directoryWith(ctx context.Context, from directoryReader, org model.OrgID, id model.DirectoryID) (model.Directory, error) {
	all, err := from.Directories(ctx, org)
	for _, d := range all {
		if d.ID == id {
			return d, err
		}
	}
	return model.Directory{}, err
}

type directoryReader interface {
	Directories(context.Context, model.OrgID) ([]model.Directory, error)
	DirectoryUserOfMember(context.Context, model.OrgID, model.MemberID) (model.DirectoryUser, error)
}

// reasonOf takes what keeps an organization open to its own people out of the errors.
func reasonOf(err error) (Reason, error) {
	switch {
	case errors.Is(err, membership.ErrLastAdministrator):
		return LastAdministrator, nil
	case errors.Is(err, membership.ErrLastBreakGlass):
		return LastBreakGlass, nil
	}
	return Allowed, err
}

// listedMember returns a member who is in the list: not one who is only invited.
func listedMember(ctx context.Context, tx *db.Tx, org model.OrgID, id model.MemberID) (model.Member, error) {
	m, err := tx.Member(ctx, org, id)
	if err == nil && m.Status == model.MemberPendingInvite {
		return model.Member{}, model.Missing("")
	}
	return m, err
}
