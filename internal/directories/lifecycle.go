package directories

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// follow does for the member of a user what the provider has said, and finds out who the
// user is who is nobody yet. read is the language that the provider said before, and email
// the address that it says now.
func (a *applying) follow(ctx context.Context, u *model.DirectoryUser, read model.Language, email model.Email) error {
	if u.Waiting == model.WasMoved { // who they are here is another directory's to say
		return nil
	}
	m, found, err := a.member(ctx, u)
	if err != nil {
		return err
	}
	if !found {
		if email != "" && email.Key() != u.Email.Key() {
			u.Email = email
			u.Waiting = "" // that was about the other one
		}
		return a.link(ctx, u, false)
	}
	account, err := a.tx.User(ctx, m.User)
	if err != nil {
		return err
	}
	if account, err = a.readdress(ctx, u, account, email); err != nil {
		return err
	}
	m.Email = account.Email
	if err := a.setActive(ctx, *u, m); err != nil {
		return err
	}
	return a.describe(ctx, *u, read, account)
}

// member returns who a user is here, and whether they are anybody: a member whom somebody
// has removed meanwhile is nobody.
func (a *applying) member(ctx context.Context, u *model.DirectoryUser) (model.Member, bool, error) {
	if u.Member == "" {
		return model.Member{}, false, nil
	}
	m, err := a.tx.Member(ctx, a.d.Org, u.Member)
	none, err := missing(err)
	if none {
		u.Member = ""
	}
	return m, err == nil && !none, err
}

// setActive makes a member what their user is, active or not; active only when it is asked
// of nobody whether the address is theirs now.
func (a *applying) setActive(ctx context.Context, u model.DirectoryUser, m model.Member) error {
	if !u.Active {
		_, err := a.suspend(ctx, m)
		return err
	}
	if m.Status == model.MemberActive {
		return nil
	}
	if asked, err := a.tx.AskedOfAddress(ctx, a.d.Org, model.Email(m.Email), u.ID); err != nil || asked {
		return err
	}
	_, more, err := membership.Resume(ctx, a.tx, a.by, m, a.d.ID.Source())
	a.events = append(a.events, more...)
	return err
}

// suspend deactivates a member, which ends at once all that they have for the organization.
func (a *applying) suspend(ctx context.Context, m model.Member) (model.Member, error) {
	was := m.Status
	m, more, err := membership.Suspend(ctx, a.tx, a.by, m, a.d.ID.Source())
	a.events = append(a.events, more...)
	if was == model.MemberActive && m.Status != was {
		a.lost++
	}
	return m, err
}

// readdress gives an account the address that the provider says now, where the
// organization has verified the domains of both, that and the one from before: accounts
// belong to no organization, and none may take one by a new address. Where it has not, the
// account keeps its own, and who looks after directories is told. Whoever reads the old
// address is told that it is another one, and whoever reads that, and what acts for the
// organization ends: whoever was signed in proves the new one.
func (a *applying) readdress(ctx context.Context, u *model.DirectoryUser, account model.User, email model.Email) (model.User, error) {
	present := model.Email(account.Email)
	u.Email = present
	waited := u.Waiting == model.WaitsToMove
	u.Waiting = ""
	if email == "" || email.Key() == present.Key() {
		return account, nil
	}
	for _, address := range []model.Email{present, email} {
		owns, err := membership.Owns(ctx, a.tx, a.d.Org, address)
		if err != nil {
			return account, err
		}
		if !owns {
			u.Waiting = model.WaitsToMove
			return account, a.keepsAddress(ctx, present, waited)
		}
	}
	_, err := a.tx.UserByEmail(ctx, email)
	if free, err := missing(err); err != nil || !free {
		return account, orTaken(err, "directories.email_taken", email)
	}
	if err := membership.Welcomes(ctx, a.tx, email); err != nil {
		return account, err
	}
	return a.move(ctx, u, account, email)
}

// keepsAddress tells of an address that stays, unless that is known or somebody was told of
// another one lately.
func (a *applying) keepsAddress(ctx context.Context, present model.Email, known bool) error {
	if known {
		return nil
	}
	if told, err := a.told(ctx, model.WaitsToMove); err != nil || told {
		return err
	}
	return a.post(ctx, occasion{old: present, keeps: true})
}

// move makes the address of an account another one.
func (a *applying) move(ctx context.Context, u *model.DirectoryUser, account model.User, email model.Email) (model.User, error) {
	for _, to := range []model.Email{model.Email(account.Email), email} {
		if err := a.post(ctx, occasion{old: to, now: email, reads: account.Language, zone: account.TimeZone}); err != nil {
			return account, err
		}
	}
	now, err := a.tx.SetUserEmail(ctx, account.ID, email)
	if err != nil {
		return account, err
	}
	u.Email = email
	ended, err := membership.EndSessions(ctx, a.tx, a.by, db.SessionsIn(a.d.Org, account.ID), model.EndRevoked)
	if err != nil {
		return account, err
	}
	a.events = append(append(a.events, ended.Events()...), model.Event{
		Actor: a.by, User: now.ID, Target: string(now.ID), Payload: model.UserEmailChanged{Before: account.Snapshot(), After: now.Snapshot()},
	})
	return now, a.tx.CloseChallenges(ctx, account.ID)
}

// describe gives an account the names and the language that the provider has, where the
// organization has verified the domain of its address. The language it follows as long as it
// is what the provider said before, "" for nothing: one that the person has chosen stays.
func (a *applying) describe(ctx context.Context, u model.DirectoryUser, read model.Language, account model.User) error {
	before := account
	if first, last := names(u); first+last != "" {
		account.FirstName, account.LastName = first, last
	}
	if account.Language == read {
		account.Language = reads(u)
	}
	if account == before {
		return nil
	}
	if owns, err := membership.Owns(ctx, a.tx, a.d.Org, model.Email(account.Email)); err != nil || !owns {
		return err
	}
	account, err := a.tx.SetUserDetails(ctx, account)
	a.events = append(a.events, model.Event{
		Actor: a.by, User: account.ID, Target: string(account.ID), Payload: model.UserUpdated{Before: before.Snapshot(), After: account.Snapshot()},
	})
	return err
}

// giveRoles gives the member of a user the roles of their groups.
func (a *applying) giveRoles(ctx context.Context, u model.DirectoryUser, groups []model.DirectoryGroupRef) error {
	if u.Member == "" {
		return nil
	}
	in := membership.InGroups{Member: u.Member}
	for _, g := range groups {
		in.Groups = append(in.Groups, g.Name)
	}
	more, err := membership.ApplyDirectory(ctx, a.tx, a.by, a.d.Org, a.d.ID, []membership.InGroups{in})
	a.events = append(a.events, more...)
	return err
}
