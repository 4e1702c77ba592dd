package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// SetUp answers with the first page of setting a new instance up: who its first operator is.
func (h *Handler) SetUp(w http.ResponseWriter, r *http.Request) error {
	err := h.Operators.LookSetUp(r.Context(), web.Var(r, "token"))
	if model.KindOf(err) == model.Conflict {
		return h.over(w, r, view.OverSetUp)
	}
	if err != nil {
		return err
	}
	return h.askWho(w, r, nil)
}

// askWho shows the form, and why what was typed is refused.
func (h *Handler) askWho(w http.ResponseWriter, r *http.Request, why error) error {
	v := view.Who{URL: model.SetUpPath(web.Var(r, "token")), Name: field(r, why, "name", "Your name"), Email: field(r, why, "email", "Your email address")}
	v.Name.Autocomplete, v.Name.Required = "name", true
	v.Email.Type, v.Email.Autocomplete, v.Email.Required = "email", "email", true
	return h.Web.Card(w, r, web.StatusOf(why), "Set up", v)
}

// Begin makes who has the link the first operator.
func (h *Handler) Begin(w http.ResponseWriter, r *http.Request) error {
	b := model.Browser{IP: h.Web.ClientIP(r), UserAgent: web.UserAgent(r)}
	_, own, err := h.Operators.SetUp(r.Context(), web.Var(r, "token"), r.PostFormValue("name"), r.PostFormValue("email"), b)
	switch model.KindOf(err) {
	case model.Conflict:
		return h.over(w, r, view.OverSetUp)
	case model.Invalid:
		return h.askWho(w, r, err)
	}
	if err != nil {
		return err
	}
	h.Web.KeepIn(w, cookies, sessionCookie, own, model.OperatorSessionLife)
	return h.Web.Redirect(w, r, startPath)
}

// startPath is where the first operator makes sure that they get in again.
const startPath = string(model.Console) + "/start"

// field returns a field of a form with what was typed into it, and why that is refused.
func field(r *http.Request, why error, name, label string) ui.Field {
	r.PostFormValue(name) // reads the form
	return typedField(r, r.PostForm, why, name, label)
}

// typedField returns a field of a form with what stands in it, and why that is refused.
func typedField(r *http.Request, typed url.Values, why error, name, label string) ui.Field {
	f := ui.Field{ID: "console-" + strings.ReplaceAll(name, "_", "-"), Name: name, Label: label, Type: "text", Value: typed.Get(name), Autocomplete: "off"}
	if model.FieldOf(why) == name {
		f.Error, f.Autofocus = web.MessageOf(r, why), true
	}
	return f
}
