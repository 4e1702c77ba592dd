// Package mail owns what operators see of how mail goes out. What mails themselves say is in
// internal/mail; the languages that they say it in are in this folder.
package mail

import "github.com/anteroom/anteroom/views/ui"

// Page shows how mail goes out.
type Page struct {
	Server    Server
	Trial     Trial
	Queue     Queue
	Templates Templates
}

// Template names the define that renders a Page.
func (Page) Template() string { return "mail/page" }

// Server is the mail server, as the program was told of it.
type Server struct {
	Set      bool // there is one
	Settings []Setting
}

// Setting is one of the things that it was told.
type Setting struct{ Name, Value, Origin string } // Origin is "" where nobody has said anything

// Trial is the form that sends a test mail, with what came of it.
type Trial struct {
	URL    string
	Email  ui.Field
	Result *Result // nil before
}

// Template names the define that renders a Trial.
func (Trial) Template() string { return "mail/trial" }

// Result is what came of a test mail.
type Result struct {
	Kind        string // ui.KindOK or ui.KindError
	Title, Text string
	Said        string // by the mail server or the network, "" for nothing
}

// Notice returns the look of a Result.
func (r Result) Notice() ui.Notice { return ui.Notice{Kind: r.Kind} }

// Queue is what waits, and what was tried in vain.
type Queue struct {
	Waiting         string
	Retried, Failed int
	Repeat          string // where those are sent to be tried again that have failed
	Troubles        []Trouble
	First, Next     string // the addresses of other pages, "" for none
}

// Trouble is a mail that was tried in vain.
type Trouble struct {
	ID, Target, Kind string // Target is the domain of who gets it
	Put, PutISO      string
	Attempts, Error  string
	Given            bool   // it is not tried any more
	Next             string // when it is tried again
}

// Templates are by what mails are said.
type Templates struct {
	Own    int // of how many mails a template is the operator's
	All    []Template
	Faults []Fault
}

// Template is by what one mail is said.
type Template struct {
	Name string
	Own  []string
}

// Fault is a file that is not used.
type Fault struct{ File, Problem string }
