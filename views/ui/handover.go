package ui

// Handover offers to have somebody else set up what a page is about, and says how far those
// are who were asked to. It asks for itself again and again.
type Handover struct {
	ID     string // of the element
	Module string // which it is about
	NewURL string // where a link is made
	AllURL string // where all of them are
	Live   string // where it asks
	All    string // what leads there: "see 2 more links"
	Rows   []Handed
}

// Template names the define that renders a Handover.
func (Handover) Template() string { return "ui/handover" }

// Handed is a link that somebody has for what a page is about.
type Handed struct {
	ID     string
	Who    string // whom it is for, "" for whoever has it
	Text   string // that they have it, and what they have done by it
	Revoke string // where it is revoked
}
