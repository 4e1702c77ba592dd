package security

import "github.com/anteroom/anteroom/internal/model"

// Linked is the list of accounts with providers that sign the person in.
type Linked struct {
	Links model.Links
	Rows  []LinkedRow
}

// Template names the define that renders a Linked.
func (Linked) Template() string { return "security/linked" }

// LinkedRow is one account.
type LinkedRow struct {
	Name, Label           string // of the provider
	Email                 string // what it said last
	Added, AddedISO       string
	LastUsed, LastUsedISO string
}
