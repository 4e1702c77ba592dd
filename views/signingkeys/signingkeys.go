// Package signingkeys owns what the page of the keys looks like.
package signingkeys

// Page lists the keys that sign tokens, and says which key seals.
type Page struct {
	URL     string
	Problem string // why they were not rotated, "" for nothing
	Rows    []Row
	Sealing Sealing
}

// Template names the define that renders a Page.
func (Page) Template() string { return "signingkeys/page" }

// Row is a key that signs, will or did.
type Row struct {
	ID, Alg, State  string
	Active          bool
	Text            string // what it is for
	Since, SinceISO string
}

// Sealing is about the key that seals.
type Sealing struct {
	ID, Older string
	Staged    bool
}
