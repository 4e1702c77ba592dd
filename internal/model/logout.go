package model

// Logout is what an application is to be told: a session in which it signed
// somebody in is over, or no longer reaches the organization that it signed them
// in for (OpenID Connect Back-Channel Logout 1.0). The delivery's target is the
// application and what it is about the session.
type Logout struct {
	User   UserID    `json:"user_id"`
	Issuer Site      `json:"issuer,omitempty"` // of which the application has its tokens; "" in deliveries of before
	Reason EndReason `json:"reason"`
}
