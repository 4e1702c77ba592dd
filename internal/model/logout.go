package model

import "time"

// LogoutState says what became of a Logout.
type LogoutState string

// The states.
const (
	LogoutWaiting   LogoutState = "waiting"   // to be delivered, perhaps once more
	LogoutDelivered LogoutState = "delivered" // the application has taken it
	LogoutFailed    LogoutState = "failed"    // it will not be tried again
)

// Logout is what an application is to be told: a session in which it signed
// somebody in is over, or no longer reaches the organization that it signed them
// in for (OpenID Connect Back-Channel Logout 1.0).
type Logout struct {
	Session     SessionID
	Application ApplicationID
	User        UserID
	Reason      EndReason
	State       LogoutState
	Attempts    int
	PutAt       time.Time // when the session ended
	DueAt       time.Time // when it is tried next, while it waits
	TriedAt     time.Time // the last attempt; zero: none yet
	Error       string    // what went wrong at the last attempt
}
