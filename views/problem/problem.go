// Package problem owns the page that says why something cannot be shown or
// done. Which status it travels with is the handlers' business.
package problem

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page says what is wrong and what to do about it. It fits both shells.
type Page struct {
	Title, Text       string
	Action, ActionURL string // the way out; no link when empty
	RequestID         string // shown when the person may have to quote it
}

// Template names the define that renders a Page.
func (Page) Template() string { return "problem/page" }

// Fragment returns the problem as a toast, for a request that expected a
// fragment: what it wanted to change stays on the screen as it is.
func (p Page) Fragment() ui.Toast {
	return ui.Toast{Kind: ui.KindError, Text: p.Title + ". " + p.Text, Partial: true}
}

// Request returns the request's identifier as a value to copy.
func (p Page) Request(say *words.Language) ui.Copy {
	return ui.Copy{ID: "request-id", Label: say.Text("Request ID"), Value: p.RequestID}
}
