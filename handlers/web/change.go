package web

import (
	"net/http"

	"anteroom/views"
	"anteroom/views/ui"
)

// Change is an answer to a POST that did what it was asked for.
type Change struct {
	Page     string       // where a plain browser is sent back to
	Fragment views.View   // what htmx puts in place of the old
	Also     []views.View // parts of the page elsewhere, each wrapped for its own place
	Focus    string       // id of the element that the keyboard goes to, "" for where the page puts it
	Toast    ui.Toast
}

// Change answers with a change, as Changed does.
func (s *Web) Change(w http.ResponseWriter, r *http.Request, c Change) error {
	if !isPartial(r) {
		s.setFlash(w, c.Toast.Text)
		return s.Redirect(w, r, c.Page)
	}
	if c.Focus != "" {
		w.Header().Set("HX-Trigger", `{"focus":{"id":"`+c.Focus+`"}}`)
	}
	c.Toast.Partial = true
	all := append([]views.View{c.Fragment}, c.Also...)
	return s.write(w, r, http.StatusOK, append(all, c.Toast)...)
}
