package web

import (
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/ui"
)

// Change is an answer to a POST that did what it was asked for.
type Change struct {
	Page     string       // where a plain browser is sent back to
	Fragment views.View   // what htmx puts in place of the old
	Also     []views.View // parts of the page elsewhere, each wrapped for its own place
	Focus    string       // id of the element that the keyboard goes to, "" for where the page puts it
	Renew    string       // id of a part of the page that htmx asks for anew, "" for none
	Toast    ui.Toast
}

// Tell has htmx tell the page of an event, with a detail in JSON: parts of the page that
// wait for it ask for themselves anew.
func Tell(w http.ResponseWriter, event, detail string) {
	const header = "HX-Trigger"
	told := `"` + event + `":` + detail + "}"
	if before := w.Header().Get(header); before != "" {
		w.Header().Set(header, strings.TrimSuffix(before, "}")+","+told)
		return
	}
	w.Header().Set(header, "{"+told)
}

// Change answers with a change, as Changed does.
func (s *Web) Change(w http.ResponseWriter, r *http.Request, c Change) error {
	if !isPartial(r) {
		s.setFlash(w, r, c.Toast)
		return s.Redirect(w, r, placeOf(r, c.Page))
	}
	switch {
	case c.Renew != "":
		Tell(w, "renew", `{"id":"`+c.Renew+`","focus":"`+c.Focus+`"}`)
	case c.Focus != "":
		Tell(w, "focus", `{"id":"`+c.Focus+`"}`)
	}
	c.Toast.Partial = true
	all := append([]views.View{c.Fragment}, c.Also...)
	return s.write(w, r, http.StatusOK, append(all, c.Toast)...)
}

// Polled answers a page that asks by itself what is new: with parts of it, the
// first for the place that asked, or with 204 when there are none. The keyboard
// stays where it is. A plain browser goes to the page.
func (s *Web) Polled(w http.ResponseWriter, r *http.Request, page string, parts ...views.View) error {
	switch {
	case !isPartial(r):
		return s.Redirect(w, r, page)
	case len(parts) == 0:
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return s.write(w, r, http.StatusOK, parts...)
}
