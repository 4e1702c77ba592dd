package ui

// Handover offers to have somebody else set up what a page is about, and says how far those
// are who were asked to. It asks for itself again and again.
type Handover struct {
	ID     string // of the element
	Module string // which it is about
	NewURL string // where a link is made
	AllURL string // where all of them are
	Live   string // where it asks
	Rows   []Handed
	More   int // how many of them there are besides
}

// Template names the define that renders a Handover.
func (Handover) Template() string { return "ui/handover" }

// Handed is a link that somebody has for what a page is about.
type Handed struct {
	ID     string
	Who    string // whom it was given to
	Text   string // what they have done by it
	Revoke string // where it is revoked
}
