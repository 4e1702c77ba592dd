package model

import (
	"slices"
	"time"
)

// Requirement is what an organization asks of a member's sign-in before the member acts
// for it. The zero value asks for nothing.
type Requirement struct {
	Connections []ConnectionID // by one of them; none when it does not matter
	BreakGlass  BreakGlassKey  // what lets the member in besides
}

// BreakGlassKey is how a break-glass member gets in without a connection: with a
// passkey, or in the one session that a link of the operator's has begun.
type BreakGlassKey struct {
	Held         bool
	Until        time.Time // zero: for as long as they are named
	Session      SessionID // "" for none
	SessionUntil time.Time
}

// MetBy reports whether the person of a session has signed in to it as the organization
// asks.
func (r Requirement) MetBy(s Session, now time.Time) bool {
	return len(r.Connections) == 0 || slices.Contains(r.Connections, s.Upstream.Connection) || r.BreakGlass.opens(s, now)
}

func (k BreakGlassKey) opens(s Session, now time.Time) bool {
	if !s.Vouched() && ByPasskey(s.AMR) {
		return k.Good(now)
	}
	return k.Held && s.ID != "" && s.ID == k.Session && now.Before(k.SessionUntil)
}

// Good reports whether there is a key, and its time is not over.
func (k BreakGlassKey) Good(now time.Time) bool {
	return k.Held && (k.Until.IsZero() || now.Before(k.Until))
}

// ByPasskey reports whether somebody has signed in with a passkey (RFC 8176: a key in
// software or hardware).
func ByPasskey(amr []string) bool {
	return slices.Contains(amr, "swk") || slices.Contains(amr, "hwk")
}

// Elsewhere is the error for somebody who has to sign in through a connection of their
// organization, which has verified exactly the domain of their address. What they have
// proved here does not let them in.
type Elsewhere struct {
	Email Email
	Why   error // what is said where nobody leads them on
}

// Error returns the text for the log.
func (e *Elsewhere) Error() string { return "has to sign in elsewhere: " + e.Why.Error() }

// Unwrap returns what is said.
func (e *Elsewhere) Unwrap() error { return e.Why }
