package sso

import (
	"context"

	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// member sees to it that a user is an active member of the connection's organization.
func (l *linking) member(ctx context.Context, u model.User) error {
	if u.Status != model.UserActive {
		return upstream.NewFault(codeAccount, "user").WithGot(u.Email)
	}
	m, err := l.tx.MemberOfUser(ctx, l.p.Connection.Org, u.ID)
	if model.KindOf(err) == model.NotFound {
		return l.admit(ctx, u, "")
	}
	switch {
	case err != nil:
		return err
	case m.Status == model.MemberActive:
		return nil
	case m.Status == model.MemberInactive:
		return upstream.NewFault(codeMember, "member").WithGot(u.Email)
	}
	return l.accept(ctx, u, m)
}

// accept takes in somebody who was invited, in the role that was meant for them as long
// as the invitation counts.
func (l *linking) accept(ctx context.Context, u model.User, m model.Member) error {
	org := l.p.Connection.Org
	i, err := l.tx.OpenInvitationOf(ctx, org, m.ID)
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	found := err == nil
	counts := found && !i.Expired(l.tx.Now()) && i.Backed() && i.IsFor(u)
	if found {
		as := model.InvitationAccepted
		if !counts {
			as = model.InvitationCancelled
		}
		if _, err := l.tx.CloseInvitation(ctx, org, i.ID, as); err != nil {
			return err
		}
	}
	if counts {
		return l.admit(ctx, u, m.ID)
	}
	i.Org, i.Member = org, m.ID
	if err := membership.Release(ctx, l.tx, i); err != nil {
		return err
	}
	return l.admit(ctx, u, "")
}

func (l *linking) admit(ctx context.Context, u model.User, invited model.MemberID) error {
	c := l.p.Connection
	serves, err := l.serves(ctx, model.Email(u.Email))
	switch {
	case err != nil:
		return err
	case invited == "" && (!c.Creates || !serves):
		return l.uninvited(model.Email(u.Email))
	}
	n := membership.Newcomer{User: u, Source: model.FromSSO, Invited: invited}
	if invited != "" {
		n.Source = model.FromInvitation
	}
	_, joined, err := membership.Admit(ctx, l.tx, l.by, c.Org, n)
	if err == nil {
		l.events = append(l.events, joined...)
	}
	return err
}

// groups gives a member the roles of the groups that the provider lists.
func (l *linking) groups(ctx context.Context, u model.User) error {
	c := l.p.Connection
	m, err := l.tx.MemberOfUser(ctx, c.Org, u.ID)
	if err != nil {
		return err
	}
	events, err := membership.ApplyGroups(ctx, l.tx, l.by, c.Org, m.ID, sourceOf(c.ID), l.p.Identity.Groups)
	l.events = append(l.events, events...)
	return err
}

// sync gives a user the names that the provider has, where the organization wants that or
// nobody has given one yet, and the language at the first sign-in, where the person has chosen
// none: both where the address is in a domain of the organization, and no directory says
// otherwise, since accounts belong to no organization.
func (l *linking) sync(ctx context.Context, u *model.User) error {
	before := *u
	wanted := l.p.Connection.Syncs || u.FirstName+u.LastName == ""
	if first, last := nameOf(l.p.Identity); wanted && first+last != "" {
		u.FirstName, u.LastName = first, last
	}
	if l.first && u.Language == "" {
		u.Language = membership.Reads(l.p.Identity.Attributes.Language())
	}
	if *u == before {
		return nil
	}
	if free, err := l.describes(ctx, before); err != nil || !free {
		*u = before
		return err
	}
	var err error
	if *u, err = l.tx.SetUserDetails(ctx, *u); err != nil {
		return err
	}
	l.events = append(l.events, model.Event{
		Actor: l.by, User: u.ID, Target: string(u.ID), Payload: model.UserUpdated{Before: before.Snapshot(), After: u.Snapshot()},
	})
	return nil
}

// describes reports whether it is for the connection to say what a user is like.
func (l *linking) describes(ctx context.Context, u model.User) (bool, error) {
	if serves, err := l.serves(ctx, model.Email(u.Email)); err != nil || !serves {
		return false, err
	}
	memberships, err := l.tx.Memberships(ctx, u.ID)
	if err != nil {
		return false, err
	}
	org, err := membership.ManagedBy(ctx, l.tx, u, memberships)
	return org == "", err
}
