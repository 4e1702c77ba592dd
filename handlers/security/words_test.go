package security

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

const (
	me    = model.UserID("usr_1")
	other = model.UserID("usr_2")

	chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)

// event returns an event about me at Acme Corp, done by an actor who may be
// known by name.
func event(kind model.EventType, by model.UserID, name, after string) db.UserEvent {
	e := db.UserEvent{OrgName: "Acme Corp", ActorName: name}
	e.Type, e.Org, e.User, e.EventRow.After = kind, "org_1", me, after
	e.Actor = model.Actor{Kind: model.ActorUser, ID: string(by), IP: "192.0.2.1"}
	if by == "" {
		e.Actor = model.System
	}
	return e
}

var called = names{
	roles: map[model.OrgID]map[string]string{"org_1": {"admin": "Admin", "member": "Member"}},
	apps:  map[model.ApplicationID]string{"skc_1": "Coffeedesk"},
}

func sentences() []struct {
	event db.UserEvent
	n     int
	want  string
} {
	unnamed := func(e db.UserEvent) db.UserEvent {
		e.OrgName, e.ActorName = "", ""
		return e
	}
	passkey := func(kind model.EventType, before, after string) db.UserEvent {
		e := event(kind, me, "Me", after)
		e.EventRow.Before = before
		return e
	}
	return []struct {
		event db.UserEvent
		n     int
		want  string
	}{
		{passkey(model.EventPasskeyCreated, "", `{"name":"Work","synced":true}`), 1, "Added a passkey “Work”"},
		{passkey(model.EventPasskeyUpdated, `{"name":"Work"}`, `{"name":"Play"}`), 1, "Renamed the passkey “Work” to “Play”"},
		{passkey(model.EventPasskeyUpdated, `{"name":"Work"}`, `{"name":"Work","synced":true}`), 1, "The passkey “Work” is synced from now on"},
		{passkey(model.EventPasskeyUpdated, `{"name":"Work","synced":true}`, `{"name":"Work"}`), 1, "The passkey “Work” is no longer synced"},
		{passkey(model.EventPasskeyCloneWarning, "", `{"name":"Work"}`), 1, "There may be a copy of the passkey “Work”"},
		{passkey(model.EventPasskeyDeleted, `{"name":"Work"}`, ""), 1, "Removed the passkey “Work”"},
		{passkey(model.EventPasskeyDeleted, "broken", ""), 1, "Removed the passkey"},
		{event(model.EventUserSignup, "", "", ""), 1, "Your account was created"},
		{event(model.EventUserLogin, me, "Me", `{"amr":["otp"],"user_agent":"`+chrome+`"}`), 1, "Signed in on Chrome on macOS from 192.0.2.1, with an email code"},
		{event(model.EventUserLogin, me, "Me", `{"amr":["hwk","user"],"user_agent":""}`), 1, "Signed in from 192.0.2.1, with a passkey"},
		{event(model.EventUserLogin, me, "Me", `broken`), 1, "Signed in from 192.0.2.1"},
		{event(model.EventUserLogout, me, "Me", `{"reason":"signed_out"}`), 1, "Signed out"},
		{event(model.EventUserLogout, me, "Me", `{"reason":"revoked"}`), 1, "Signed out another session"},
		{event(model.EventUserLogout, me, "Me", `{"reason":"revoked"}`), 3, "Signed out everywhere else, of 3 sessions"},
		{event(model.EventUserLogout, other, "Dana Cole", `{"reason":"revoked"}`), 1, "Dana Cole signed you out"},
		{event(model.EventUserLogout, other, "", `{"reason":"revoked"}`), 1, "An administrator signed you out"},
		{event(model.EventUserLogout, me, "Me", `{"reason":"replaced"}`), 1, "Signed out, because somebody signed in in the same browser"},
		{event(model.EventUserLogout, "", "", `{"reason":"expired"}`), 1, "A session ran out"},
		{event(model.EventUserLogout, other, "Dana Cole", `{"reason":"member_removed"}`), 1, "Signed out, because your access to Acme Corp ended"},
		{event(model.EventUserConfirmed, me, "Me", `{"amr":["otp"]}`), 1, "Confirmed that it was you, with an email code"},
		{event(model.EventUserUpdated, me, "Me", `{"first_name":"Kim","last_name":"","time_zone":""}`), 1, "Your profile was changed"},
		{event(model.EventUserUpdated, me, "Me", `{"picture":"abc"}`), 1, "Your picture was changed"},
		{event(model.EventUserUpdated, me, "Me", `{"picture":""}`), 1, "Your picture was removed"},
		{event(model.EventUserEmailChanged, me, "Me", `{"email":"kim@new.test"}`), 1, "Your email was changed to kim@new.test"},
		{event(model.EventSessionSwitched, me, "Me", ""), 1, "Switched to Acme Corp"},
		{unnamed(event(model.EventSessionSwitched, me, "Me", "")), 1, "Switched to an organization"},
		{event(model.EventMembershipCreated, me, "Me", `{"roles":["admin"]}`), 1, "You joined Acme Corp as Admin"},
		{event(model.EventMembershipCreated, other, "Dana Cole", `{"roles":["member"]}`), 1, "Dana Cole added you to Acme Corp as Member"},
		{event(model.EventMembershipCreated, "", "", `{"roles":["unknown"]}`), 1, "An administrator added you to Acme Corp"},
		{event(model.EventMembershipUpdated, other, "Dana Cole", `{"roles":["admin","member"]}`), 1, "Dana Cole changed your role in Acme Corp to Admin, Member"},
		{event(model.EventMembershipUpdated, other, "Dana Cole", `{}`), 1, "Dana Cole changed your membership of Acme Corp"},
		{unnamed(event(model.EventMembershipUpdated, other, "Dana Cole", `{}`)), 1, "An administrator changed your membership of an organization"},
		{event(model.EventMembershipDeleted, me, "Me", ""), 1, "Left Acme Corp"},
		{unnamed(event(model.EventMembershipDeleted, other, "Dana Cole", "")), 1, "An administrator removed you from an organization"},
		{event(model.EventInvitation, other, "Dana Cole", ""), 1, "Dana Cole invited you to Acme Corp"},
		{event(model.EventApplicationAuthorized, me, "Me", `{"client_id":"skc_1"}`), 1, "Signed in to Coffeedesk"},
		{event(model.EventApplicationAuthorized, me, "Me", `{"client_id":"skc_2"}`), 1, "Signed in to an app"},
		{event(model.EventAuthorizationRevoked, "", "", `{"client_id":"skc_1"}`), 1, "The access of Coffeedesk was ended"},
		{event("user.something_new", other, "Dana Cole", ""), 1, neutral},
	}
}

const neutral = "Something about your account changed"

func TestSentence(t *testing.T) {
	t.Parallel()
	for _, test := range sentences() {
		if got := sentence(me, test.event, test.n, called); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.event.Type, test.event.EventRow.After, got, test.want)
		}
	}
}

// TestEveryEventHasASentence finds in package model each type of event that is
// about a user: those of users, and those of what an application was granted.
func TestEveryEventHasASentence(t *testing.T) {
	t.Parallel()
	told := map[model.EventType]bool{}
	for _, test := range sentences() {
		told[test.event.Type] = test.want != neutral
	}
	file, err := parser.ParseFile(token.NewFileSet(), "../../internal/model/event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Event") {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		name, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "user.") || strings.HasPrefix(name, "application.authoriz") {
			if found++; !told[model.EventType(name)] {
				t.Errorf("%s has no sentence of its own", name)
			}
		}
		return true
	})
	if found < 10 {
		t.Errorf("only %d types found: does this test still see them?", found)
	}
}
