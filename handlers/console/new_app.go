package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// appPath is where an app is registered that people sign in to, the first one and all others.
const appPath = string(model.Console) + "/new-app"

const appTitle = "Register application"

// applicationsPath is where those are that are registered.
const applicationsPath = string(model.Console) + "/applications"

// NewApp shows the form by which an app is registered.
func (h *Handler) NewApp(w http.ResponseWriter, r *http.Request) error {
	v, err := h.appForm(r, url.Values{"type": {string(model.ApplicationWeb)}}, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, appTitle, v)
}

// appForm returns the form, with what was typed and why that is refused. As long as no app is
// registered it also asks what the product is called and looks like.
func (h *Handler) appForm(r *http.Request, typed url.Values, why error) (view.App, error) {
	newest, err := h.DB.NewestApplication(r.Context())
	if err != nil {
		return view.App{}, err
	}
	v := view.App{URL: appPath, Cancel: applicationsPath, BaseURL: h.Web.URL(""), Newest: string(newest), First: newest == ""}
	if v.First {
		if err := h.firstApp(r, &v, typed, why); err != nil {
			return v, err
		}
	}
	v.Name = typedField(r, typed, why, "name", "Name")
	if model.FieldOf(why) == "app_name" { // which the product gets, too
		v.Name.Error, v.Name.Autofocus = web.MessageOf(r, why), true
	}
	v.Name.Required, v.Name.MaxLength, v.Name.Hint = true, model.ApplicationName.Most, "As people read it when they sign in."
	v.Types = typeChoices(r, typed, why)
	v.Callbacks = view.Lines{Field: typedField(r, typed, why, "redirect_uris", "Callback URLs")}
	v.Callbacks.Hint = "Where people come back to when they have signed in, one on each line, as in https://app.example.com/auth/callback."
	if v.First {
		v.Callbacks.Hint += " Empty: /auth/callback of your app."
	}
	switch model.FieldOf(why) {
	case "name", "app_name", "app_url", "brand_color", "type", "redirect_uris":
	default:
		v.Error = web.MessageOf(r, why)
	}
	return v, nil
}

// firstApp asks for what is set of the product, and says what is set.
func (h *Handler) firstApp(r *http.Request, v *view.App, typed url.Values, why error) error {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	organizations, err := h.DB.CountOrganizations(r.Context())
	if err != nil {
		return err
	}
	v.SettingUp = organizations == 0
	if !typed.Has("app_url") {
		typed.Set("name", i.AppName)
		typed.Set("app_url", i.AppURL)
		typed.Set("brand_color", i.Brand())
	}
	v.Cancel = organizationsPath
	v.AppURL, v.Color = typedField(r, typed, why, "app_url", "Address of your app"), typedField(r, typed, why, "brand_color", "Brand colour")
	v.AppURL.Type, v.AppURL.Hint = "url", "Where people go back to, as in http://localhost:3000."
	v.Color.Hint = "# and six hexadecimal digits. Every page follows from it."
	return nil
}

// typeChoices returns what sort of client an app can be.
func typeChoices(r *http.Request, typed url.Values, why error) view.Types {
	v := view.Types{Options: []ui.Option{
		{Value: string(model.ApplicationWeb), Label: "Web app or service", Description: "It runs on a server, and keeps a secret by which it says who it is."},
		{Value: string(model.ApplicationSPA), Label: "Single-page app", Description: "It runs in a browser, and keeps no secret."},
		{Value: string(model.ApplicationNative), Label: "Native app", Description: "It is installed on a phone or a computer, and keeps no secret."},
	}}
	for i := range v.Options {
		v.Options[i].Selected = v.Options[i].Value == typed.Get("type")
	}
	if model.FieldOf(why) == "type" {
		v.Error = web.MessageOf(r, why)
	}
	return v
}

// CreateApp registers an app, and goes on to what shows its secret once. Of the first one it also
// says what the product is called and looks like, before, since that can be set again.
func (h *Handler) CreateApp(w http.ResponseWriter, r *http.Request) error {
	app, secret, err := h.register(r)
	if k := model.KindOf(err); k == model.Invalid || k == model.Conflict {
		v, formErr := h.appForm(r, r.PostForm, err)
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

// register does what the form asks for. What has been registered since the form was shown may be
// this very app, sent before: then it registers nothing.
func (h *Handler) register(r *http.Request) (model.Application, string, error) {
	by := web.VisitorOf(r).Actor
	a := model.Application{
		Name: r.PostFormValue("name"), Type: model.ApplicationType(r.PostFormValue("type")),
		RedirectURIs: strings.Fields(r.PostFormValue("redirect_uris")), PostLogoutRedirectURIs: []string{}, OfflineAccess: true,
	}
	newest := model.ApplicationID(r.PostFormValue("newest"))
	if newest == "" && r.PostForm.Has("app_url") {
		address, color := strings.TrimSpace(r.PostFormValue("app_url")), r.PostFormValue("brand_color")
		switch {
		case len(a.RedirectURIs) > 0:
		case address == "":
			return a, "", model.InvalidField("app_url", "operators.no_address")
		default:
			a.RedirectURIs = []string{strings.TrimSuffix(address, "/") + "/auth/callback"}
		}
		if _, err := h.Instance.Set(r.Context(), by, instance.Change{AppName: &a.Name, AppURL: &address, BrandColor: &color}); err != nil {
			return a, "", err
		}
	}
	if len(a.RedirectURIs) > 0 && !strings.Contains(a.RedirectURIs[0], "*") {
		if at := origin(a.RedirectURIs[0]); strings.HasPrefix(at, "http") {
			a.PostLogoutRedirectURIs = append(a.PostLogoutRedirectURIs, at+"/")
		}
	}
	return h.Applications.CreateAfter(r.Context(), by, a, newest)
}

// origin returns the scheme and host of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
