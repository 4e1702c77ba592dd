package web

import (
	"bytes"
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/ui"
)

// isPartial reports whether htmx asks for a part of a page.
func isPartial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") != "full"
}

// Page answers with a whole page of the shell: v in its layout.
func (s *Web) Page(w http.ResponseWriter, r *http.Request, title string, v views.View) error {
	return s.page(w, r, http.StatusOK, title, v)
}

// Invalid answers with a whole page of the shell that shows what is wrong with a
// form.
func (s *Web) Invalid(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	return s.page(w, r, status, errorTitle(r, title), v)
}

// PageWith answers with a whole page of the shell, which shows what is wrong where the status is
// that of an error.
func (s *Web) PageWith(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	if status >= 400 {
		return s.Invalid(w, r, status, title, v)
	}
	return s.page(w, r, status, title, v)
}

func (s *Web) page(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	visitor := VisitorOf(r)
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	body, err := s.Views.In(Words(r)).HTML(v)
	if err != nil {
		return err
	}
	logo, _, err := s.logoFor(r.Context(), instance, visitor.Org.ID)
	if err != nil {
		return err
	}
	framed, err := visitor.shell.Layout(r, layout.Frame{
		Title: title, AppName: instance.AppName, AppURL: instance.AppURL, Look: instance.Look(), Logo: logo, Favicon: PictureURL(instance.Favicon), Theme: theme(r), OrgName: visitor.Org.Name, Links: visitor.Links,
		Nav: visitor.shell.navigation(visitor, r.URL.Path, Words(r)), Toast: s.takeFlash(w, r), Demo: s.Demo, Body: body, Room: views.Room(v), Scripts: scripts(v),
	})
	if err != nil {
		return err
	}
	return s.write(w, r, status, framed)
}

// Card answers with a page outside every shell: v in a single card, and nothing beside that
// where it can be in a frame of somebody else's page.
func (s *Web) Card(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	body, err := s.Views.In(Words(r)).HTML(v)
	if err != nil {
		return err
	}
	logo, name, err := s.logoFor(r.Context(), instance, cmp.Or(noteOf(r).org, VisitorOf(r).Org.ID))
	if err != nil {
		return err
	}
	if status >= 400 {
		title = errorTitle(r, title)
	}
	return s.write(w, r, status, card(instance, layout.Auth{
		Logo: logo, Owner: name,
		Framed: len(FramersOf(r)) > 0, Languages: s.languages(r), Title: title, Theme: theme(r), Toast: s.takeFlash(w, r), Demo: s.Demo, Body: body, Room: views.Room(v), Scripts: scripts(v),
	}))
}

// errorTitle returns the title of a page that says what is wrong.
func errorTitle(r *http.Request, title string) string { return Words(r).Text("Error: %s", title) }

// scripts returns what a page needs besides the script of every page.
func scripts(v views.View) []string {
	if s, ok := v.(interface{ Scripts() []string }); ok {
		return s.Scripts()
	}
	return nil
}

// ResultsOrPage answers a GET that has two answers: for htmx the part of a page
// that changes, and otherwise the whole page, which is only then put together.
func (s *Web) ResultsOrPage(w http.ResponseWriter, r *http.Request, title string, results views.View, page func() (views.View, error)) error {
	if isPartial(r) {
		return s.write(w, r, http.StatusOK, results)
	}
	v, err := page()
	if err != nil {
		return err
	}
	return s.Page(w, r, title, v)
}

// Changed answers a POST that did what it was asked for. htmx gets the changed
// fragment and a toast, and the focus goes to the element named focus, or where
// the page itself puts it for "". A plain browser is sent back to the page, where
// the toast shows.
func (s *Web) Changed(w http.ResponseWriter, r *http.Request, page string, fragment views.View, focus, text string) error {
	return s.Change(w, r, Change{Page: page, Fragment: fragment, Focus: focus, Toast: ui.Toast{Kind: ui.KindOK, Text: text}})
}

// Refused answers a POST that changed nothing: the form again, saying why. htmx
// gets the form as a fragment, a plain browser as a page.
func (s *Web) Refused(w http.ResponseWriter, r *http.Request, err error, title string, fragment, page views.View) error {
	return s.RefusedBy(w, r, err, fragment, func() error { return s.Invalid(w, r, statusOf(err), title, page) })
}

// RefusedBy answers as Refused does, by a page that is answered in a way of its own.
func (s *Web) RefusedBy(w http.ResponseWriter, r *http.Request, err error, fragment views.View, page func() error) error {
	if isPartial(r) {
		return s.write(w, r, statusOf(err), fragment)
	}
	return page()
}

// Fragment answers a GET of a form: htmx gets it as a fragment, a plain browser
// as a page.
func (s *Web) Fragment(w http.ResponseWriter, r *http.Request, title string, fragment, page views.View) error {
	if isPartial(r) {
		return s.write(w, r, http.StatusOK, fragment)
	}
	return s.Page(w, r, title, page)
}

// Redirect sends the browser to a path of this program: with 303, or the way
// that htmx understands.
func (s *Web) Redirect(w http.ResponseWriter, r *http.Request, path string) error {
	if isPartial(r) {
		w.Header().Set("HX-Redirect", path)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// write renders all views before it writes any of them.
func (s *Web) write(w http.ResponseWriter, r *http.Request, status int, all ...views.View) error {
	b := sheets.Get().(*sheet)
	defer b.done()
	in := s.Views.In(Words(r))
	for _, v := range all {
		if err := in.Render(&b.rendered, v); err != nil {
			return err
		}
	}
	page, h := b.rendered.Bytes(), w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request, HX-Request-Type")
	if v := VisitorOf(r); v.shell != nil && strings.HasPrefix(r.URL.Path, v.Links.Home()) {
		b.bound = bind(b.bound[:0], page, v.Org.ID)
		page = compressed(h, r, b.bound)
	}
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	if _, err := w.Write(page); err != nil {
		return errGone{err}
	}
	return nil
}

// sheet is what a page is written on. A list of members takes 60 kB of it twice, which
// the next page takes again.
type sheet struct {
	rendered bytes.Buffer
	bound    []byte
}

var sheets = sync.Pool{New: func() any { return new(sheet) }}

// maxSheet keeps one unusually long page from occupying memory for good.
const maxSheet = 256 << 10

func (s *sheet) done() {
	if s.rendered.Cap()+cap(s.bound) <= maxSheet {
		s.rendered.Reset()
		sheets.Put(s)
	}
}

// errGone is a failure to send: the browser has gone, and nobody is left to
// tell.
type errGone struct{ error }
