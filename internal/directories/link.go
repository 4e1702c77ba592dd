package directories

import (
	"context"

	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// link finds out who a user is here who is nobody yet, and makes them a member where that
// may be; or says for what they wait. sure says that somebody has answered for the address.
func (a *applying) link(ctx context.Context, u *model.DirectoryUser, sure bool) error {
	before := u.Waiting
	u.Member, u.Waiting = "", ""
	if back, err := a.returns(ctx, u); err != nil || back {
		return err
	}
	if u.Email == "" {
		a.wait(u, model.WaitsForAddress)
		return nil
	}
	account, m, err := a.holder(ctx, u.Email)
	if err != nil {
		return err
	}
	if !u.Active {
		return a.dismiss(ctx, u, m)
	}
	if !sure {
		was, contested, err := a.contested(ctx, u, m)
		switch {
		case err != nil:
			return err
		case contested && before == model.WasReplaced: // that is answered
			u.Waiting = before
			return nil
		case contested:
			u.Waiting = model.WaitsForAnswer
			return a.ask(ctx, *u, account, m, was, before == model.WaitsForAnswer)
		}
	}
	return a.takeIn(ctx, u, account, m)
}

// welcome is link for somebody of whom nothing is known: neither they nor their address.
func (a *applying) welcome(ctx context.Context, u *model.DirectoryUser) error {
	switch {
	case u.Email == "":
		a.wait(u, model.WaitsForAddress)
		return nil
	case !u.Active:
		return nil
	}
	return a.takeIn(ctx, u, model.User{}, model.Member{})
}

// takeIn makes an active user who it is that has their address, or a new member.
func (a *applying) takeIn(ctx context.Context, u *model.DirectoryUser, account model.User, m model.Member) error {
	if m.ID != "" && m.Status != model.MemberPendingInvite {
		return a.adopt(ctx, u, m)
	}
	owns, err := membership.Owns(ctx, a.tx, a.d.Org, u.Email)
	switch {
	case err != nil:
		return err
	case !owns:
		a.wait(u, model.WaitsForDomain)
		return nil
	case m.ID == "":
		return a.admit(ctx, u, account)
	}
	return a.accept(ctx, u, account, m)
}

// dismiss has whoever has the address of an inactive user be inactive, too, or invited no
// more: the provider says that they have left. It asks nobody, so that it links nobody of
// whom would have to be asked, and leaves those alone of whom another user says more.
func (a *applying) dismiss(ctx context.Context, u *model.DirectoryUser, m model.Member) error {
	if m.ID == "" {
		return nil
	}
	if m.Status == model.MemberPendingInvite {
		return a.uninvite(ctx, *u, m)
	}
	if _, kept, err := a.keptAs(ctx, m); err != nil || kept {
		return err
	}
	_, other, err := a.deleted(ctx, *u, m)
	if err != nil {
		return err
	}
	if other {
		_, err := a.suspend(ctx, m)
		return err
	}
	return a.adopt(ctx, u, m)
}

// uninvite takes the invitation back of somebody for whose address the organization
// answers.
func (a *applying) uninvite(ctx context.Context, u model.DirectoryUser, m model.Member) error {
	if owns, err := membership.Owns(ctx, a.tx, a.d.Org, u.Email); err != nil || !owns {
		return err
	}
	more, err := membership.Uninvite(ctx, a.tx, a.by, m)
	a.events = append(a.events, more...)
	return err
}

// holder returns the account that has an address, and who that is in the organization; both
// are zero for nobody.
func (a *applying) holder(ctx context.Context, email model.Email) (model.User, model.Member, error) {
	account, err := a.tx.UserByEmail(ctx, email)
	if none, err := missing(err); err != nil || none {
		return model.User{}, model.Member{}, err
	}
	m, err := a.tx.MemberOfUser(ctx, a.d.Org, account.ID)
	if _, err = missing(err); err != nil {
		return account, m, err
	}
	return account, m, nil
}

// keptAs returns who a member is for the directory that looks after them, and whether one
// does: none that is disabled.
func (a *applying) keptAs(ctx context.Context, m model.Member) (model.DirectoryUser, bool, error) {
	u, err := a.tx.DirectoryUserOfMember(ctx, a.d.Org, m.ID)
	if none, err := missing(err); err != nil || none {
		return u, false, err
	}
	kept, err := a.looksAfter(ctx, u)
	return u, kept, err
}

// looksAfter reports whether the directory of a user looks after people.
func (a *applying) looksAfter(ctx context.Context, u model.DirectoryUser) (bool, error) {
	if u.Directory == a.d.ID {
		return true, nil
	}
	d, err := a.tx.Directory(ctx, a.d.Org, u.Directory)
	return d.Enabled, err
}

// wait notes why an active user is nobody here.
func (a *applying) wait(u *model.DirectoryUser, why model.Waiting) {
	if u.Active {
		u.Waiting = why
	}
}

// returns links somebody whom the directory has deleted and tells of again, by what its
// provider calls them.
func (a *applying) returns(ctx context.Context, u *model.DirectoryUser) (bool, error) {
	if u.ExternalID == "" {
		return false, nil
	}
	gone, err := a.tx.DeletedByExternalID(ctx, a.d.Org, a.d.ID, u.ExternalID)
	if none, err := missing(err); err != nil || none || gone.Member == "" {
		return false, err
	}
	m, err := a.tx.Member(ctx, a.d.Org, gone.Member)
	if none, err := missing(err); err != nil || none || m.Status == model.MemberPendingInvite {
		return false, err
	}
	if _, kept, err := a.keptAs(ctx, m); err != nil || kept {
		return false, err
	}
	account, err := a.tx.User(ctx, m.User)
	if err != nil {
		return false, err
	}
	if account, err = a.readdress(ctx, u, account, u.Email); err != nil {
		return false, err
	}
	m.Email = account.Email
	return true, a.adopt(ctx, u, m)
}

// admit makes a new member of somebody who has an account, or of whom there is none.
func (a *applying) admit(ctx context.Context, u *model.DirectoryUser, account model.User) error {
	first, last := names(*u)
	open := membership.Account
	if account.ID == "" {
		open = membership.NewAccount
	}
	account, made, err := open(ctx, a.tx, a.by, u.Email, first, last)
	if err != nil {
		return err
	}
	m, joined, err := membership.Admit(ctx, a.tx, a.by, a.d.Org, membership.Newcomer{User: account, New: len(made) > 0, Source: model.FromDirectory})
	if model.KindOf(err) == model.Forbidden { // has an account, so that none was made
		a.wait(u, model.WasRemoved)
		return nil
	}
	if err != nil {
		return err
	}
	u.Member = m.ID
	a.events = append(append(a.events, made...), joined...)
	return a.describe(ctx, *u, "", account)
}

// accept takes in somebody who was invited, in the role that was meant for them as long as
// the invitation counts: people gave that.
func (a *applying) accept(ctx context.Context, u *model.DirectoryUser, account model.User, m model.Member) error {
	i, err := a.tx.OpenInvitationOf(ctx, a.d.Org, m.ID)
	none, err := missing(err)
	if err != nil {
		return err
	}
	if none || i.Expired(a.tx.Now()) || !i.Backed() || !i.IsFor(account) {
		more, err := membership.Uninvite(ctx, a.tx, a.by, m)
		if err != nil {
			return err
		}
		a.events = append(a.events, more...)
		return a.admit(ctx, u, account)
	}
	if _, err := a.tx.CloseInvitation(ctx, a.d.Org, i.ID, model.InvitationAccepted); err != nil {
		return err
	}
	if account, _, err = membership.Account(ctx, a.tx, a.by, u.Email, "", ""); err != nil { // proven by that
		return err
	}
	joined, e, err := membership.Admit(ctx, a.tx, a.by, a.d.Org, membership.Newcomer{User: account, Source: model.FromInvitation, Invited: m.ID})
	if err != nil {
		return err
	}
	a.events = append(a.events, e...)
	return a.adopt(ctx, u, joined)
}

// adopt has the directory look after a member who is there already. What people gave
// stays.
func (a *applying) adopt(ctx context.Context, u *model.DirectoryUser, m model.Member) error {
	if err := a.tx.ForgetDeleted(ctx, a.d.Org, m.ID); err != nil {
		return err
	}
	m, err := a.takeOver(ctx, *u, m)
	if err != nil {
		return err
	}
	u.Member = m.ID
	if m, err = a.setSource(ctx, m, model.FromDirectory); err != nil {
		return err
	}
	if err := a.setActive(ctx, *u, m); err != nil {
		return err
	}
	account, err := a.tx.User(ctx, m.User)
	if err != nil {
		return err
	}
	return a.describe(ctx, *u, "", account)
}

// setSource has a member be one by another way than before.
func (a *applying) setSource(ctx context.Context, m model.Member, source model.MemberSource) (model.Member, error) {
	if m.Source == source {
		return m, nil
	}
	o, err := a.tx.Organization(ctx, a.d.Org)
	if err != nil {
		return m, err
	}
	was := m.Snapshot(o)
	if m, err = a.tx.SetMemberSource(ctx, m, source); err != nil {
		return m, err
	}
	a.events = append(a.events, model.Event{
		Org: m.Org, Actor: a.by, User: m.User, Target: string(m.ID), Payload: model.MembershipUpdated{Before: was, After: m.Snapshot(o)},
	})
	return m, nil
}
