package directories

import (
	"context"

	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// link finds out who a user is here who is nobody yet, and makes them a member where that
// may be; or says for what they wait. sure says that somebody has answered for the address.
func (a *applying) link(ctx context.Context, u *model.DirectoryUser, sure bool) error {
	known := u.Waiting == model.WaitsForAnswer
	u.Member, u.Waiting = "", ""
	if back, err := a.returns(ctx, u); err != nil || back {
		return err
	}
	if u.Email == "" {
		a.wait(u, model.WaitsForAddress)
		return nil
	}
	owns, err := membership.Owns(ctx, a.tx, a.d.Org, u.Email)
	if err != nil {
		return err
	}
	account, m, err := a.holder(ctx, u.Email)
	if err != nil {
		return err
	}
	stranger := m.ID == ""
	if !sure {
		before, asked, err := a.contested(ctx, u, m)
		if err != nil {
			return err
		}
		if asked {
			u.Waiting = model.WaitsForAnswer
			if known {
				return nil
			}
			return a.ask(ctx, *u, account, before)
		}
	}
	switch {
	case !stranger && m.Status != model.MemberPendingInvite:
		return a.adopt(ctx, u, m)
	case !owns:
		a.wait(u, model.WaitsForDomain)
		return nil
	case !u.Active && stranger:
		return nil
	case !u.Active:
		more, err := membership.Uninvite(ctx, a.tx, a.by, m)
		a.events = append(a.events, more...)
		return err
	case stranger:
		return a.admit(ctx, u)
	}
	return a.accept(ctx, u, account, m)
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
	_, err = a.tx.DirectoryUserOfMember(ctx, a.d.Org, m.ID)
	if free, err := missing(err); err != nil || !free {
		return false, err
	}
	if err := a.adopt(ctx, u, m); err != nil {
		return false, err
	}
	account, err := a.tx.User(ctx, m.User)
	if err != nil {
		return false, err
	}
	_, err = a.readdress(ctx, u, account, u.Email)
	return true, err
}

// contested reports whether an address is that of somebody else by the directory's word, so
// that it has to be asked whether that is the same person, and what the provider called
// them before. Who is looked after by another directory is left to it.
func (a *applying) contested(ctx context.Context, u *model.DirectoryUser, m model.Member) (before string, asked bool, err error) {
	others, err := a.tx.DirectoryUsersAt(ctx, a.d.Org, u.Email)
	if err != nil {
		return "", false, err
	}
	if m.ID != "" {
		other, err := a.tx.DirectoryUserOfMember(ctx, a.d.Org, m.ID)
		if none, err := missing(err); err != nil {
			return "", false, err
		} else if !none {
			others = append(others, other)
		}
	}
	for _, o := range others {
		switch {
		case o.ID == u.ID || o.Member == "" && o.Waiting == "":
		case o.Directory == a.d.ID:
			return o.ExternalID, true, nil
		case o.Member != "":
			return "", false, taken("directories.other_directory", u.Email)
		}
	}
	if m.ID == "" || u.ExternalID == "" {
		return "", false, nil
	}
	gone, err := a.tx.DeletedOfMember(ctx, a.d.Org, m.ID)
	if err != nil || len(gone) == 0 {
		return "", false, err
	}
	before = gone[0].ExternalID
	return before, before != "" && before != u.ExternalID, nil
}

// ask asks those who look after directories whether somebody whose address came with another
// external id is who had it before. It tells them by mail when they have not been told of
// such a question lately.
func (a *applying) ask(ctx context.Context, u model.DirectoryUser, account model.User, before string) error {
	if account.ID != "" {
		a.events = append(a.events, model.Event{
			Org: a.d.Org, Actor: a.by, User: account.ID, Target: string(account.ID),
			Payload: model.IdentityContested{User: account.Ref(), Directory: a.d.ID, Before: before, Subject: u.ExternalID},
		})
	}
	if told, err := a.told(ctx); err != nil || told {
		return err
	}
	return a.post(ctx, occasion{old: u.Email})
}

// admit makes a new member of somebody, with an account where there is none.
func (a *applying) admit(ctx context.Context, u *model.DirectoryUser) error {
	first, last := names(*u)
	account, made, err := membership.Account(ctx, a.tx, a.by, u.Email, first, last)
	if err != nil {
		return err
	}
	m, joined, err := membership.Admit(ctx, a.tx, a.by, a.d.Org, membership.Newcomer{User: account, Source: model.FromDirectory, Giver: a.d.ID.Source()})
	if model.KindOf(err) == model.Forbidden { // has an account, so that none was made
		a.wait(u, model.WasRemoved)
		return nil
	}
	if err != nil {
		return err
	}
	u.Member = m.ID
	a.events = append(append(a.events, made...), joined)
	return a.rename(ctx, *u, account)
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
		return a.admit(ctx, u)
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
	a.events = append(a.events, e)
	return a.adopt(ctx, u, joined)
}

// adopt has the directory look after a member who is there already. What people gave
// stays.
func (a *applying) adopt(ctx context.Context, u *model.DirectoryUser, m model.Member) error {
	if err := a.tx.ForgetDeleted(ctx, a.d.Org, m.ID); err != nil {
		return err
	}
	u.Member = m.ID
	if m.Source != model.FromDirectory {
		o, err := a.tx.Organization(ctx, a.d.Org)
		if err != nil {
			return err
		}
		was := m.Snapshot(o)
		if m, err = a.tx.SetMemberSource(ctx, m, model.FromDirectory); err != nil {
			return err
		}
		a.events = append(a.events, model.Event{
			Org: m.Org, Actor: a.by, User: m.User, Target: string(m.ID), Payload: model.MembershipUpdated{Before: was, After: m.Snapshot(o)},
		})
	}
	if err := a.setActive(ctx, m, u.Active); err != nil {
		return err
	}
	account, err := a.tx.User(ctx, m.User)
	if err != nil {
		return err
	}
	return a.rename(ctx, *u, account)
}
