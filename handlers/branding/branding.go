package branding

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/branding"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the page.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Instance *instance.Service
	Home     string // where it is mounted

	// Show answers with the page in the shell that it is mounted in.
	Show func(w http.ResponseWriter, r *http.Request, status int, title string, v views.View) error

	// Mail returns a mail as an instance would send it to those who read a language.
	Mail func(model.Instance, model.Language) (html string, err error)
}

const title = "Branding"

// shownIn is the field that says in which theme previews are.
const shownIn = "shown_in"

// operator is who comes here: where it is mounted nobody else is let in. In the demo nobody has to
// say which operator they are.
func operator(r *http.Request) model.Actor {
	if by := web.VisitorOf(r).Actor; by.Kind == model.ActorOperator {
		return by
	}
	return model.Actor{Kind: model.ActorOperator}
}

// The texts of the form, by the names that the rule has for them.
func texts(c *instance.Change) map[string]**string {
	return map[string]**string{
		"app_name": &c.AppName, "app_url": &c.AppURL, "brand_color": &c.BrandColor, "background": &c.Background,
		"support_email": &c.SupportEmail, "support_url": &c.SupportURL, "terms": &c.TermsURL, "privacy": &c.PrivacyURL,
	}
}

// changeOf returns what a form asks for. Where the fields are missing, it asks for nothing.
func changeOf(form url.Values) (c instance.Change) {
	for name, to := range texts(&c) {
		if form.Has(name) {
			text := form.Get(name)
			*to = &text
		}
	}
	if !form.Has("app_name") {
		return c
	}
	radius, powered, own := model.Radius(form.Get("radius")), form.Get("powered_by") != "", form.Get("organization_branding") != ""
	c.Radius, c.PoweredBy, c.OrgBranding = &radius, &powered, &own
	return c
}

// valuesOf returns a form that asks for what an instance has.
func valuesOf(i model.Instance) url.Values {
	form := url.Values{
		"app_name": {i.AppName}, "app_url": {i.AppURL}, "brand_color": {i.Brand()}, "background": {i.Background}, "radius": {string(i.Radius)},
		"support_email": {i.SupportEmail}, "support_url": {i.SupportURL}, "terms": {i.TermsURL}, "privacy": {i.PrivacyURL},
	}
	if i.PoweredBy {
		form.Set("powered_by", "yes")
	}
	if i.OrgBranding {
		form.Set("organization_branding", "yes")
	}
	return form
}

// Index shows the form with what is set, or with what stands in the address.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	form := valuesOf(i)
	if typed := r.URL.Query(); typed.Has("app_name") {
		form = typed
	}
	return h.show(w, r, i, form, nil)
}

// show answers with the page: what stands in its form, and why that was refused.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, i model.Instance, form url.Values, why error) error {
	page, err := h.page(r, i, form, why)
	if err != nil {
		return err
	}
	return h.answer(w, r, web.StatusOf(why), page)
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, status int, page view.Page) error {
	h.Web.ShowsFrames(w, r)
	return h.Show(w, r, status, web.Words(r).Text(title), page)
}

func (h *Handler) page(r *http.Request, i model.Instance, form url.Values, why error) (view.Page, error) {
	previews, err := h.previews(r, form)
	if err != nil {
		return view.Page{}, err
	}
	fixed, err := h.fixed(r)
	if err != nil {
		return view.Page{}, err
	}
	v := view.Page{
		Form: h.form(r, i, form, fixed, why), Previews: previews,
		BaseURL: ui.Copy{ID: "branding-base-url", Label: web.Words(r).Text("Base URL"), Value: h.Web.URL("")},
	}
	for _, p := range pictures(web.Words(r)) {
		v.Pictures = append(v.Pictures, h.picture(i, p))
	}
	return v, nil
}

// Previews shows what the form would do if it were saved as it is. It changes nothing.
func (h *Handler) Previews(w http.ResponseWriter, r *http.Request) error {
	v, err := h.previews(r, r.URL.Query())
	if err != nil {
		return err
	}
	return h.Web.Polled(w, r, h.Home+"?"+r.URL.RawQuery, v)
}

// Save sets the instance to what stands in the form.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	c := changeOf(r.PostForm)
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if c.Version = version; err != nil {
		c.Version = -1 // no instance has it, so the rule answers with what is true now
	}
	_, err = h.Instance.Set(r.Context(), operator(r), c)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		i, dbErr := h.DB.Instance(r.Context())
		if dbErr != nil {
			return dbErr
		}
		return h.show(w, r, i, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("The branding is saved."))
	return h.Web.Redirect(w, r, h.Home)
}

// fixed says of each setting that a configuration file decides that it does.
func (h *Handler) fixed(r *http.Request) (map[string]string, error) {
	all, err := h.DB.AllManaged(r.Context())
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for _, m := range all {
		if m.Kind != model.ManagedSetting {
			continue
		}
		why := access.Unmanaged(r.Context(), h.DB, m.Kind, m.ID)
		if k := model.KindOf(why); why != nil && k != model.Conflict {
			return nil, why
		}
		said[m.ID] = web.MessageOf(r, why)
	}
	return said, nil
}

// form returns the form with what was typed, and what is wrong with it.
func (h *Handler) form(r *http.Request, i model.Instance, typed url.Values, fixed map[string]string, why error) view.Form {
	say, wrong := web.Words(r), model.FieldOf(why)
	field := func(name, label, hint string) ui.Field {
		f := ui.Field{ID: "branding-" + strings.ReplaceAll(name, "_", "-"), Name: name, Label: label, Type: "text", Value: typed.Get(name), Hint: hint, Autocomplete: "off"}
		if says := fixed[name]; says != "" {
			f.Hint, f.ReadOnly = says, true
		}
		if name == wrong {
			f.Error, f.Autofocus = web.MessageOf(r, why), true
		}
		return f
	}
	v := view.Form{
		URL: h.Home, Version: i.Version,
		Name:         field("app_name", say.Text("Name"), ""),
		AppURL:       field("app_url", say.Text("Address of your app"), say.Text("Where people go back to.")),
		Color:        field("brand_color", say.Text("Brand colour"), say.Text("# and six hexadecimal digits. Everything else follows from it.")),
		Background:   field("background", say.Text("Colour around cards"), say.Text("Empty: what follows from light and dark.")),
		SupportEmail: field("support_email", say.Text("Support email"), ""),
		SupportURL:   field("support_url", say.Text("Support page"), say.Text("In place of the email.")),
		Terms:        field("terms", say.Text("Terms"), ""),
		Privacy:      field("privacy", say.Text("Privacy"), ""),
		PoweredBy:    typed.Get("powered_by") != "", OrgBranding: typed.Get("organization_branding") != "",
	}
	v.Name.Required, v.Name.MaxLength = true, model.AppName.Most
	v.AppURL.Type, v.SupportEmail.Type, v.SupportURL.Type, v.Terms.Type, v.Privacy.Type = "url", "email", "url", "url", "url"
	for _, radius := range model.Radii() {
		v.Radii = append(v.Radii, ui.Option{Value: string(radius), Label: say.Text(cornersOf(radius)), Selected: typed.Get("radius") == string(radius)})
	}
	for _, theme := range []string{"auto", "light", "dark"} {
		v.Themes = append(v.Themes, ui.Option{Value: theme, Label: say.Text(themeLabel(theme)), Selected: theme == cmp.Or(typed.Get(shownIn), "auto")})
	}
	switch {
	case wrong == "radius":
		v.RadiusError = web.MessageOf(r, why)
	case why != nil && wrong == "":
		v.Error = web.MessageOf(r, why)
	}
	return v
}

// cornersOf returns what a radius is called.
func cornersOf(r model.Radius) string {
	switch r {
	case "none":
		return "None"
	case "small":
		return "Small"
	case "medium":
		return "Medium"
	}
	return "Large"
}

// themeLabel returns what a theme is called.
func themeLabel(theme string) string {
	switch theme {
	case "light":
		return "Light"
	case "dark":
		return "Dark"
	}
	return "Auto"
}
