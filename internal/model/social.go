package model

import (
	"slices"
	"strings"
	"time"
)

// Social is a provider with whom people have accounts of their own, and by which they may
// sign in where the operator has set it up.
type Social string

// The providers.
const (
	SocialGoogle    Social = "google"
	SocialMicrosoft Social = "microsoft"
	SocialGitHub    Social = "github"
	SocialGitLab    Social = "gitlab"
)

// Socials lists them in the order in which they are shown.
func Socials() []Social {
	return []Social{SocialGoogle, SocialMicrosoft, SocialGitHub, SocialGitLab}
}

// Label returns what the provider is called.
func (s Social) Label() string {
	switch s {
	case SocialGoogle:
		return "Google"
	case SocialMicrosoft:
		return "Microsoft"
	case SocialGitHub:
		return "GitHub"
	case SocialGitLab:
		return "GitLab"
	}
	return ""
}

// SocialSet is several providers: their names in the order of Socials, with spaces
// between them.
type SocialSet string

// NewSocialSet returns the set of those that there are among several.
func NewSocialSet(several ...Social) SocialSet {
	var names []string
	for _, s := range Socials() {
		if slices.Contains(several, s) {
			names = append(names, string(s))
		}
	}
	return SocialSet(strings.Join(names, " "))
}

// List returns the providers, nil for none.
func (s SocialSet) List() (all []Social) {
	for _, name := range strings.Fields(string(s)) {
		all = append(all, Social(name))
	}
	return all
}

// Has reports whether a provider is among them; none never is.
func (s SocialSet) Has(one Social) bool { return one != "" && slices.Contains(s.List(), one) }

// SocialPurpose says what a request to a provider is for.
type SocialPurpose string

// The purposes.
const (
	SocialSignIn SocialPurpose = "sign_in" // the provider is asked who somebody is
	SocialLink   SocialPurpose = "link"    // it has said so, and the person has to prove their inbox before it counts
)

// SocialRequest is something that waits for a browser to come back, once, with a token of
// which Hash is the SHA-256.
type SocialRequest struct {
	Hash      []byte
	Purpose   SocialPurpose
	Provider  Social
	Browser   []byte // SHA-256 of the cookie that tells the browser from others
	Next      string // where to go on
	Pending   []byte // what has to be remembered, sealed
	CreatedAt time.Time
	ExpiresAt time.Time
}

// SocialIdentity is whom a provider means by a subject: an account is linked by these,
// and not by an address that the provider says later.
type SocialIdentity struct {
	Provider Social
	Issuer   string
	Subject  string
	User     UserID
	Email    string // what the provider said last
	LinkedAt time.Time
	LastAt   time.Time // when it was last signed in by
}

// SocialLinked is the payload of user.social_linked: a person may sign in by an account
// that they have with a provider from now on.
type SocialLinked struct {
	After SocialSnapshot `json:"after"`
}

// SocialUnlinked is the payload of user.social_unlinked.
type SocialUnlinked struct {
	Before SocialSnapshot `json:"before"`
}

// SocialSnapshot is what is known of an account with a provider.
type SocialSnapshot struct {
	User     UserID `json:"user_id"`
	Provider Social `json:"provider"`
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Email    string `json:"email"`
}

// Snapshot returns what is known now.
func (i SocialIdentity) Snapshot() SocialSnapshot {
	return SocialSnapshot{User: i.User, Provider: i.Provider, Issuer: i.Issuer, Subject: i.Subject, Email: i.Email}
}

// EventType implements Payload.
func (SocialLinked) EventType() EventType { return EventSocialLinked }

// EventType implements Payload.
func (SocialUnlinked) EventType() EventType { return EventSocialUnlinked }

func (p SocialLinked) states() (before, after any)   { return nil, p.After }
func (p SocialUnlinked) states() (before, after any) { return p.Before, nil }
