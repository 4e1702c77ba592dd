package model

import (
	"slices"
	"strings"
	"time"
)

// Directory is an organization's SCIM endpoint: where its identity provider tells of its
// people and groups.
type Directory struct {
	ID         DirectoryID
	Org        OrgID
	Provider   Provider // which guide fits it; what it may send is the same for all
	Enabled    bool
	AddedBy    Author // "" for nobody who is named
	CreatedAt  time.Time
	ModifiedAt time.Time // by people, as Version
	LastSeenAt time.Time // when it last asked for something; zero: not yet
	Users      int
	Groups     int
	Loss       DirectoryLoss
	Refused    string // why the last request was refused that was to change something, "" when it was not
	Twin       bool   // the organization has another one of the provider; only Directories of db says it
	Version    int64  // raised by what people change, and not by what the provider sends
}

// Name returns what people call the directory: its provider, with the end of the endpoint
// where there are two of that.
func (d Directory) Name() string {
	if !d.Twin {
		return d.Provider.Name()
	}
	return d.Provider.Name() + " (…" + string(d.ID[max(len(d.ID)-4, 0):]) + ")"
}

// Connected reports whether the provider has been heard of.
func (d Directory) Connected() bool { return !d.LastSeenAt.IsZero() }

// Source returns by what name the directory gives roles, and deactivates members.
func (d DirectoryID) Source() RoleSource { return RoleSource(d) }

// ProviderRippling speaks SCIM alone, as far as guides go: there is none for signing in by
// it.
const ProviderRippling Provider = "rippling"

// DirectoryProviders lists the providers that can push to a directory, or of which a
// guide says that they cannot, in the order in which people choose from them.
func DirectoryProviders() []Provider {
	return []Provider{
		ProviderOkta, ProviderEntra, ProviderGoogle, ProviderOneLogin, ProviderJumpCloud, ProviderPing, ProviderRippling, ProviderCustom,
	}
}

// Provisions reports whether a provider has a guide for directories.
func (p Provider) Provisions() bool { return slices.Contains(DirectoryProviders(), p) }

// DirectoryLoss is how many people a directory has deactivated, or taken out of groups,
// since a moment. Many at once are more often a mistake at the provider than a farewell.
type DirectoryLoss struct {
	Since  time.Time
	People int
	Told   bool // that it was too many
}

// With returns what is lost when n more people are, of a directory with so many users, and
// whether somebody has to be told now.
func (l DirectoryLoss) With(n, users int, now time.Time) (after DirectoryLoss, tell bool) {
	if !now.Before(l.Since.Add(LossWindow)) {
		l = DirectoryLoss{Since: now}
	}
	l.People += n
	tell = !l.Told && l.People > LossPeople && l.People*100 > users*LossShare
	l.Told = l.Told || tell
	return l, tell
}

// Farewell is what becomes of the members of a directory that is disabled or deleted.
type Farewell string

// The ways of parting. Members who are kept are looked after by people from then on.
const (
	KeepMembers    Farewell = "keep"
	SuspendMembers Farewell = "suspend"
)

// DirectoryToken is by what a directory proves itself. The token itself is shown once.
type DirectoryToken struct {
	ID         DirectoryTokenID
	Org        OrgID
	Directory  DirectoryID
	Suffix     string // its last characters
	MadeBy     Author // "" for nobody who is named
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	LastUsedAt time.Time // zero: not yet
}

// Waiting says why somebody whom a directory has sent is nobody here yet.
type Waiting string

// The reasons for waiting.
const (
	WaitsForAddress Waiting = "address"  // there is none that mail can reach
	WaitsForDomain  Waiting = "domain"   // the address is in no domain that the organization has verified
	WaitsForAnswer  Waiting = "question" // the address is that of somebody else by the directory's word
	WasRemoved      Waiting = "removed"  // the organization has removed them
	WaitsToMove     Waiting = "outside"  // is a member, whose account keeps its address: the one that the provider says needs verified domains
	WasReplaced     Waiting = "replaced" // somebody has said that another one has the address now
	WasMoved        Waiting = "moved"    // somebody has given their member to another directory: what this one says does nothing
)

// DirectoryUser is somebody as a directory knows them.
type DirectoryUser struct {
	ID          DirectoryUserID
	Org         OrgID
	Directory   DirectoryID
	Place       int64 // in the list
	UserName    string
	ExternalID  string // what the provider calls them, "" where it does not say
	DisplayName string
	GivenName   string // only of one who is about to be stored: whoever is read has it in Doc alone
	FamilyName  string // the same
	Emails      []DirectoryEmail
	Email       Email // that their account has or would have, "" for none
	Active      bool
	Member      MemberID // who they are here, "" for nobody
	Waiting     Waiting  // why that is so, or what they wait for; "" when there is no reason
	CreatedAt   time.Time
	ModifiedAt  time.Time
	Version     int64
	Doc         string // what the provider has said of them, as JSON, as it is shown to it again

	Groups []DirectoryGroupRef // in which they are, nil unless a change has read them
}

// DirectoryEmail is an address of a directory user.
type DirectoryEmail struct {
	Value   string // "" of one of which only the type is known
	Type    string
	Primary bool
}

// DeletedDirectoryUser is whom a directory has deleted.
type DeletedDirectoryUser struct {
	ID         DirectoryUserID
	ExternalID string
	Member     MemberID // "" for nobody
	DeletedAt  time.Time
}

// DirectoryGroup is a group of an organization, as a directory knows it or as people have
// made it here, without who is in it: that can be everybody.
type DirectoryGroup struct {
	ID          DirectoryGroupID
	Org         OrgID
	Directory   DirectoryID // "" for one that people have made
	Place       int64       // in the list of the directory
	DisplayName string      // as it was sent or typed, and compared trimmed and without case
	ExternalID  string
	Members     int // how many are in it whom somebody knows
	CreatedAt   time.Time
	ModifiedAt  time.Time
	Version     int64
	Doc         string // what the provider has said of it but for its members, as JSON
}

// MadeHere reports whether people have made the group, and say who is in it.
func (g DirectoryGroup) MadeHere() bool { return g.Directory == "" }

// DirectoryGroupMember is somebody who is in a group.
type DirectoryGroupMember struct {
	User    DirectoryUserID
	Display string // what the provider calls them
	Member  MemberID
}

// DirectoryGroupRef names a group that somebody is in.
type DirectoryGroupRef struct {
	ID   DirectoryGroupID `json:"id"`
	Name string           `json:"name"`
}

// DirectoryRequest is what a directory has asked for, and what came of it. It has no
// secrets in it.
type DirectoryRequest struct {
	ID        DirectoryRequestID
	Org       OrgID
	Directory DirectoryID
	At        time.Time
	Took      time.Duration
	Token     DirectoryTokenID
	IP        string
	Agent     string // what the provider's program calls itself
	Method    string
	Path      string // behind the directory's own, with the query
	Status    int    // of the answer
	Target    string // id of the user or group, "" for none
	Change    string // what it changed, for people, "" for nothing
	Problem   string // why it was refused, "" when it was not
}

// Writes reports whether a request says something of how the directory's changes fare: it
// was to change something, and was looked at. Bulk requests do by what is in them.
func (r DirectoryRequest) Writes() bool {
	path, _, _ := strings.Cut(r.Path, "?")
	switch {
	case !slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, r.Method), strings.HasSuffix(path, "/.search"), path == "/token", r.Status == 429, r.Status == 401:
		return false
	case path == "/Bulk":
		return r.Problem != ""
	}
	return true
}

// Quiet reports whether a request changed nothing and was answered.
func (r DirectoryRequest) Quiet() bool { return r.Change == "" && r.Problem == "" }
