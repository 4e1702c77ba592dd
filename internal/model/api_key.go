package model

import "time"

// APIKey lets a script act for an organization, or for one of its members.
type APIKey struct {
	ID          APIKeyID
	Org         OrgID
	Member      MemberID // for whom it acts, "" for the organization itself
	Name        string   // what it is for
	Suffix      string   // the last characters of it
	Permissions Permissions
	Claims      Metadata // what the application says of it
	By          Actor    // who has made it: Kind and ID
	MadeBy      Author   // "" for nobody who is named
	CreatedAt   time.Time
	ExpiresAt   time.Time
	RevokedAt   time.Time // zero while it counts
	LastUsedAt  time.Time // zero: not yet
	Version     int64

	// How it is now with what it rests on.
	Holder User        // who the member is; zero for an organization's own, and for who is no member any more
	Holds  Permissions // of the member
	Held   bool        // the member is active; always of an organization's own
	On     bool        // the organization has API keys, and is not suspended
}

// APIKeyState says what has become of an API key.
type APIKeyState string

// The states of an API key.
const (
	APIKeyStateActive   APIKeyState = "ACTIVE"
	APIKeyStateExpiring APIKeyState = "EXPIRING" // counts, for a few days more
	APIKeyStateExpired  APIKeyState = "EXPIRED"
	APIKeyStateRevoked  APIKeyState = "REVOKED" // or its member is none any more
)

// State returns what has become of the key at a time.
func (k APIKey) State(now time.Time) APIKeyState {
	switch left := k.ExpiresAt.Sub(now); {
	case !k.RevokedAt.IsZero() || !k.Held:
		return APIKeyStateRevoked
	case left <= 0:
		return APIKeyStateExpired
	case left <= APIKeyWarning:
		return APIKeyStateExpiring
	}
	return APIKeyStateActive
}

// Counts reports whether something can be done by the key at a time.
func (k APIKey) Counts(now time.Time) bool {
	s := k.State(now)
	return k.On && (s == APIKeyStateActive || s == APIKeyStateExpiring)
}

// Allows returns what the key allows now: of a member's what they may do themselves, too.
func (k APIKey) Allows() Permissions {
	if k.Member == "" {
		return k.Permissions
	}
	may := Permissions{}
	for _, p := range k.Permissions {
		if k.Holds.Has(p) {
			may = append(may, p)
		}
	}
	return may
}

// Actor returns the key as who does something, from an address.
func (k APIKey) Actor(ip string) Actor {
	return Actor{Kind: ActorAPIKey, ID: string(k.ID), Org: k.Org, IP: ip}
}

// APIKeyMayHold reports whether keys can have a permission: a key makes no other keys, so that
// nothing of it stays when it is revoked.
func APIKeyMayHold(p Permission) bool { return p != APIKeysManage }
