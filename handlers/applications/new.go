package applications

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

const newTitle = "Register application"

// New shows the form that registers an application.
func (h *Handler) New(w http.ResponseWriter, r *http.Request) error {
	newest, err := h.DB.NewestApplication(r.Context())
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, newTitle, newForm(r, url.Values{"type": {string(model.ApplicationWeb)}, "newest": {string(newest)}}, nil))
}

// newForm returns the form with what was typed, and why that is refused.
func newForm(r *http.Request, typed url.Values, why error) view.New {
	f := form{values: typed, why: why, said: web.MessageOf(r, why)}
	v := view.New{URL: Path, Cancel: Path, Newest: typed.Get("newest"), Name: f.line("name", "Name", "As people read it when they sign in.")}
	v.Name.Required, v.Name.MaxLength = true, model.ApplicationName.Most
	v.Types = f.one("type", "What it is", "",
		ui.Option{Value: string(model.ApplicationWeb), Label: "Web app or service", Description: "It runs on a server, and keeps a secret by which it says who it is."},
		ui.Option{Value: string(model.ApplicationSPA), Label: "Single-page app", Description: "It runs in a browser, and keeps no secret."},
		ui.Option{Value: string(model.ApplicationNative), Label: "Native app", Description: "It is installed on a phone or a computer, and keeps no secret."},
	)
	v.Redirects = f.lines("redirect_uris", "Redirect URIs", "Where people come back to when they have signed in, one on each line, as in https://app.example.com/auth/callback.")
	v.Problem = f.problem()
	return v
}

// Create registers an application and shows its secret, once: it is in no other answer.
func (h *Handler) Create(w http.ResponseWriter, r *http.Request) error {
	a := model.Application{
		Name: r.PostFormValue("name"), Type: model.ApplicationType(r.PostFormValue("type")),
		RedirectURIs: lines(r.PostFormValue("redirect_uris")), PostLogoutRedirectURIs: []string{}, OfflineAccess: true,
	}
	a, secret, err := h.Applications.CreateAfter(r.Context(), web.VisitorOf(r).Actor, a, model.ApplicationID(r.PostFormValue("newest")))
	switch model.KindOf(err) {
	case model.Conflict:
		newest, dbErr := h.DB.NewestApplication(r.Context())
		if dbErr != nil {
			return dbErr
		}
		r.PostForm.Set("newest", string(newest))
		fallthrough
	case model.Invalid:
		v := newForm(r, r.PostForm, err)
		return h.Web.Refused(w, r, err, newTitle, v, v)
	}
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, a.Name, h.made(a, secret))
}

// made returns the page that shows what an app needs to know of itself.
func (h *Handler) made(a model.Application, secret string) view.Made {
	v := view.Made{
		Name: a.Name, URL: pathOf(a.ID), Secret: secret != "",
		Environment: "export OIDC_ISSUER=" + h.Web.URL("") + "\nexport OIDC_CLIENT_ID=" + string(a.ID),
		Copies:      []ui.Copy{{ID: "applications-client-id", Label: "Client ID", Value: string(a.ID)}},
	}
	if secret != "" {
		v.Environment += "\nexport OIDC_CLIENT_SECRET=" + secret
		v.Copies = append(v.Copies, ui.Copy{ID: "applications-client-secret", Label: "Client secret", Value: secret, Secret: true})
	}
	return v
}

// lines returns what stands in a text, without the spaces around it, by lines or spaces.
func lines(text string) []string { return append([]string{}, strings.Fields(text)...) }
