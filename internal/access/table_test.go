package access_test

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/activity"
	"github.com/anteroom/anteroom/internal/exports"
	"github.com/anteroom/anteroom/internal/imports"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/mail"
	rooms "github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/users"
)

// rule is a rule of some room.
type rule struct {
	may  []model.ActorKind                    // who may, with all permissions; nobody else
	want model.Kind                           // the error for those, 0 for none
	here bool                                 // takes the organization from the actor, and names nothing else of it
	do   func(w *world, by model.Actor) error // calls it about Acme, so that it would succeed
}

func merge(all ...map[string]rule) map[string]rule {
	table := map[string]rule{}
	for _, some := range all {
		for name, r := range some {
			table[name] = r
		}
	}
	return table
}

// rules is the table.
func rules() map[string]rule {
	return merge(aboutMembers(), aboutInvitations(), aboutOrganizations(), aboutDomains(), aboutRoles(), aboutApplications(), aboutAccounts(), aboutTheInstance(), aboutConnections(), aboutSocial(), aboutDirectories(), aboutAttributes(), aboutGroups(), aboutPortalLinks(), aboutAPIKeys(), aboutWebhooks(), aboutStreams(), aboutOperators(), aboutSupport(), aboutConfiguration())
}

func aboutMembers() map[string]rule {
	bulk := func(o rooms.Outcome, err error) error {
		if err == nil && len(o.Changed) == 0 {
			err = model.Missing(fmt.Sprintf("skipped: %v", o.Skipped))
		}
		return err
	}
	return map[string]rule{
		"members.Service.Add": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.members.Add(w.ctx, by, w.acme, rooms.Person{Email: w.email()}, "member")
			return err
		}},
		"imports.Run": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := imports.Run(w.ctx, w.db, by, imports.CSV("", strings.NewReader("email\n"+string(w.email()))), imports.Options{Organization: w.acme})
			return err
		}},
		"members.Service.Bring": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.members.Bring(w.ctx, by, w.acme, rooms.Arrival{Email: w.email()})
			return err
		}},
		"members.Service.MakeAdministrator": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.members.MakeAdministrator(w.ctx, by, w.acme, w.email())
			return err
		}},
		"members.Service.Remove": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.members.Remove(w.ctx, by, w.join(w.acme, "member").ID)
			return err
		}},
		"members.Service.Suspend": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.members.Suspend(w.ctx, by, w.join(w.acme, "member").ID)
			return err
		}},
		"members.Service.Reactivate": {may: members, do: func(w *world, by model.Actor) error {
			m := w.join(w.acme, "member")
			_, err := w.members.Suspend(w.ctx, w.setup(), m.ID)
			w.must(err)
			_, err = w.members.Reactivate(w.ctx, by, m.ID)
			return err
		}},
		"members.Service.RemoveMany": {may: members, do: func(w *world, by model.Actor) error {
			return bulk(w.members.RemoveMany(w.ctx, by, []model.MemberID{w.join(w.acme, "member").ID}))
		}},
		"members.Service.Restore": {may: members, do: func(w *world, by model.Actor) error {
			m := w.join(w.acme, "member")
			if _, err := w.members.Remove(w.ctx, by, m.ID); err != nil {
				return err
			}
			_, err := w.members.Restore(w.ctx, by, m.ID, w.undo(string(m.ID)).At)
			return err
		}},
		"members.Service.SetRoleOfMany": {may: makers, do: func(w *world, by model.Actor) error {
			return bulk(w.members.SetRoleOfMany(w.ctx, by, []model.MemberID{w.join(w.acme, "member").ID}, w.admin))
		}},
		"members.Service.GiveRolesBack": {may: makers, do: func(w *world, by model.Actor) error {
			m := w.join(w.acme, "member")
			_, err := w.members.GiveRolesBack(w.ctx, by, m.ID, []model.RoleID{w.admin}, "", m.Version)
			return err
		}},
		"members.Service.SetRoles": {may: makers, do: func(w *world, by model.Actor) error {
			m := w.join(w.acme, "member")
			_, err := w.members.SetRoles(w.ctx, by, m.ID, []model.RoleID{w.admin}, m.Version)
			return err
		}},
		"members.Service.SignOut": {may: members, do: func(w *world, by model.Actor) error {
			_, _, err := w.members.SignOut(w.ctx, by, w.join(w.acme, "member").ID)
			return err
		}},
		"members.Service.SignOutMany": {may: members, do: func(w *world, by model.Actor) error {
			return bulk(w.members.SignOutMany(w.ctx, by, []model.MemberID{w.join(w.acme, "member").ID}))
		}},
		"members.Service.UndoMany": {may: members, do: func(w *world, by model.Actor) error {
			made, err := w.members.RemoveMany(w.ctx, by, []model.MemberID{w.join(w.acme, "member").ID})
			if err := bulk(made, err); err != nil {
				return err
			}
			o, _, err := w.members.UndoMany(w.ctx, by, made.Undo)
			return bulk(o, err)
		}},
	}
}

func aboutInvitations() map[string]rule {
	return map[string]rule{
		"invitations.Service.Cancel": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.invitations.Cancel(w.ctx, by, w.invite())
			return err
		}},
		"invitations.Service.Invite": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.invitations.Invite(w.ctx, by, invitations.Request{Text: string(w.email()), Role: w.member})
			return err
		}},
		"invitations.Service.Restore": {may: members, do: func(w *world, by model.Actor) error {
			id := w.invite()
			if _, err := w.invitations.Cancel(w.ctx, by, id); err != nil {
				return err
			}
			_, err := w.invitations.Restore(w.ctx, by, id, w.undo(string(id)).At)
			return err
		}},
		"invitations.Service.Resend": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.invitations.Resend(w.ctx, by, w.invite())
			return err
		}},
	}
}

func aboutOrganizations() map[string]rule {
	return map[string]rule{
		"organizations.Service.AddDomain": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.organizations.AddDomain(w.ctx, by, "allowed.example")
			return err
		}},
		"organizations.Service.Create": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.organizations.Create(w.ctx, by, organizations.Description{Name: "Initech"})
			return err
		}},
		"organizations.Service.Delete": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.organizations.Delete(w.ctx, by, "Acme")
			return err
		}},
		"exports.Service.Ask": {may: members, here: true, do: func(w *world, by model.Actor) error {
			return exports.New(w.db, "").Ask(w.ctx, by)
		}},
		"exports.Service.Asked": {may: members, want: model.NotFound, here: true, do: func(w *world, by model.Actor) error {
			_, err := exports.New(w.db, "").Asked(w.ctx, by)
			return err
		}},
		"exports.Service.Begin": {may: members, want: model.NotFound, here: true, do: func(w *world, by model.Actor) error {
			_, err := exports.New(w.db, "").Begin(w.ctx, by)
			return err
		}},
		"exports.Service.Write": {may: members, here: true, do: func(w *world, by model.Actor) error {
			return exports.New(w.db, "").Write(w.ctx, by, io.Discard)
		}},
		"organizations.Service.Describe": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.organizations.Describe(w.ctx, by, w.acme, func(d *organizations.Description) { d.Metadata = map[string]string{"plan": "gold"} })
			return err
		}},
		"organizations.Service.Found": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, _, err := w.organizations.Found(w.ctx, by, "Initech", w.email())
			return err
		}},
		"organizations.Service.Resume": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.organizations.Suspend(w.ctx, w.setup(), w.acme, "")
			w.must(err)
			_, err = w.organizations.Resume(w.ctx, by, w.acme)
			if err != nil {
				_, undone := w.organizations.Resume(w.ctx, w.setup(), w.acme)
				w.must(undone)
			}
			return err
		}},
		"organizations.Service.Suspend": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.organizations.Suspend(w.ctx, by, w.acme, "unpaid")
			return err
		}},
		"organizations.Service.RemoveDomain": {may: members, do: func(w *world, by model.Actor) error {
			d, err := w.organizations.AddDomain(w.ctx, w.setup(), w.domainName())
			if err == nil {
				_, err = w.organizations.RemoveDomain(w.ctx, by, d.ID)
			}
			return err
		}},
		"organizations.Service.RemoveLogo": {may: members, here: true, do: func(w *world, by model.Actor) error {
			return w.organizations.RemoveLogo(w.ctx, by)
		}},
		"organizations.Service.Rename": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.organizations.Rename(w.ctx, by, "Acme Corp", 1)
			return err
		}},
		"organizations.Service.Set": {may: backends, do: func(w *world, by model.Actor) error {
			seats := 9
			_, err := w.organizations.Set(w.ctx, by, w.acme, organizations.Change{Seats: &seats})
			return err
		}},
		"organizations.Service.SetLanguage": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.organizations.SetLanguage(w.ctx, by, "de", 1)
			return err
		}},
		"organizations.Service.SetLogo": {may: members, here: true, do: func(w *world, by model.Actor) error {
			return w.organizations.SetLogo(w.ctx, by, w.logo())
		}},
		"sessions.Service.End": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			return w.sessions.End(w.ctx, by, w.session(w.join(w.acme, "member")).Session)
		}},
		"sessions.Service.EndAll": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.sessions.EndAll(w.ctx, by, w.session(w.join(w.acme, "member")).User())
			return err
		}},
		"sessions.Service.EndIn": {may: backends, here: true, do: func(w *world, by model.Actor) error {
			w.session(w.join(w.acme, "member"))
			_, err := w.sessions.EndIn(w.ctx, by)
			return err
		}},
		"sessions.Service.SetPolicy": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.sessions.SetPolicy(w.ctx, by, model.SessionPolicy{Absolute: 48 * time.Hour}, true, 1)
			return err
		}},
	}
}

func aboutDomains() map[string]rule {
	return map[string]rule{
		"domains.Service.Add": {may: visitors, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.domains.Add(w.ctx, by, "acme.example")
			return err
		}},
		"domains.Service.CheckNow": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.claim()
			w.clock.Advance(time.Minute)
			_, err := w.domains.CheckNow(w.ctx, by, d.ID)
			return err
		}},
		"domains.Service.Delete": {may: operators, do: func(w *world, by model.Actor) error {
			_, err := w.domains.Delete(w.ctx, by, w.claim().Name)
			return err
		}},
		"domains.Service.Remove": {may: visitors, do: func(w *world, by model.Actor) error {
			_, err := w.domains.Remove(w.ctx, by, w.claim().ID)
			return err
		}},
		"domains.Service.RemoveVerified": {may: visitors, do: func(w *world, by model.Actor) error {
			_, err := w.domains.RemoveVerified(w.ctx, by, w.claim().ID)
			return err
		}},
		"domains.Service.Retry": {may: visitors, do: func(w *world, by model.Actor) error {
			_, err := w.domains.Retry(w.ctx, by, w.failed().ID)
			return err
		}},
		"domains.Service.VerifyFor": {may: backends, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.domains.VerifyFor(w.ctx, by, "verified.example", "They have sent a letter")
			return err
		}},
		"domains.Service.Verify": {may: backends, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.domains.Verify(w.ctx, by, "verified.example")
			return err
		}},
	}
}

func aboutRoles() map[string]rule {
	return map[string]rule{
		"roles.Service.Create": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.roles.Create(w.ctx, by, model.Role{Org: w.acme, Name: "auditor"})
			return err
		}},
		"roles.Service.CreatePermission": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.roles.CreatePermission(w.ctx, by, "app:read", "")
			return err
		}},
		"roles.Service.Change": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.roles.Change(w.ctx, by, w.acme, w.role(), func(r *model.Role) { r.Label = "Auditors" })
			return err
		}},
		"roles.Service.ChangeSeen": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.roles.ChangeSeen(w.ctx, by, w.acme, w.role(), 1, func(r *model.Role) { r.Label = "Auditors" })
			return err
		}},
		"roles.Service.DescribePermission": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.roles.DescribePermission(w.ctx, by, w.permission(), "Reads")
			return err
		}},
		"roles.Service.DeletePermission": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			return w.roles.DeletePermission(w.ctx, by, w.permission())
		}},
		"roles.Service.Delete": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.roles.Delete(w.ctx, by, w.acme, w.role(), "")
			return err
		}},
		"roles.Service.SetPermissions": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.roles.SetPermissions(w.ctx, by, w.acme, w.role(), model.SettingsRead)
			return err
		}},
	}
}

// aboutAccounts is what people do with their own. No authenticator answers here:
// that the answer is asked for is as far as these come.
func aboutAccounts() map[string]rule {
	answer := []byte(`{}`)
	return map[string]rule{
		"members.Service.Leave": {may: people, do: func(w *world, by model.Actor) error {
			w.join(w.acme, "admin") // who stays
			_, err := w.members.Leave(w.ctx, by, w.acme)
			return err
		}},
		"users.Service.Delete": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.users.Delete(w.ctx, by, w.join(w.acme, "member").User)
			return err
		}},
		"users.Service.Purge": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.users.Purge(w.ctx, by, w.join(w.acme, "member").User)
			return err
		}},
		"users.Service.Disable": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.users.Disable(w.ctx, by, w.join(w.acme, "member").User, "Sends spam")
			return err
		}},
		"users.Service.Enable": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			id := w.join(w.acme, "member").User
			_, err := w.users.Disable(w.ctx, setup, id, "Sends spam")
			w.must(err)
			_, err = w.users.Enable(w.ctx, by, id)
			return err
		}},
		"users.Service.Describe": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.users.Describe(w.ctx, by, w.join(w.acme, "member").User, func(d *users.Description) error { d.FirstName = "Ann"; return nil })
			return err
		}},
		// Two who are not one person: an operator is told so, and not that it is forbidden.
		"activity.Service.Erase": {may: operators, want: model.Conflict, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := activity.New(w.db).Erase(w.ctx, by, w.join(w.acme, "member").User)
			return err
		}},
		"users.Service.Merge": {may: operators, want: model.Conflict, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.users.Merge(w.ctx, by, w.join(w.acme, "member").User, w.join(w.acme, "member").User)
			return err
		}},
		"passkeys.Service.BeginRegistration": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.BeginRegistration(w.ctx, by, w.browser)
			return err
		}},
		"passkeys.Service.BeginSudo": {may: people, do: func(w *world, by model.Actor) error {
			w.passkey(by)
			_, err := w.passkeys.BeginSudo(w.ctx, by, w.browser)
			return err
		}},
		"passkeys.Service.FinishRegistration": {may: people, want: model.Invalid, do: func(w *world, by model.Actor) error {
			q, _ := w.passkeys.BeginRegistration(w.ctx, by, w.browser)
			_, err := w.passkeys.FinishRegistration(w.ctx, by, w.browser, q.ID, answer)
			return err
		}},
		"passkeys.Service.On": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.On(w.ctx, by)
			return err
		}},
		"passkeys.Service.FinishSudo": {may: people, want: model.Invalid, do: func(w *world, by model.Actor) error {
			w.passkey(by)
			q, _ := w.passkeys.BeginSudo(w.ctx, by, w.browser)
			_, err := w.passkeys.FinishSudo(w.ctx, by, w.browser, q.ID, answer)
			return err
		}},
		"passkeys.Service.Remove": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.Remove(w.ctx, by, w.browser, w.passkey(by))
			return err
		}},
		"passkeys.Service.RemoveFor": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.passkeys.RemoveFor(w.ctx, by, w.passkey(w.actor(model.ActorUser, w.acme)))
			return err
		}},
		"passkeys.Service.RenameFor": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.passkeys.RenameFor(w.ctx, by, w.passkey(w.actor(model.ActorUser, w.acme)), "Desk")
			return err
		}},
		"passkeys.Service.Own": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.Own(w.ctx, by)
			return err
		}},
		"passkeys.Service.OwnOne": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.OwnOne(w.ctx, by, w.passkey(by))
			return err
		}},
		"passkeys.Service.OwnSignals": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.OwnSignals(w.ctx, by, nil)
			return err
		}},
		"passkeys.Service.Rename": {may: people, do: func(w *world, by model.Actor) error {
			_, err := w.passkeys.Rename(w.ctx, by, w.passkey(by), "Desk", 1)
			return err
		}},
	}
}

func aboutTheInstance() map[string]rule {
	return map[string]rule{
		"instance.Service.Set": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			several := true
			_, err := w.instance.Set(w.ctx, by, instance.Change{SeveralRoles: &several})
			return err
		}},
		"instance.Service.SetNewcomerRoles": {may: backends, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			role := "admin"
			_, err := w.instance.SetNewcomerRoles(w.ctx, by, nil, &role)
			return err
		}},
		"instance.Service.Try": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.instance.Try(w.ctx, by, instance.Change{})
			return err
		}},
		"instance.Service.Restored": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.instance.Restored(w.ctx, by)
			return err
		}},
		"mail.Outbox.Repeat": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := mail.NewOutbox(w.db, w.keys, nil, "https://anteroom.test").Repeat(w.ctx, by)
			return err
		}},
		"outbox.Repeat": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := outbox.Repeat(w.ctx, w.db, by, model.QueueMail, "")
			return err
		}},
		"oidc.ReplaceKeys": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			return oidc.ReplaceKeys(w.ctx, w.db, w.keys, by)
		}},
		"oidc.RotateKeys": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			w.published()
			return oidc.RotateKeys(w.ctx, w.db, w.keys, by)
		}},
	}
}

// elsewhere returns no organization for an actor in Acme: of what belongs to the
// whole instance, who is bound to an organization has nothing.
func elsewhere(by model.Actor, w *world) model.OrgID {
	if by.Org == w.acme {
		return ""
	}
	return by.Org
}
