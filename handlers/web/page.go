package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"anteroom/internal/model"
	"anteroom/views"
	"anteroom/views/layout"
	"anteroom/views/ui"
)

// isPartial reports whether htmx asks for a part of a page.
func isPartial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") != "full"
}

// Page answers with a whole page of the portal: v in the shell.
func (s *Web) Page(w http.ResponseWriter, r *http.Request, title string, v views.View) error {
	return s.portal(w, r, http.StatusOK, title, v)
}

// Invalid answers with a whole page of the portal that shows what is wrong with
// a form.
func (s *Web) Invalid(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	return s.portal(w, r, status, "Error: "+title, v)
}

func (s *Web) portal(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	session := Session(r)
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	memberships, err := s.DB.CountMemberships(r.Context(), session.User.ID)
	if err != nil {
		return err
	}
	body, err := s.Views.HTML(v)
	if err != nil {
		return err
	}
	return s.write(w, r, status, layout.App{
		Title: title, AppName: instance.AppName, AppURL: instance.AppURL, OrgName: session.Org.Name,
		Person: Person(session.User),
		Nav:    navigation(session, r.URL.Path), Switch: memberships > 1, Toast: s.takeFlash(w, r), Demo: s.Demo, Body: body,
		Scripts: scripts(v),
	})
}

// Person returns a user as the shell shows who is signed in.
func Person(u model.User) layout.Person {
	name := u.Name()
	return layout.Person{Name: name, Email: u.Email, Portrait: ui.Portrait{URL: PictureURL(u.Picture), Initials: model.Initials(name)}}
}

// Card answers with a page outside the portal: v in a single card.
func (s *Web) Card(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error {
	instance, err := s.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	body, err := s.Views.HTML(v)
	if err != nil {
		return err
	}
	if status >= 400 {
		title = "Error: " + title
	}
	return s.write(w, r, status, layout.Auth{
		Title: title, AppName: instance.AppName, Toast: s.takeFlash(w, r), Demo: s.Demo, Body: body, Scripts: scripts(v),
	})
}

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
func (s *Web) Changed(w http.ResponseWriter, r *http.Request, page string, fragment views.View, focus, said string) error {
	return s.Change(w, r, Change{Page: page, Fragment: fragment, Focus: focus, Toast: ui.Toast{Kind: ui.KindOK, Text: said}})
}

// Refused answers a POST that changed nothing: the form again, saying why. htmx
// gets the form as a fragment, a plain browser as a page.
func (s *Web) Refused(w http.ResponseWriter, r *http.Request, err error, title string, fragment, page views.View) error {
	status := statusOf(err)
	if isPartial(r) {
		return s.write(w, r, status, fragment)
	}
	return s.Invalid(w, r, status, title, page)
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
	var b bytes.Buffer
	for _, v := range all {
		if err := s.Views.Render(&b, v); err != nil {
			return err
		}
	}
	page := b.Bytes()
	if strings.HasPrefix(r.URL.Path, "/ui/") {
		page = bind(page, Session(r).Org.ID)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	h.Add("Vary", "HX-Request, HX-Request-Type")
	w.WriteHeader(status)
	if _, err := w.Write(page); err != nil {
		return errGone{err}
	}
	return nil
}

// errGone is a failure to send: the browser has gone, and nobody is left to
// tell.
type errGone struct{ error }

// portalPath is what the path of every widget begins with.
const portalPath = "/ui/"

func navigation(s model.Session, path string) []layout.NavGroup {
	var groups []layout.NavGroup
	for _, g := range []struct {
		label   string
		widgets []model.Widget
	}{{"Organization", model.OrganizationWidgets()}, {"Your account", model.AccountWidgets()}} {
		group := layout.NavGroup{Label: g.label}
		for _, v := range g.widgets {
			if v.Visible(s.Permissions, s.Features) {
				url := portalPath + v.Path
				current := path == url || strings.HasPrefix(path, url+"/")
				group.Items = append(group.Items, layout.NavItem{Label: v.Label, URL: url, Icon: v.Icon, Current: current})
			}
		}
		if group.Items != nil {
			groups = append(groups, group)
		}
	}
	return groups
}

// FirstWidget returns the path of the first widget that the session's user sees:
// one of the person's own when none of the organization's.
func FirstWidget(s model.Session) string {
	for _, v := range append(model.OrganizationWidgets(), model.AccountWidgets()...) {
		if v.Visible(s.Permissions, s.Features) {
			return portalPath + v.Path
		}
	}
	return portalPath
}
