package model

import (
	"context"
	"time"
)

// AliasKind is a kind of what is reached at an alias.
type AliasKind string

// What is reached at aliases.
const (
	AliasApplication AliasKind = "application" // by the issuer of that name
	AliasConnection  AliasKind = "connection"  // by an identity provider that was told of it
	AliasDirectory   AliasKind = "directory"   // the same
	AliasLink        AliasKind = "link"        // to the admin portal
	AliasPeople      AliasKind = "people"      // who opened a page, and were led on
)

// Reached is something that was reached; its ID is empty for people.
type Reached struct {
	Kind AliasKind
	ID   string
}

// AliasUse is what becomes of an alias for one thing that was reached there, or is known to
// somebody by it.
type AliasUse struct {
	Alias Site
	Reached
	Name    string // of a connection, directory or application
	Org     OrgID  // "" of what has none
	OrgName string
	FirstAt time.Time // zero where nobody has come
	LastAt  time.Time
	Minutes int64 // in which somebody did
}

// InUse reports whether somebody came since a time, or has been told to come there.
func (u AliasUse) InUse(since time.Time) bool {
	return u.Kind != AliasPeople && u.LastAt.IsZero() || u.Minutes > 0 && u.LastAt.After(since)
}

// Reach notes what a request reaches that came to an alias, where that is known only to who
// answers it.
func Reach(ctx context.Context, what Reached) {
	if a, ok := ctx.Value(aliasKey{}).(*atAlias); ok {
		a.reached = what
	}
}

// ReachedIn returns what was noted of a request whose context AtAlias has made.
func ReachedIn(ctx context.Context) Reached {
	if a, ok := ctx.Value(aliasKey{}).(*atAlias); ok {
		return a.reached
	}
	return Reached{}
}
