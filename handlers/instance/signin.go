package instance

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/instance"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the page.
type Handler struct {
	Web    *web.Web
	DB     *db.Reader
	Rules  *instance.Service
	SignIn *signin.Service
	Social *social.Service
	Home   string // where it is mounted
}

const (
	title = "Sign-in"
	day   = 24 * time.Hour
)

// Index shows how people sign in.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.now(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title, v)
}

// page returns the page, with what was typed into its form and why that is refused.
func (h *Handler) page(r *http.Request, i model.Instance, why error) (view.SignIn, error) {
	var v view.SignIn
	var err error
	if v.Ways, err = h.ways(r, i); err != nil {
		return v, err
	}
	if v.Newcomers, err = h.newcomers(r, i); err != nil {
		return v, err
	}
	for _, setting := range []string{"invitation", "access_token"} {
		file, err := h.file(r, setting)
		if err != nil {
			return v, err
		}
		v.File = cmp.Or(file, v.File)
	}
	v.Form = view.Form{
		URL: h.Home, Version: view.Version{Form: view.SettingsForm, Number: i.Version}, Fixed: v.File != "",
		Invitation:  field(r, "invitation", "Days in which an invitation can be accepted", int(i.Invitation/day)),
		AccessToken: field(r, "access_token", "Minutes for which an access token is good", int(i.AccessToken/time.Minute)),
	}
	v.Form.AccessToken.Hint = "An app asks for a new one after that, and learns whether the person is still there."
	if why == nil {
		return v, nil
	}
	var e *model.Error
	errors.As(why, &e)
	switch fields := map[string]*ui.Field{"invitation": &v.Form.Invitation, "access_token": &v.Form.AccessToken, "session_absolute": &v.Form.AccessToken, "session_idle": &v.Form.AccessToken}; {
	case e != nil && fields[e.Field] != nil:
		fields[e.Field].Error, fields[e.Field].Autofocus = web.MessageOf(r, why), true
	default:
		v.Form.Problem = web.MessageOf(r, why)
	}
	return v, nil
}

// now returns the page with what is true now.
func (h *Handler) now(r *http.Request) (view.SignIn, error) {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.SignIn{}, err
	}
	return h.page(r, i, nil)
}

// file returns the configuration file that says a setting, "" for none.
func (h *Handler) file(r *http.Request, setting string) (string, error) {
	m, err := h.DB.Managed(r.Context(), model.ManagedSetting, setting)
	if model.KindOf(err) == model.NotFound {
		err = nil
	}
	return m.File, err
}

// versionOf returns the version that a form was filled from.
func versionOf(r *http.Request) int64 {
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1 // no instance has it, so the rule answers with what is true now
	}
	return version
}

// field is a number with what was typed, or with what is set as long as nobody typed anything.
func field(r *http.Request, name, label string, is int) ui.Field {
	f := ui.Field{ID: "instance-" + strings.ReplaceAll(name, "_", "-"), Name: name, Label: label, Type: "text", InputMode: "numeric", Autocomplete: "off", Value: strconv.Itoa(is)}
	if r.PostForm.Has(name) {
		f.Value = r.PostFormValue(name)
	}
	return f
}

// Save sets what stands in the form.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	invitation, token := span(r, "invitation", day), span(r, "access_token", time.Minute)
	i, err := h.Rules.Set(r.Context(), web.VisitorOf(r).Actor, instance.Change{Invitation: &invitation, AccessToken: &token, Version: versionOf(r)})
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		now, failed := h.DB.Instance(r.Context())
		if failed != nil {
			return failed
		}
		v, failed := h.page(r, now, err)
		if failed != nil {
			return failed
		}
		return h.Web.Refused(w, r, err, title, v.Form, v)
	}
	if err != nil {
		return err
	}
	return h.changed(w, r, i, "instance-save", "The settings are saved.", func(v view.SignIn) views.View { return v.Form })
}

// changed answers a form that is saved, and gives the forms of the page that the answer leaves
// alone their new version: what somebody did themselves is no conflict.
func (h *Handler) changed(w http.ResponseWriter, r *http.Request, i model.Instance, focus, text string, saved func(view.SignIn) views.View) error {
	v, err := h.page(r, i, nil)
	if err != nil {
		return err
	}
	part := saved(v)
	c := web.Change{Page: h.Home, Fragment: part, Focus: focus, Toast: ui.Toast{Kind: ui.KindOK, Text: text}}
	for _, version := range v.Beside(part.Template()) {
		c.Also = append(c.Also, version)
	}
	return h.Web.Change(w, r, c)
}

// span returns how many of a unit somebody has typed: none where that is no number, which the
// rule refuses in words.
func span(r *http.Request, name string, unit time.Duration) time.Duration {
	n, err := strconv.ParseUint(model.Number(r.PostFormValue(name)), 10, 16)
	if err != nil {
		return 0
	}
	return time.Duration(n) * unit
}
