package security

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

const (
	me    = model.UserID("usr_1")
	other = model.UserID("usr_2")

	chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)

// event returns an event about me at Acme Corp, done by an actor who may be
// known by name.
func event(by model.UserID, name string, p model.Payload) db.UserEvent {
	e := db.UserEvent{OrgName: "Acme Corp", ActorName: name}
	e.Org, e.User, e.Payload = "org_1", me, p
	e.Actor = model.Actor{Kind: model.ActorUser, ID: string(by), IP: "192.0.2.1"}
	if by == "" {
		e.Actor = model.System
	}
	return e
}

var called = map[model.ApplicationID]string{"skc_1": "Coffeedesk"}

// told is an event and what is said of it.
type told struct {
	event db.UserEvent
	n     int
	want  string
}

func sentences() []told {
	return append(append(aboutMe(), aboutPasskeys()...), aboutMembership()...)
}

func aboutMe() []told {
	linked := event("", "", model.IdentityLinked{Issuer: "https://idp.test"})
	linked.OrgName = "Acme"
	linked.Actor.Kind = model.ActorConnection
	revoked := linked
	revoked.Payload = model.AccessRevoked{Sessions: 2}
	atGitHub := model.SocialSnapshot{Provider: model.SocialGitHub}
	contested := event("", "", model.IdentityContested{})
	contested.OrgName = "Acme"
	login := func(agent string, amr ...string) db.UserEvent {
		return event(me, "Me", model.UserLoggedIn{Session: model.SessionSnapshot{Device: model.DeviceSnapshot{UserAgent: agent}}, AMR: amr})
	}
	logout := func(by model.UserID, name string, why model.EndReason) db.UserEvent {
		return event(by, name, model.UserLoggedOut{Reason: why})
	}
	around := func(p model.Payload) db.UserEvent { return event(other, "Dana Cole", p) }
	update := func(before, after string) db.UserEvent {
		return event(me, "Me", model.UserUpdated{
			Before: model.UserSnapshot{Profile: model.ProfileSnapshot{Picture: before}}, After: model.UserSnapshot{Profile: model.ProfileSnapshot{Picture: after}},
		})
	}
	return []told{
		{event("", "", model.UserSignedUp{}), 1, "Your account was created"},
		{login(chrome, "otp"), 1, "Signed in on Chrome on macOS from 192.0.2.1, with an email code"},
		{login("", "hwk", "user"), 1, "Signed in from 192.0.2.1, with a passkey"},
		{login(""), 1, "Signed in from 192.0.2.1"},
		{logout(me, "Me", model.EndSignedOut), 1, "Signed out"},
		{logout(me, "Me", model.EndRevoked), 1, "Signed out another session"},
		{logout(me, "Me", model.EndRevoked), 3, "Signed out everywhere else, of 3 sessions"},
		{logout(other, "Dana Cole", model.EndRevoked), 1, "Dana Cole signed you out"},
		{logout(other, "", model.EndRevoked), 1, "An administrator signed you out"},
		{logout(me, "Me", model.EndReplaced), 1, "Signed out, because somebody signed in in the same browser"},
		{logout("", "", model.EndExpired), 1, "A session ran out"},
		{logout(other, "Dana Cole", model.EndMemberRemoved), 1, "Signed out, because your access to Acme Corp ended"},
		{logout(other, "Dana Cole", model.EndSignInRequired), 1, "Signed out, because Acme Corp requires its own identity provider"},
		{around(model.BreakGlassNamed{}), 1, "Dana Cole made you a break-glass member of Acme Corp"},
		{around(model.BreakGlassUnnamed{}), 1, "Dana Cole took you off the break-glass members of Acme Corp"},
		{around(model.BreakGlassUsed{}), 1, "Signed in around the single sign-on of Acme Corp"},
		{around(model.BreakGlassUsed{Confirmed: true}), 1, "Confirmed that it was you around the single sign-on of Acme Corp"},
		{around(model.BreakGlassRecovered{}), 1, "The operator made a link that lets you into Acme Corp"},
		{around(model.SupportSessionStarted{Operator: model.OperatorSnapshot{Name: "Olga Ruiz"}}), 1, "Olga Ruiz of support signed in as you in Acme Corp"},
		{around(model.SupportSessionEnded{}), 1, "Support is not signed in as you any more"},
		{around(model.SignInLinkCreated{}), 1, "The operator made a link that lets you into Acme Corp"},
		{around(model.SignInLinkUsed{}), 1, "Signed in to Acme Corp by a link from the operator"},
		{logout("", "", model.EndSignedOutUpstream), 1, "Signed out by your identity provider"},
		{revoked, 1, "The identity provider of Acme had you signed out everywhere"},
		{event(me, "Me", model.UserConfirmed{AMR: []string{"otp"}}), 1, "Confirmed that it was you, with an email code"},
		{event(me, "Me", model.SocialLinked{After: atGitHub}), 1, "Linked your account at GitHub"},
		{event(me, "Me", model.SocialUnlinked{Before: atGitHub}), 1, "Unlinked your account at GitHub"},
		{event(me, "Me", model.UserLoggedIn{Social: model.SocialGitHub}), 1, "Signed in from 192.0.2.1, with GitHub"},
		{contested, 1, "The identity provider of Acme knows you by another account than before: nobody signs in by it until an admin there has looked"},
		{event(other, "Dana Cole", model.AddressPassedOn{}), 1, "Dana Cole said that your address is somebody else’s now"},
		{linked, 1, "Linked to your account at the identity provider of Acme"},
		{update("abc", "abc"), 1, "Your profile was changed"},
		{update("", "abc"), 1, "Your picture was changed"},
		{update("abc", ""), 1, "Your picture was removed"},
		{event(me, "Me", model.UserEmailChanged{After: model.UserSnapshot{Email: "kim@new.test"}}), 1, "Your email was changed to kim@new.test"},
		{event("", "", model.UserMerged{}), 1, "Another account of yours became part of this one"},
		{event("", "", model.AccountDisabled{}), 1, "The operator disabled your account"},
		{event("", "", model.AccountEnabled{}), 1, "The operator enabled your account again"},
		{event(me, "Me", model.ApplicationAuthorized{Application: "skc_1"}), 1, "Signed in to Coffeedesk"},
		{event(me, "Me", model.ApplicationAuthorized{Application: "skc_2"}), 1, "Signed in to an app"},
		{event("", "", model.AuthorizationRevoked{Application: "skc_1"}), 1, "The access of Coffeedesk was ended"},
		{event(other, "Dana Cole", model.Unknown{Type: "user.something_new", Text: "{}"}), 1, neutral},
	}
}

func aboutPasskeys() []told {
	work := model.PasskeySnapshot{Name: "Work"}
	synced, play := work, work
	synced.Synced, play.Name = true, "Play"
	return []told{
		{event(me, "Me", model.PasskeyCreated{After: synced}), 1, "Added a passkey “Work”"},
		{event(me, "Me", model.PasskeyUpdated{Before: work, After: play}), 1, "Renamed the passkey “Work” to “Play”"},
		{event(me, "Me", model.PasskeyUpdated{Before: work, After: synced}), 1, "The passkey “Work” is synced from now on"},
		{event(me, "Me", model.PasskeyUpdated{Before: synced, After: work}), 1, "The passkey “Work” is no longer synced"},
		{event(me, "Me", model.PasskeyCloneSuspected{Passkey: work}), 1, "There may be a copy of the passkey “Work”"},
		{event(me, "Me", model.PasskeyDeleted{Before: work}), 1, "Removed the passkey “Work”"},
	}
}

func aboutMembership() []told {
	unnamed := func(e db.UserEvent) db.UserEvent {
		e.OrgName, e.ActorName = "", ""
		return e
	}
	in := func(labels ...string) (m model.MembershipSnapshot) {
		for _, label := range labels {
			m.Roles = append(m.Roles, model.RoleRef{Name: strings.ToLower(label), Label: label})
		}
		return m
	}
	provisioned := func(p model.Payload) db.UserEvent {
		e := event("", "", p)
		e.Actor.Kind = model.ActorDirectory
		return e
	}
	linked := func(name string, p model.Payload) db.UserEvent {
		e := event("", name, p)
		e.Actor.Kind = model.ActorPortalLink
		return e
	}
	stands := func(status model.MemberStatus) model.MembershipSnapshot {
		m := in("Member")
		m.Status = status
		return m
	}
	managed := in("Member")
	managed.Source = model.FromDirectory
	invitation := func(i model.InvitationSnapshot) db.UserEvent {
		return event(other, "Dana Cole", model.InvitationChanged{After: i})
	}
	return []told{
		{event(me, "Me", model.SessionSwitched{}), 1, "Switched to Acme Corp"},
		{unnamed(event(me, "Me", model.SessionSwitched{})), 1, "Switched to an organization"},
		{event(me, "Me", model.MembershipCreated{After: in("Admin")}), 1, "You joined Acme Corp as Admin"},
		{event(other, "Dana Cole", model.MembershipCreated{After: in("Member")}), 1, "Dana Cole added you to Acme Corp as Member"},
		{event("", "", model.MembershipCreated{}), 1, "An administrator added you to Acme Corp"},
		{unnamed(event("", "", model.MembershipCreated{After: in("Admin")})), 1, "An administrator added you to an organization"},
		{event(other, "Dana Cole", model.MembershipUpdated{After: in("Admin", "Member")}), 1, "Dana Cole changed your role in Acme Corp to Admin, Member"},
		{provisioned(model.MembershipUpdated{Before: in("Member"), After: managed}), 1, "The directory looks after your membership of Acme Corp from then on"},
		{provisioned(model.MembershipUpdated{Before: in("Member"), After: in("Member")}), 1, "The directory changed your membership of Acme Corp"},
		{provisioned(model.MembershipUpdated{Before: in("Member"), After: in("Admin")}), 1, "The directory changed your role in Acme Corp to Admin"},
		{provisioned(model.MembershipUpdated{Before: stands(model.MemberActive), After: stands(model.MemberInactive)}), 1, "The directory deactivated your membership of Acme Corp"},
		{linked("Dana Cole", model.MembershipUpdated{Before: stands(model.MemberActive), After: stands(model.MemberInactive)}), 1, "Somebody with a link from Dana Cole deactivated your membership of Acme Corp"},
		{linked("", model.MembershipUpdated{}), 1, "Somebody with a link changed your membership of Acme Corp"},
		{event(other, "Dana Cole", model.MembershipUpdated{Before: stands(model.MemberInactive), After: stands(model.MemberActive)}), 1, "Dana Cole reactivated your membership of Acme Corp"},
		{event(other, "Dana Cole", model.MembershipUpdated{}), 1, "Dana Cole changed your membership of Acme Corp"},
		{unnamed(event(other, "Dana Cole", model.MembershipUpdated{After: in("Admin")})), 1, "An administrator changed your membership of an organization"},
		{event(me, "Me", model.MembershipDeleted{}), 1, "Left Acme Corp"},
		{unnamed(event(other, "Dana Cole", model.MembershipDeleted{})), 1, "An administrator removed you from an organization"},
		{invitation(model.InvitationSnapshot{State: model.InvitationOpen}), 1, "Dana Cole invited you to Acme Corp"},
		{invitation(model.InvitationSnapshot{State: model.InvitationOpen, Asked: true}), 1, "A new invitation to Acme Corp was asked for"},
		{invitation(model.InvitationSnapshot{State: model.InvitationCancelled}), 1, "Dana Cole cancelled your invitation to Acme Corp"},
		{invitation(model.InvitationSnapshot{State: model.InvitationDeclined}), 1, "The invitation to Acme Corp was declined"},
	}
}

const neutral = "Something about your account changed"

func TestSentence(t *testing.T) {
	t.Parallel()
	for _, test := range sentences() {
		if got := newTeller(wordstest.English(), me, test.event, called).sentence(test.n); got != test.want {
			t.Errorf("%+v: %q, want %q", test.event.Payload, got, test.want)
		}
	}
}

// TestEveryEventHasASentence that is about a user: those of users, and those of
// what an application was granted. Of the end of an account nobody is left to read.
func TestEveryEventHasASentence(t *testing.T) {
	t.Parallel()
	has := map[model.EventType]bool{model.EventUserDeleted: true, model.EventUserErased: true}
	for _, test := range sentences() {
		has[test.event.Type()] = test.want != neutral
	}
	found := 0
	for _, is := range model.EventTypes() {
		if name := string(is); strings.HasPrefix(name, "user.") || strings.HasPrefix(name, "application.authoriz") {
			if found++; !has[is] {
				t.Errorf("%s has no sentence of its own", name)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d types found: does this test still see them?", found)
	}
}
