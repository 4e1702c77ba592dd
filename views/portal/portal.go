// Package portal owns what somebody sees who was given a link to an organization's admin
// portal: the page that the link opens, the list of what there is to do, and what stands in
// its place when the link is over.
package portal

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Landing is the page that a link opens. Opening it changes nothing, because mail scanners
// open links too.
type Landing struct {
	AppName, OrgName string
	MadeBy           string   // "" for the operator
	Modules          []Module // what there is to set up
	Until            string   // when the link expires
	Recipient        string   // whose inbox is to be proven first, "" for nobody's
	URL              string   // where the form leads
}

// Opening is the page that an embedded link opens. Its script goes on by itself, because
// opening it changes nothing.
type Opening struct {
	OrgName string
	URL     string // where the form leads
}

// Template names the define that renders an Opening.
func (Opening) Template() string { return "portal/opening" }

// Title returns the heading.
func (o Opening) Title(say *words.Language) string { return say.Text("Set up %s", o.OrgName) }

// Scripts names the script that posts the form.
func (Opening) Scripts() []string { return []string{"formpost.js"} }

// Module is something that a link is for.
type Module struct{ Label, Icon string }

// Template names the define that renders a Landing.
func (Landing) Template() string { return "portal/landing" }

// Title returns the title of the page.
func (l Landing) Title(say *words.Language) string { return say.Text("Set up %s", l.OrgName) }

// The reasons for which a link opens nothing.
const (
	OverUnknown = "unknown" // there is no such link
	OverExpired = "expired"
	OverRevoked = "revoked"
	OverSpent   = "spent"  // it opened once, which was all
	OverClosed  = "closed" // it is good, but not open in this browser
	OverPaused  = "paused" // its organization is suspended
	OverEnded   = "ended"  // what it had opened in a frame is over
)

// Over stands where a link opens nothing, or is not open in this browser.
type Over struct {
	AppName string
	Why     string        // one of Over…
	TooLate bool          // somebody has sent a change, which was not made
	Framed  *ui.Embedding // what is said to the page of another site that shows it, nil where none does
}

// Scripts names the script that says it.
func (o Over) Scripts() []string {
	if o.Framed == nil {
		return nil
	}
	return []string{"portal.js"}
}

// Template names the define that renders an Over.
func (Over) Template() string { return "portal/over" }

// Title returns the heading for the reason.
func (o Over) Title(say *words.Language) string {
	switch o.Why {
	case OverExpired:
		return say.Text("This link has expired")
	case OverRevoked:
		return say.Text("This link was revoked")
	case OverPaused:
		return say.Text("This organization is suspended")
	case OverSpent:
		return say.Text("This link was used already")
	case OverClosed:
		return say.Text("Open your link again")
	case OverEnded:
		return say.Text("This session is over")
	}
	return say.Text("This link doesn’t work")
}

// Text returns what to do about it.
func (o Over) Text(say *words.Language) string {
	switch o.Why {
	case OverExpired:
		return say.Text("What you entered is kept. Ask whoever gave it to you to extend it, and open it again.")
	case OverRevoked:
		return say.Text("What you entered is kept. Ask whoever gave it to you for another one.")
	case OverPaused:
		return say.Text("The link opens nothing until that is over. What you entered is kept. Ask whoever gave it to you, or those who run %s.", o.AppName)
	case OverSpent:
		return say.Text("It works once, right after it was made. Load the page of %s anew that it was in.", o.AppName)
	case OverClosed:
		return say.Text("It isn’t open in this browser, or was closed. The link itself still works.")
	case OverEnded:
		return say.Text("What you entered is kept. Load the page of %s anew to go on.", o.AppName)
	}
	return say.Text("Check that all of it is in the address, or ask whoever gave it to you for another one.")
}

// Home is the first page of an opened link: what there is to set up, and how far it is.
type Home struct {
	OrgName string
	Framed  bool // another site's page shows it, and there is no link to keep
	Stands  Stands
}

// Template names the define that renders a Home.
func (Home) Template() string { return "portal/home" }

// Stands is how far each of it is, which the page asks for again and again.
type Stands struct {
	Items []Item
	Live  string // where it asks
}

// Template names the define that renders Stands.
func (Stands) Template() string { return "portal/stands" }

// Item is something that there is to set up.
type Item struct {
	Label, Text, URL, Icon string
	Stand                  ui.Stand
}

// Done reports whether nothing is left to do.
func (s Stands) Done() bool {
	for _, i := range s.Items {
		if !i.Stand.Done() {
			return false
		}
	}
	return len(s.Items) > 0
}
