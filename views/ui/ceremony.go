package ui

// Ceremony is what the script that asks for a passkey can say on a page: a
// place for it, and the messages that it takes from there.
type Ceremony struct{ Messages []CeremonyMessage }

// Template names the define that renders a Ceremony.
func (Ceremony) Template() string { return "ui/ceremony" }

// CeremonyMessage is a message of a Ceremony. Name is one of those that
// static/passkeys.js knows: cancelled, failed, already, added.
type CeremonyMessage struct {
	Name   string
	Notice Notice
}
