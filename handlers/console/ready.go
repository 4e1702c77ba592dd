package console

import (
	"cmp"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// Ready shows what an app that was just registered needs, the secret once, and as long as there is
// no organization the form by which there is one.
func (h *Handler) Ready(w http.ResponseWriter, r *http.Request) error {
	app, err := h.registered(r)
	if err != nil {
		return err
	}
	if len(app.RedirectURIs) == 0 { // it is another sort of app, which was registered elsewhere
		return h.Web.Redirect(w, r, applicationsPath+"/"+string(app.ID))
	}
	v, err := h.ready(r, app, h.Web.ShownOnce(w, r), nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, app.Name, v)
}

// registered returns the application that the path names.
func (h *Handler) registered(r *http.Request) (model.Application, error) {
	app, err := h.DB.Application(r.Context(), model.ApplicationID(web.Var(r, "application")))
	if model.KindOf(err) == model.NotFound {
		err = web.WithAction(model.Because(model.Missing("applications.unknown"), err), "Go to applications", applicationsPath)
	}
	return app, err
}

// ready returns the page, with a secret that is shown once, and why the first organization is not
// made.
func (h *Handler) ready(r *http.Request, app model.Application, secret string, why error) (view.Ready, error) {
	v := view.Ready{
		Name: app.Name, AppURL: applicationsPath + "/" + string(app.ID), Secret: app.KeepsSecret(), Shown: secret == "",
		Environment: "export OIDC_ISSUER=" + h.Web.URL("") + "\nexport APP_URL=" + origin(app.RedirectURIs[0]) + "\nexport OIDC_CLIENT_ID=" + string(app.ID),
		Copies:      []ui.Copy{{ID: "app-client-id", Label: "Client ID", Value: string(app.ID)}},
	}
	if app.KeepsSecret() {
		v.Environment += "\nexport OIDC_CLIENT_SECRET=" + cmp.Or(secret, "…")
	}
	if secret != "" {
		v.Copies = append(v.Copies, ui.Copy{ID: "app-client-secret", Label: "Client secret", Value: secret, Secret: true})
	}
	n, err := h.DB.CountOrganizations(r.Context())
	if n == 0 {
		first := firstForm(r, app, why)
		v.First = &first
	}
	return v, err
}

// firstForm returns the form of the first organization, with what was typed and why that is refused.
func firstForm(r *http.Request, app model.Application, why error) view.First {
	v := view.First{URL: appPath + "/" + string(app.ID), Next: organizationsPath, Name: field(r, why, "name", "Name"), Email: field(r, why, "email", "Email address of its first admin")}
	v.Name.Required, v.Name.MaxLength = true, model.OrganizationName.Most
	v.Email.Type, v.Email.Required = "email", true
	v.Email.Hint = "Your own will do to begin with. You get a link that signs them in."
	if f := model.FieldOf(why); f != "name" && f != "email" {
		v.Problem = web.MessageOf(r, why)
	}
	return v
}

// CreateFirst makes the first organization from the page of an app that was just registered. What
// is wrong is said there, beside what is not shown again.
func (h *Handler) CreateFirst(w http.ResponseWriter, r *http.Request) error {
	app, err := h.registered(r)
	if err != nil {
		return err
	}
	n, err := h.DB.CountOrganizations(r.Context())
	if err != nil {
		return err
	}
	if n > 0 { // the form was sent before
		return h.Web.Told(w, r, organizationsPath, ui.Toast{Kind: ui.KindOK, Text: "There is an organization by now."})
	}
	o, email, err := h.createOrganization(r, true)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, formErr := h.ready(r, app, "", err)
		if formErr != nil {
			return formErr
		}
		return h.Web.Refused(w, r, err, app.Name, firstForm(r, app, err), v)
	}
	if err != nil {
		return err
	}
	return h.giveFirst(w, r, o, email)
}
