package sso

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// Test leads to the page at which a test begins, in a tab of its own.
func (h *Handler) Test(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	ticket, err := h.SSO.Ticket(r.Context(), web.VisitorOf(r).Actor, c.ID)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.Web.Redirect(w, r, model.TestPath(c.ID)+"?"+url.Values{"ticket": {ticket}}.Encode())
}

// tested tells the page of a connection that a test has come to an end.
const tested = "tested"

// AskTested tells a page that shows a connection, when somebody comes back to it from the
// tab of a test, that something has come of one since.
func (h *Handler) AskTested(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	all, err := h.SSO.Findings(r.Context(), c)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("seen") != seen(c, all) {
		web.Tell(w, tested, "true")
	}
	return h.Web.Polled(w, r, web.VisitorOf(r).Links.Connection(c.ID))
}

// seen returns what the page of a connection shows of tests, and of what was taken from
// them.
func seen(c model.Connection, all []sso.Finding) string {
	last := model.AttemptID("none")
	if i := slices.IndexFunc(all, func(f sso.Finding) bool { return f.Attempt.Purpose == model.UpstreamTest }); i >= 0 {
		last = all[i].Attempt.ID
	}
	return fmt.Sprintf("%d-%s", c.Version, last)
}

// attempts lists the latest attempts at a connection.
func (h *Handler) attempts(r *http.Request, c model.Connection, all []sso.Finding) (view.Attempts, error) {
	links, say := web.VisitorOf(r).Links, web.Words(r)
	v := view.Attempts{URL: links.Connection(c.ID), Search: ui.Field{
		ID: "sso-attempt", Name: "attempt", Label: say.Text("Number of an attempt"), Type: "text", Autocomplete: "off", Code: true,
		Hint: say.Text("People who are refused are shown a number that begins with att_."),
	}}
	for _, f := range all {
		said, err := h.sayer(r, f)
		if err != nil {
			return v, err
		}
		v.Rows = append(v.Rows, view.AttemptRow{
			URL: links.Attempt(c.ID, f.Attempt.ID), When: say.Moment(f.Attempt.At), Badge: said.badge(), Who: said.who(), Where: f.Attempt.IP, Reason: said.reason(), Often: said.often(),
		})
	}
	return v, nil
}

// FindAttempt leads to the attempt whose number somebody has entered, at whichever of the
// organization's connections it was.
func (h *Handler) FindAttempt(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	visitor, number := web.VisitorOf(r), strings.TrimSpace(r.URL.Query().Get("attempt"))
	if model.ValidID(model.PrefixAttempt, number) {
		a, err := h.DB.Attempt(r.Context(), visitor.Org.ID, model.AttemptID(number))
		if err == nil {
			return h.Web.Redirect(w, r, visitor.Links.Attempt(a.Connection, a.ID))
		}
		if model.KindOf(err) != model.NotFound {
			return err
		}
	}
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	v.Attempts.Search.Value, v.Attempts.Search.Error, v.Attempts.Search.Autofocus = number, web.Words(r).Text("There is no such attempt among the latest."), true
	return h.Web.Invalid(w, r, http.StatusNotFound, c.Name, v)
}

// attempt returns what came of the attempt that the address names, with its connection.
func (h *Handler) attempt(r *http.Request) (f sso.Finding, c model.Connection, err error) {
	if c, err = h.connection(r); err != nil {
		return f, c, err
	}
	id := web.Var(r, "attempt")
	if !model.ValidID(model.PrefixAttempt, id) {
		return f, c, model.Missing("")
	}
	f, err = h.SSO.Finding(r.Context(), c.Org, model.AttemptID(id))
	if err == nil && f.Attempt.Connection != c.ID {
		err = model.Missing("")
	}
	return f, c, err
}

// Attempt shows what came of an attempt.
func (h *Handler) Attempt(w http.ResponseWriter, r *http.Request) error {
	f, c, err := h.attempt(r)
	if err != nil {
		return h.answerNoAttempt(w, r, err)
	}
	visitor := web.VisitorOf(r)
	v, err := h.attemptView(r, c, f)
	if err != nil {
		return err
	}
	v.Next = next(web.Words(r), f, visitor.Links.Connection(c.ID))
	v.Back = view.Link{Text: c.Name, URL: visitor.Links.Connection(c.ID)}
	if visitor.Manages(model.WidgetSSO) && f.Attempt.Purpose == model.UpstreamTest && !f.Outdated {
		offerUse(web.Words(r), &v, visitor.Links.Connection(c.ID)+"/use", c.Version)
	}
	return h.Web.Page(w, r, v.Title, v)
}

func (h *Handler) answerNoAttempt(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such attempt"), Text: say.Text("Only the latest attempts are kept."), Back: say.Text("Back to single sign-on"), BackURL: web.VisitorOf(r).Links.SSO(),
	})
}

// TestResult shows what came of a test to the browser that has made it, whoever that is.
func (h *Handler) TestResult(w http.ResponseWriter, r *http.Request) error {
	id, attempt := web.Var(r, "connection"), web.Var(r, "attempt")
	f, err := h.SSO.TestResult(r.Context(), model.ConnectionID(id), model.AttemptID(attempt), h.Web.Browsers(r))
	if err != nil {
		return err
	}
	c, err := h.DB.Connection(r.Context(), f.Attempt.Org, f.Attempt.Connection)
	if err != nil {
		return err
	}
	v, err := h.attemptView(r, c, f)
	if err != nil {
		return err
	}
	v.Portal, v.Next = h.Web.Portal.Links.Attempt(c.ID, f.Attempt.ID), next(web.Words(r), f, h.Web.Portal.Links.Connection(c.ID))
	return h.Web.Card(w, r, http.StatusOK, v.Title, v)
}

// next returns where a test leads on to, nil for nowhere: to turning on what has passed,
// or back to the step where it is tried again.
func next(say *words.Language, f sso.Finding, connection string) *view.Link {
	switch {
	case f.Attempt.Purpose != model.UpstreamTest || f.Outdated:
		return nil
	case f.Attempt.Code != "":
		return &view.Link{Text: say.Text("Back to the step “Test”"), URL: connection + "#sso-step-test"}
	case f.Trial.Counts:
		return &view.Link{Text: say.Text("On to the step “Turn on”"), URL: connection + "#sso-step-turn-on"}
	}
	return nil
}

// offerUse lets people take another of the attributes that have come.
func offerUse(say *words.Language, v *view.Attempt, action string, version int64) {
	for i := range v.Fields {
		f := &v.Fields[i]
		use := view.Use{Action: action, Version: version, Field: f.Field, ID: "use-" + f.Field, Label: say.Text("Attribute for %s", f.Label)}
		for _, said := range v.Said {
			use.Names = append(use.Names, ui.Option{Value: said.Name, Label: said.Name, Selected: said.Name == f.Name})
		}
		if len(use.Names) > 0 {
			f.Use = &use
		}
	}
}

// UseAttribute takes an attribute that a test has shown for something about people.
func (h *Handler) UseAttribute(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	settings, ok := c.In(model.SettingsDraft)
	if !ok {
		settings, _ = c.In(model.SettingsLive)
	}
	m, name := settings.Attributes, r.PostFormValue("attribute")
	switch view.FormName(r.PostFormValue("field")) {
	case view.FormEmail:
		m.Email = name
	case view.FormFirstName:
		m.FirstName = name
	case view.FormLastName:
		m.LastName = name
	case view.FormGroups:
		m.Groups = name
	}
	after, err := h.SSO.SetAttributes(r.Context(), web.VisitorOf(r).Actor, c.ID, version(r), m)
	switch model.KindOf(err) {
	case model.Conflict, model.Invalid:
		return h.notDone(w, r, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.changed(w, r, after, "test", "sso-step-test-summary", ui.Toast{Kind: ui.KindOK, Text: web.Words(r).Text("%s is used from now on. Test it again: a test before the last change does not count.", name)})
}
