package sso

import "github.com/anteroom/anteroom/views/ui"

// Attempt is what came of one attempt to sign in by a connection, or of a test of it.
type Attempt struct {
	Title   string
	Back    Link      // to the connection; no URL outside of the portal
	Portal  string    // where an administrator sees the same; "" when it is there
	Notice  ui.Notice // what came of it
	Hints   []string  // what else there is to know
	Next    *Link     // what to do now, nil for nothing
	Facts   []Fact
	Steps   []StepResult
	Fields  []Said // what is taken from the answer; nil for what was no test
	Said    []Received
	Cut     bool // there was more
	Keys    []Fact
	Parts   []Message
	Report  ui.Copy // for support, without secrets
	Answers bool    // something is known of what the answer said
}

// Template names the define that renders an Attempt.
func (Attempt) Template() string { return "sso/attempt" }

// StepResult is what came of a step of looking at an answer.
type StepResult struct {
	Text   string
	Kind   string // passed, failed or unreached
	Icon   string
	Result string
}

// Said is by which attribute something about a person is said.
type Said struct {
	Field string
	Label string
	Name  string // "" where none says it
	Value string
	Use   *Use // nil for who can't choose another one
}

// Use is the form that takes another attribute.
type Use struct {
	Action  string
	Version int64
	Field   string
	ID      string
	Label   string
	Names   []ui.Option
}

// Received is what an answer says under a name.
type Received struct {
	Name   string
	Values []string
}

// Message is a part of an answer, as it was sent.
type Message struct{ Title, Text string }

// Attempts lists the latest attempts at a connection.
type Attempts struct {
	URL    string // of the page of the connection
	Rows   []AttemptRow
	Search ui.Field
}

// Template names the define that renders Attempts.
func (Attempts) Template() string { return "sso/attempts" }

// AttemptRow is one line of them.
type AttemptRow struct {
	URL    string
	When   string
	Badge  Badge
	Who    string
	Where  string
	Reason string // "" when nothing was wrong
	Often  string // how often it was so, "" for once
}
