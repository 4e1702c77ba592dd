package model

import (
	"slices"
	"time"
)

// SupportAccess is that an organization lets operators in as its members for a while, to see what
// those see. Without it they cannot, and with its end they are out.
type SupportAccess struct {
	Org       OrgID
	GrantedBy UserID
	GrantedAt time.Time
	Until     time.Time
}

// Live reports whether operators are let in at a time.
func (a SupportAccess) Live(now time.Time) bool { return now.Before(a.Until) }

// Support is which operator is there in a session in the place of its user, to help. The zero
// value is that of everybody who is there themselves.
type Support struct {
	Operator OperatorID
	Session  OperatorSessionID // theirs in the console, without which it is over
	Name     string            // of the operator; "" when they are in the console no more
	Until    time.Time         // at the latest
}

// On reports whether an operator is there.
func (s Support) On() bool { return s.Operator != "" }

// Permissions returns what may be done of what the user may: see, and change nothing. What an
// operator changes for an organization they change in the console, under their own name. What
// the operator's app itself allows its people is not cut: it is told who is there.
func (s Support) Permissions(of Permissions) Permissions {
	if !s.On() {
		return of
	}
	may := slices.DeleteFunc(slices.Clone(of), func(p Permission) bool { return slices.Contains(BuiltIn(), p) })
	for _, p := range BuiltIn() {
		if grantedBy(p) != nil && of.Has(p) { // to read is what others include
			may = append(may, p)
		}
	}
	return NewPermissions(may...)
}

// eventsInSupport returns the types of events that can come of what an operator does in the place
// of a member: they go, and sign in to apps.
func eventsInSupport() []EventType {
	return []EventType{EventSupportSessionEnded, EventApplicationAuthorized, EventAuthorizationRevoked}
}

// CheckSupport returns a Forbidden error for an event that nobody leads to who acts in the place
// of somebody else: whatever they did by mistake, or by a page that lets them, is not done.
func (e Event) CheckSupport() error {
	if e.Actor.Support != "" && !slices.Contains(eventsInSupport(), e.Type()) {
		return ErrInSupport
	}
	return nil
}

// ErrInSupport says that an operator who is there as a member changes nothing.
var ErrInSupport = Denied("model.in_support")
