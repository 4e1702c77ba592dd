package web

import (
	"cmp"
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/problem"
	"github.com/anteroom/anteroom/views/ui"
)

// Gone says what to show in place of something that somebody has removed, cancelled or
// ended meanwhile, here or in another browser.
type Gone struct {
	Title         string // of the page that a plain browser gets
	Text          string // what has become of it, "" for what the error says
	Back, BackURL string // the way on: what it says, and where it leads

	Where string       // id of the part of the page in which it was, "" for all of the page
	Now   views.View   // that part as it is now, nil when it goes away
	Also  []views.View // other parts, each wrapped for its own place
	Focus string       // id of the element that the keyboard goes to, "" for where the page puts it
}

// Gone answers for something that is not there any more, or not as it was: a NotFound
// or Conflict error. htmx gets the page without it, and a toast that says so; where all
// of the page was about it, that is loaded anew and says so itself. A plain browser gets
// a page. Any other error is returned.
func (s *Web) Gone(w http.ResponseWriter, r *http.Request, why error, g Gone) error {
	if k := model.KindOf(why); k != model.NotFound && k != model.Conflict {
		return why
	}
	text := cmp.Or(g.Text, MessageOf(r, why))
	switch {
	case !isPartial(r):
		return s.show(w, r, statusOf(why), problem.Page{Title: g.Title, Text: text, Action: g.Back, ActionURL: g.BackURL})
	case g.Where == "" && len(g.Also) == 0:
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(statusOf(why))
		return nil
	}
	parts := g.Also
	if g.Where != "" {
		now, err := s.part(r, g.Where, g.Now)
		if err != nil {
			return err
		}
		parts = append(parts, now)
	}
	if g.Focus != "" {
		w.Header().Set("HX-Trigger", `{"focus":{"id":"`+g.Focus+`"}}`)
	}
	return s.write(w, r, statusOf(why), append(parts, ui.Toast{Kind: ui.KindError, Text: text, Partial: true})...)
}

// part puts v in place of the part of a page with an id, or takes that away for nil.
func (s *Web) part(r *http.Request, id string, v views.View) (ui.Part, error) {
	if v == nil {
		return ui.Part{ID: id}, nil
	}
	body, err := s.Views.In(Words(r)).HTML(v)
	return ui.Part{ID: id, Body: body}, err
}
