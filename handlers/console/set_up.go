package console

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
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

// appPath is where the app is registered that people sign in to.
const appPath = string(model.Console) + "/new-app"

const appTitle = "Your app"

// NewApp shows the form by which the app is registered.
func (h *Handler) NewApp(w http.ResponseWriter, r *http.Request) error {
	v, err := h.appForm(r, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, appTitle, v)
}

// appForm returns the form, with what was typed or what is set.
func (h *Handler) appForm(r *http.Request, why error) (view.App, error) {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.App{}, err
	}
	if r.PostForm == nil {
		r.PostForm = url.Values{}
	}
	if !r.PostForm.Has("app_name") {
		r.PostForm.Set("app_name", i.AppName)
		r.PostForm.Set("app_url", i.AppURL)
		r.PostForm.Set("brand_color", i.Brand())
	}
	v := view.App{
		URL: appPath, Skip: organizationsPath, BaseURL: h.Web.URL(""),
		Name:     field(r, why, "app_name", "Name"),
		AppURL:   field(r, why, "app_url", "Address of your app"),
		Color:    field(r, why, "brand_color", "Brand colour"),
		Callback: field(r, why, "redirect_uris", "Callback URL"),
	}
	v.Name.Required, v.Name.MaxLength = true, model.AppName.Most
	v.AppURL.Type, v.AppURL.Hint = "url", "Where people go back to, as in http://localhost:3000."
	v.Color.Hint = "# and six hexadecimal digits. Every page follows from it."
	v.Callback.Type, v.Callback.Hint = "url", "Where people come back to when they have signed in. Empty: /auth/callback of your app."
	if f := fieldOf(why); why != nil && f != "app_name" && f != "app_url" && f != "brand_color" && f != "redirect_uris" {
		v.Error = web.MessageOf(r, why)
	}
	return v, nil
}

// CreateApp says what the product is called and looks like, registers its app, and goes on to what
// shows the secret of that once.
func (h *Handler) CreateApp(w http.ResponseWriter, r *http.Request) error {
	app, secret, err := h.register(r)
	if k := model.KindOf(err); k == model.Invalid || k == model.Conflict {
		v, formErr := h.appForm(r, err)
		if formErr != nil {
			return formErr
		}
		return h.Web.Refused(w, r, err, appTitle, v, v)
	}
	if err != nil {
		return err
	}
	return h.Web.ShowOnce(w, r, appPath+"/"+string(app.ID), secret)
}

// Ready shows what an app that was just registered needs, the secret once, and the form by which
// there is a first organization.
func (h *Handler) Ready(w http.ResponseWriter, r *http.Request) error {
	app, err := h.DB.Application(r.Context(), model.ApplicationID(web.Var(r, "application")))
	if err != nil {
		return err
	}
	if len(app.RedirectURIs) == 0 { // it is another sort of app, which was registered elsewhere
		return h.Web.Redirect(w, r, organizationsPath)
	}
	secret := h.Web.ShownOnce(w, r)
	v := view.Ready{
		Name: app.Name, Next: organizationsPath, AppURL: string(model.Console) + "/applications/" + string(app.ID), Shown: secret == "", New: newPath,
		Environment: "export OIDC_ISSUER=" + h.Web.URL("") + "\nexport APP_URL=" + origin(app.RedirectURIs[0]) + "\nexport OIDC_CLIENT_ID=" + string(app.ID) +
			"\nexport OIDC_CLIENT_SECRET=" + cmp.Or(secret, "…"),
		Copies:       []ui.Copy{{ID: "app-client-id", Label: "Client ID", Value: string(app.ID)}},
		Organization: field(r, nil, "name", "Name"),
		Email:        field(r, nil, "email", "Email address of its first admin"),
	}
	if secret != "" {
		v.Copies = append(v.Copies, ui.Copy{ID: "app-client-secret", Label: "Client secret", Value: secret, Secret: true})
	}
	v.Organization.Required, v.Organization.MaxLength = true, model.OrganizationName.Most
	v.Email.Type, v.Email.Required = "email", true
	v.Email.Hint = "Your own will do to begin with. You get a link that signs them in."
	return h.Web.Page(w, r, "Ready", v)
}

// register does what the form asks for: the look first, which may be refused and can be set again.
func (h *Handler) register(r *http.Request) (model.Application, string, error) {
	by := web.VisitorOf(r).Actor
	name, address, color := r.PostFormValue("app_name"), strings.TrimSpace(r.PostFormValue("app_url")), r.PostFormValue("brand_color")
	callback := cmp.Or(strings.TrimSpace(r.PostFormValue("redirect_uris")), strings.TrimSuffix(address, "/")+"/auth/callback")
	if address == "" && callback == "/auth/callback" {
		return model.Application{}, "", model.InvalidField("app_url", "operators.no_address")
	}
	a := model.Application{Name: name, Type: model.ApplicationWeb, RedirectURIs: []string{callback}, PostLogoutRedirectURIs: []string{origin(callback) + "/"}, OfflineAccess: true}
	if _, err := h.Instance.Set(r.Context(), by, instance.Change{AppName: &name, AppURL: &address, BrandColor: &color}); err != nil {
		return a, "", err
	}
	return h.Applications.Create(r.Context(), by, a)
}

// origin returns the scheme and host of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// field returns a field of a form with what was typed into it, and why that is refused.
func field(r *http.Request, why error, name, label string) ui.Field {
	f := ui.Field{ID: "console-" + strings.ReplaceAll(name, "_", "-"), Name: name, Label: label, Type: "text", Value: r.PostFormValue(name), Autocomplete: "off"}
	if fieldOf(why) == name {
		f.Error, f.Autofocus = web.MessageOf(r, why), true
	}
	return f
}

// fieldOf returns the field that an error is about, "" for none.
func fieldOf(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}
