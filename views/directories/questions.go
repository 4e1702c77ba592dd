package directories

import "github.com/anteroom/anteroom/internal/words"

// Questions ask whether people are still who had their addresses before.
type Questions struct {
	URL      string // of the directory
	Provider string // in a sentence
	Rows     []Question
	More     string // how many are not listed, "" for none
	Answers  bool   // they may answer
}

// Template names the define that renders Questions.
func (Questions) Template() string { return "directories/questions" }

// Question is one of them.
type Question struct {
	ID            string // of the user of the directory
	Email, Person string // the address, and who had it
	Name          string // who has it now by the provider's word
	Subject       string // what the provider calls them now, "" where it does not say
	Own           bool   // it is about the person who looks
}

// Title returns the heading.
func (q Questions) Title(say *words.Language) string {
	if len(q.Rows) == 1 {
		return say.Text("Whose address is it?")
	}
	return say.Text("Whose addresses are they?")
}
