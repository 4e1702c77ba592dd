package sso

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
	Former     string // how many the provider from before has known, where nobody has come yet; "" otherwise
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
func (q Questions) Title() string {
	if q.Former != "" {
		return "Are they still the same people?"
	}
	if len(q.Rows) == 1 {
		return "Whose address is it?"
	}
	return "Whose addresses are they?"
}
