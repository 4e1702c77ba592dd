package membership

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Merge gives the memberships of a user to another one who is the same person, and
// ends the first one's sessions. Where both belong to an organization, the other
// one's membership stays, with the roles of both; one that waits for an invitation
// to be accepted gives way to one that does not. It returns what to record.
func Merge(ctx context.Context, tx *db.Tx, by model.Actor, from, into model.UserID) ([]model.Event, error) {
	ended, err := EndSessions(ctx, tx, by, db.SessionsOf(from, ""), model.EndUserDisabled)
	if err != nil {
		return nil, err
	}
	events := ended.Events()
	memberships, err := tx.Memberships(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, membership := range memberships {
		locked, err := loseBreakGlass(ctx, tx, by, membership.Org, from)
		if err != nil {
			return nil, err
		}
		some, err := mergeIn(ctx, tx, by, membership.Org, from, into)
		if err != nil {
			return nil, err
		}
		events = append(append(events, some...), locked...)
	}
	return events, handRemovals(ctx, tx, from, into)
}

// mergeIn merges two users' memberships of one organization.
func mergeIn(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, from, into model.UserID) ([]model.Event, error) {
	m, err := tx.MemberOfUser(ctx, org, from)
	if err != nil {
		return nil, err
	}
	other, err := tx.MemberOfUser(ctx, org, into)
	switch {
	case model.KindOf(err) == model.NotFound:
		return hand(ctx, tx, by, m, into)
	case err != nil:
		return nil, err
	case other.Status == model.MemberPendingInvite && m.Status != model.MemberPendingInvite:
		if err := dropMember(ctx, tx, other); err != nil {
			return nil, err
		}
		return hand(ctx, tx, by, m, into)
	}
	return join(ctx, tx, by, m, other)
}

// join ends the membership of somebody who is another member, too. A directory that looked
// after the first looks after the other from then on, and who was made inactive as the one
// is so as the other.
func join(ctx context.Context, tx *db.Tx, by model.Actor, m, other model.Member) (events []model.Event, err error) {
	was, err := tx.MemberThatWas(ctx, m)
	if err != nil {
		return nil, err
	}
	handed, err := tx.HandDirectoryUser(ctx, m.Org, m.ID, other.ID)
	if err != nil {
		return nil, err
	}
	if err := dropMember(ctx, tx, m); err != nil {
		return nil, err
	}
	by.Org = other.Org
	stays := other
	if handed {
		if stays, err = tx.SetMemberSource(ctx, stays, model.FromDirectory); err != nil {
			return nil, err
		}
	}
	for _, s := range was.Suspended {
		var more []model.Event
		if stays, more, err = Suspend(ctx, tx, by, stays, s.Source); err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	if m.Status != model.MemberActive {
		return events, nil
	}
	more, err := addRoles(ctx, tx, by, m, other, was)
	return append(events, more...), err
}

// hand makes a membership another user's.
func hand(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member, to model.UserID) ([]model.Event, error) {
	if err := tx.HandMember(ctx, m.Org, m.ID, to); err != nil {
		return nil, err
	}
	if m.Status == model.MemberPendingInvite {
		return nil, nil
	}
	if err := tx.DeleteRemoval(ctx, m.Org, to); err != nil {
		return nil, err
	}
	return updated(ctx, tx, by, m, m.ID)
}

// addRoles gives a member the roles of another one of the same person, who is gone: who gave
// them can take them as before. It puts them into the groups that people have made and put
// the other one into: these give their roles by themselves.
func addRoles(ctx context.Context, tx *db.Tx, by model.Actor, gone, stays model.Member, was model.MemberThatWas) ([]model.Event, error) {
	if err := addGrants(ctx, tx, stays, was.Roles); err != nil {
		return nil, err
	}
	for _, group := range was.Groups {
		if _, err := tx.AddToGroup(ctx, stays.Org, group, stays.ID); err != nil {
			return nil, err
		}
	}
	now, err := tx.Member(ctx, stays.Org, stays.ID)
	if err != nil {
		return nil, err
	}
	if _, err := regrant(ctx, tx, now); err != nil {
		return nil, err
	}
	o, err := tx.Organization(ctx, stays.Org)
	if err != nil {
		return nil, err
	}
	events, err := updated(ctx, tx, by, stays, stays.ID)
	by.Org = o.ID
	return append(events, model.Event{
		Org: o.ID, Actor: by, User: gone.User, Target: string(gone.ID), Payload: model.MembershipDeleted{Before: gone.Snapshot(o)},
	}), err
}

// addGrants gives a member grants of another one, without those for groups that people have
// made.
func addGrants(ctx context.Context, tx *db.Tx, to model.Member, grants []model.RoleGrant) error {
	now, err := tx.Member(ctx, to.Org, to.ID)
	if err != nil {
		return err
	}
	has, err := tx.Grants(ctx, to.Org, to.ID)
	if err != nil {
		return err
	}
	more := slices.DeleteFunc(slices.Clone(grants), func(g model.RoleGrant) bool { return g.Source == model.SourceGroups })
	then := settled(union(has, more))
	if same(has, then) {
		return nil
	}
	return tx.SetGrants(ctx, now, has, then)
}

// updated returns what to record of a member who is another one now.
func updated(ctx context.Context, tx *db.Tx, by model.Actor, before model.Member, id model.MemberID) ([]model.Event, error) {
	o, err := tx.Organization(ctx, before.Org)
	if err != nil {
		return nil, err
	}
	after, err := tx.Member(ctx, before.Org, id)
	if err != nil {
		return nil, err
	}
	by.Org = o.ID
	relieved, err := Relieve(ctx, tx, after)
	return append([]model.Event{{
		Org: o.ID, Actor: by, User: after.User, Target: string(id),
		Payload: model.MembershipUpdated{Before: before.Snapshot(o), After: after.Snapshot(o)},
	}}, relieved...), err
}

// dropMember removes a member, with the open invitation to be one.
func dropMember(ctx context.Context, tx *db.Tx, m model.Member) error {
	if m.Status == model.MemberPendingInvite {
		i, err := tx.OpenInvitationOf(ctx, m.Org, m.ID)
		if err != nil {
			return err
		}
		if _, err := tx.CloseInvitation(ctx, m.Org, i.ID, model.InvitationReplaced); err != nil {
			return err
		}
	}
	return tx.DeleteMember(ctx, m.Org, m.ID)
}

// handRemovals keeps out of an organization whom it has removed under the other
// account.
func handRemovals(ctx context.Context, tx *db.Tx, from, into model.UserID) error {
	orgs, err := tx.RemovalsOf(ctx, from)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		_, err := tx.MemberOfUser(ctx, org, into)
		if model.KindOf(err) == model.NotFound {
			err = tx.InsertRemoval(ctx, org, into)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
