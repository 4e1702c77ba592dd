package sso

import "github.com/anteroom/anteroom/internal/words"

// Questions ask whose an address is that an identity provider sends as another account
// than before.
type Questions struct {
	URL        string // of the connection's page
	Connection string // its name
	Rows       []Question
	More       int    // that are not listed
	Last       string // the newest that is known here
	All        int    // how many are answered by one, 0 to offer none
	Since      string // when the first was asked
	Until      string // how long others are linked unasked then
	Answers    bool   // they may answer
	Former     int    // how many the provider from before has known, where nobody has come yet; 0 otherwise
}

// Template names the define that renders Questions.
func (Questions) Template() string { return "sso/questions" }

// Question is one of them.
type Question struct {
	ID              string
	Email, Person   string
	Subject, Before string
	Asked           string
	Loses           bool // the account loses the address when it is somebody new
	Own             bool // it is about the person who looks
}

// Title returns the heading.
func (q Questions) Title(say *words.Language) string {
	if q.Former > 0 {
		return say.Text("Are they still the same people?")
	}
	if len(q.Rows) == 1 {
		return say.Text("Whose address is it?")
	}
	return say.Text("Whose addresses are they?")
}

// Changed says how many the provider from before has known, and what becomes of them.
func (q Questions) Changed(say *words.Language) string {
	return say.Many(q.Former, "The provider has changed, and the former one has known %d person here. Nobody is signed in by an address that one of them has until you say who it is.",
		"The provider has changed, and the former one has known %d people here. Nobody is signed in by an address that one of them has until you say who it is.")
}

// Later says how many more are asked about once these are answered.
func (q Questions) Later(say *words.Language) string {
	return say.Many(q.More, "%d more is asked once these are answered.", "%d more are asked once these are answered.")
}

// AllSame returns what the button says that answers all of them.
func (q Questions) AllSame(say *words.Language) string {
	return say.Many(q.All, "Same person, and all who come after them", "Same person for all %d whose subject changed since %s", q.Since)
}
