package console

import "github.com/anteroom/anteroom/views/ui"

// SignInAs asks an operator why they want to be in an organization as one of its members. Once they
// have said it, it leads there.
type SignInAs struct {
	OrgName, Name, Email string
	URL                  string // where the form leads
	Back                 string // the page of the member
	Until                string // when they are out again at the latest, "" while the organization lets nobody in
	Reason               ui.Field
	Problem              string // why it did not work
	Go                   string // where it goes on, "" until they have said why
}

// Template names the define that renders a SignInAs.
func (SignInAs) Template() string { return "console/sign_in_as" }

// Visit is the last step into a visit, which takes a button.
type Visit struct {
	OrgName, Name, Email string
	Token                string
	Instead              string // who is signed in in the browser, and is no more then; "" for nobody
}

// Template names the define that renders a Visit.
func (Visit) Template() string { return "console/visit" }

// VisitOver says that a visit is over.
type VisitOver struct{ ConsoleURL string }

// Template names the define that renders a VisitOver.
func (VisitOver) Template() string { return "console/visit_over" }

// Notice returns the problem as a notice.
func (s SignInAs) Notice() ui.Notice { return ui.Notice{Kind: ui.KindError, Text: s.Problem} }
