package model

import "strings"

// ActorKind says what sort of actor did something.
type ActorKind string

// The kinds of actor. One that a rule does not name may do nothing.
const (
	ActorUser        ActorKind = "user"        // a person, in a session
	ActorOperator    ActorKind = "operator"    // who runs this instance
	ActorApplication ActorKind = "application" // an app's backend, by its scopes
	ActorPortalLink  ActorKind = "portal_link" // whoever has the link to an organization's admin portal
	ActorDirectory   ActorKind = "directory"   // an organization's directory, by SCIM
	ActorConnection  ActorKind = "connection"  // an organization's identity provider, at sign-in
	ActorAPIKey      ActorKind = "api_key"     // a customer's script
	ActorSystem      ActorKind = "system"      // the program itself
)

// Actor is who does something. What it may do is not part of it: rules read that
// in the transaction that changes something, and package access knows how.
type Actor struct {
	Kind    ActorKind
	ID      string // its own: usr_…, skc_…, lnk_…, dir_…, conn_… or key_…; "" for the system, and for the operator on the command line
	Org     OrgID  // the organization that it acts in and cannot leave, "" for none
	Session SessionID
	IP      string
	Request DirectoryRequestID // of a directory, by which it acts; "" for all others
	Support OperatorID         // who acts in the place of a person; "" where they do so themselves
}

// System is the program itself.
var System = Actor{Kind: ActorSystem}

// User returns the id of the person who acts, "" when it is no person.
func (a Actor) User() UserID {
	if a.Kind != ActorUser {
		return ""
	}
	return UserID(a.ID)
}

// Operator returns the id of the operator who acts in the console, "" for the command line and for
// everybody else.
func (a Actor) Operator() OperatorID {
	if a.Kind != ActorOperator || !ValidID(PrefixOperator, a.ID) {
		return ""
	}
	return OperatorID(a.ID)
}

// TesterID says who tests a connection: it is the id of a user, or of a link to the admin
// portal.
type TesterID string

// Tester returns as whom the actor tests connections, "" when nobody can prove by that that
// they get in.
func (a Actor) Tester() TesterID {
	if a.Kind == ActorUser || a.Kind == ActorPortalLink {
		return TesterID(a.ID)
	}
	return ""
}

// User returns which person tests, "" for none.
func (t TesterID) User() UserID {
	if strings.HasPrefix(string(t), PrefixUser) {
		return UserID(t)
	}
	return ""
}

// Is reports whether the actor is a person, and this one.
func (a Actor) Is(u UserID) bool { return u != "" && a.User() == u }

// Operates reports whether the actor runs this instance, as the operator and the
// program itself do.
func (a Actor) Operates() bool { return a.Kind == ActorOperator || a.Kind == ActorSystem }
