package security

import (
	"encoding/json"
	"fmt"
	"strings"

	"anteroom/db"
	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// told is what sentences use of an event's details.
type told struct {
	AMR       []string        `json:"amr"`
	UserAgent string          `json:"user_agent"`
	Reason    model.EndReason `json:"reason"`
	Roles     []string        `json:"roles"`

	Email   string  `json:"email"`
	Picture *string `json:"picture"` // "" for removed

	Client model.ApplicationID `json:"client_id"`
}

// detailsOf returns the details after an event. Sentences do without those that
// cannot be read.
func detailsOf(e db.UserEvent) (d told) {
	if json.Unmarshal([]byte(e.EventRow.After), &d) != nil {
		return told{}
	}
	return d
}

func reasonOf(e db.UserEvent) model.EndReason { return detailsOf(e).Reason }

// sentence says what happened to a person. n is how many events of the kind
// happened at once. It names an organization only to its members, and a person
// only to those who share an organization with them.
func sentence(me model.UserID, e db.UserEvent, n int, called names) string {
	who, org, d, labels := actor(me, e), organization(e), detailsOf(e), called.roles[e.Org]
	switch e.Type {
	case model.EventUserSignup:
		return "Your account was created"
	case model.EventUserLogin:
		return signedIn(e, d)
	case model.EventUserLogout:
		return signedOut(me, e, d.Reason, n)
	case model.EventUserConfirmed:
		return "Confirmed that it was you" + with(d.AMR)
	case model.EventUserUpdated:
		return updated(d)
	case model.EventUserEmailChanged:
		return "Your email was changed to " + d.Email
	case model.EventSessionSwitched:
		return "Switched to " + org
	case model.EventPasskeyCreated, model.EventPasskeyUpdated, model.EventPasskeyDeleted, model.EventPasskeyCloneWarning:
		return aboutPasskey(e)
	case model.EventMembershipCreated:
		if e.Actor.Is(me) {
			return "You joined " + org + as(d.Roles, labels)
		}
		return who + " added you to " + org + as(d.Roles, labels)
	case model.EventMembershipUpdated:
		if roles := roleNames(d.Roles, labels); roles != "" {
			return who + " changed your role in " + org + " to " + roles
		}
		return who + " changed your membership of " + org
	case model.EventMembershipDeleted:
		if e.Actor.Is(me) {
			return "Left " + org
		}
		return who + " removed you from " + org
	case model.EventInvitation:
		return who + " invited you to " + org
	case model.EventApplicationAuthorized:
		return "Signed in to " + app(called.apps[d.Client])
	case model.EventAuthorizationRevoked:
		return "The access of " + app(called.apps[d.Client]) + " was ended"
	}
	return "Something about your account changed"
}

func signedIn(e db.UserEvent, d told) string {
	text := "Signed in"
	if words := web.ParseAgent(d.UserAgent).String(); words != "" {
		text += " on " + words
	}
	if e.Actor.IP != "" {
		text += " from " + e.Actor.IP
	}
	return text + with(d.AMR)
}

func updated(d told) string {
	switch {
	case d.Picture == nil:
		return "Your profile was changed"
	case *d.Picture == "":
		return "Your picture was removed"
	}
	return "Your picture was changed"
}

func with(amr []string) string {
	if m := method(amr); m != "" {
		return ", with " + m
	}
	return ""
}

func signedOut(me model.UserID, e db.UserEvent, why model.EndReason, n int) string {
	switch why {
	case model.EndReplaced:
		return "Signed out, because somebody signed in in the same browser"
	case model.EndExpired:
		return "A session ran out"
	case model.EndMemberRemoved:
		return "Signed out, because your access to " + organization(e) + " ended"
	case model.EndRevoked:
		switch {
		case !e.Actor.Is(me):
			return actor(me, e) + " signed you out"
		case n > 1:
			return fmt.Sprintf("Signed out everywhere else, of %d sessions", n)
		}
		return "Signed out another session"
	}
	return "Signed out"
}

// actor returns who did something, as the beginning of a sentence.
func actor(me model.UserID, e db.UserEvent) string {
	switch {
	case e.Actor.Is(me):
		return "You"
	case e.ActorName != "":
		return e.ActorName
	}
	return "An administrator"
}

func organization(e db.UserEvent) string {
	if e.OrgName == "" {
		return "an organization"
	}
	return e.OrgName
}

func app(name string) string {
	if name == "" {
		return "an app"
	}
	return name
}

func as(names []string, labels map[string]string) string {
	if roles := roleNames(names, labels); roles != "" {
		return " as " + roles
	}
	return ""
}

// roleNames returns the labels of roles, "" unless all of them are known.
func roleNames(names []string, labels map[string]string) string {
	all := make([]string, len(names))
	for i, name := range names {
		if all[i] = labels[name]; all[i] == "" {
			return ""
		}
	}
	return strings.Join(all, ", ")
}
