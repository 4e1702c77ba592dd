package ui

// Embedding is what portal.js says to the page around a frame, and to whom.
type Embedding struct {
	Home         string // below which path what the frame shows is
	Organization string // its ID
	Origins      string // of pages that are told, with spaces between them
	Expires      string // when what is open is over, as RFC 3339 has it; "" while nothing is
	Left         int    // so many seconds until then
	Failed       string // why nothing opens, as a code, "" when something does
	Over         bool   // what was open is not any more
}

// Template names the define that renders an Embedding.
func (Embedding) Template() string { return "ui/embedding" }
