package membership

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Newcomer is whom an organization takes in, and by which way.
type Newcomer struct {
	User    model.User
	New     bool // has an account since this moment, so that nothing is known of them
	Source  model.MemberSource
	Role    model.RoleID   // "" for the one that newcomers get
	More    []model.RoleID // which they get beside it
	Invited model.MemberID // whose place the person takes: the one that Reserve has kept, "" for none
}

// Admit makes a user an active member of an organization, and returns the member
// with what to record. What a newcomer needs depends on the way:
//
//   - the operator, who answers for everybody, adds whom they like, and so does an
//     application of theirs;
//   - who was invited takes the place that was kept, in its role;
//   - a domain from which people may join takes in those whose address is proven
//     to be there;
//   - a connection and a directory take in those whose address is in a domain that
//     the organization has verified.
//
// The first two take back who was removed; the others cannot undo that. Errors,
// each with the reason in words:
//
//   - NotFound: there is no such organization, or this way is closed to the user;
//   - Forbidden: the user was removed, and not taken back since, the organization's
//     directory has deactivated them, or, for who comes by themselves, it is suspended or
//     does not take their address (Welcomes);
//   - Invalid, field "email", for others: that of Welcomes;
//   - Conflict: the user is a member or invited already, or all seats are taken;
//   - Invalid, field "role": there is no such role.
func Admit(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, n Newcomer) (model.Member, []model.Event, error) {
	o, err := tx.Organization(ctx, org)
	if err != nil {
		return model.Member{}, nil, err
	}
	if err := mayCome(ctx, tx, o, n); err != nil {
		return model.Member{}, nil, err
	}
	if err := welcomes(ctx, tx, n); err != nil {
		return model.Member{}, nil, err
	}
	if err := hasSeat(ctx, tx, o, n); err != nil {
		return model.Member{}, nil, err
	}
	m, err := insertMember(ctx, tx, o, n)
	if err != nil {
		return m, nil, err
	}
	if takesBack(n.Source) {
		if err := tx.DeleteRemoval(ctx, org, n.User.ID); err != nil {
			return m, nil, err
		}
	}
	if by.Is(n.User.ID) { // and acts for it from now on
		by.Org = org
	}
	relieved, err := Relieve(ctx, tx, m)
	return m, append([]model.Event{{
		Org: org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipCreated{After: m.Snapshot(o)},
	}}, relieved...), err
}

// takesBack reports whether a way in is one by which somebody decides about this
// one person, and so can take back who was removed.
func takesBack(s model.MemberSource) bool {
	return s == model.FromOperator || s == model.FromAPI || s == model.FromInvitation
}

// giver returns who gives a newcomer the role: nobody, where it is the one that all get who
// come by that way.
func (n Newcomer) giver() model.RoleSource {
	if n.Role == "" && !takesBack(n.Source) {
		return model.SourceDefault
	}
	return model.SourceManual
}

// mayCome says whether a way in is open to a user.
func mayCome(ctx context.Context, tx *db.Tx, o model.Organization, n Newcomer) error {
	if slices.Contains([]model.MemberSource{model.FromInvitation, model.FromAllowedEmailDomain, model.FromSSO}, n.Source) { // they come by themselves
		if err := o.WhenSuspended(); err != nil {
			return err
		}
	}
	open, err := isOpen(ctx, tx, o.ID, n)
	if err != nil {
		return err
	}
	if !open {
		return model.Missing("membership.closed")
	}
	if takesBack(n.Source) {
		return nil
	}
	if n.Source != model.FromDirectory {
		refused, err := tx.RefusedByDirectory(ctx, o.ID, model.Email(n.User.Email))
		if err != nil {
			return err
		}
		if refused {
			return model.Denied("membership.refused_by_directory", o.Name)
		}
	}
	if n.New {
		return nil
	}
	gone, err := tx.WasRemoved(ctx, o.ID, n.User.ID)
	if err == nil && gone {
		err = refuseRemoved(o, n)
	}
	return err
}

// refuseRemoved says that a user was removed, to whoever reads it.
func refuseRemoved(o model.Organization, n Newcomer) error {
	if n.Source == model.FromDirectory {
		return model.Denied("membership.was_removed", n.User.Name(), o.Name)
	}
	return model.Denied("membership.you_were_removed", o.Name)
}

func isOpen(ctx context.Context, tx *db.Tx, org model.OrgID, n Newcomer) (bool, error) {
	email := model.Email(n.User.Email)
	switch n.Source {
	case model.FromOperator, model.FromAPI:
		return true, nil
	case model.FromInvitation:
		return n.Invited != "", nil
	case model.FromAllowedEmailDomain:
		i, err := tx.Instance(ctx)
		if err != nil || !i.JoinByDomain {
			return false, err
		}
		return allowsDomainOf(ctx, tx, org, n.User)
	case model.FromSSO, model.FromDirectory:
		return Owns(ctx, tx, org, email)
	}
	return false, nil
}

// insertMember stores the membership.
func insertMember(ctx context.Context, tx *db.Tx, o model.Organization, n Newcomer) (model.Member, error) {
	if n.Invited != "" {
		if err := tx.ActivateMember(ctx, o.ID, n.Invited, n.User); err != nil {
			return model.Member{}, err
		}
		return tx.Member(ctx, o.ID, n.Invited)
	}
	r, err := roleFor(ctx, tx, o, n)
	if err != nil {
		return model.Member{}, err
	}
	m, err := tx.InsertMember(ctx, o.ID, n.User, model.MemberActive, n.Source)
	if model.KindOf(err) == model.Conflict {
		return m, model.Because(refuseKnown(o, n), err)
	}
	if err != nil {
		return m, err
	}
	m.Roles = []model.Role{r}
	for _, id := range n.More {
		if r, err = Role(ctx, tx, o.ID, id); err != nil {
			return m, err
		}
		if err := tx.AddRole(ctx, o.ID, m.ID, id, model.SourceManual); err != nil {
			return m, err
		}
		m.Roles = append(m.Roles, r)
	}
	return m, tx.AddRole(ctx, o.ID, m.ID, m.Roles[0].ID, n.giver())
}

// refuseKnown says that a user is a member or invited already, to whoever reads it.
func refuseKnown(o model.Organization, n Newcomer) error {
	if n.Source == model.FromAllowedEmailDomain {
		return model.Conflicting("membership.you_belong", o.Name)
	}
	return model.Conflicting("membership.belongs", n.User.Email)
}
