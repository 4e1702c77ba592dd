package console

import (
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// newPath is where an organization is created.
const newPath = organizationsPath + "/new"

const newTitle = "New organization"

// NewOrganization shows the form by which an organization is created.
func (h *Handler) NewOrganization(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Page(w, r, newTitle, newForm(r, nil))
}

// newForm returns the form with what was typed, and why that is refused.
func newForm(r *http.Request, why error) view.NewOrganization {
	v := view.NewOrganization{
		URL: newPath, Cancel: organizationsPath,
		Name: field(r, why, "name", "Name"), ExternalID: field(r, why, "external_id", "External ID (optional)"), Email: field(r, why, "email", "Email address of its first admin (optional)"),
	}
	v.Name.Required, v.Name.MaxLength = true, model.OrganizationName.Most
	v.ExternalID.Code, v.ExternalID.Hint = true, "What your app calls it."
	v.Email.Type, v.Email.Hint = "email", "They can sign in at once: you get a link for them. You answer for the address."
	if model.FieldOf(why) == "" {
		v.Problem = web.MessageOf(r, why)
	}
	return v
}

// createOrganization makes an organization that has all features as a form describes it, and
// returns the address of its first administrator, "" for none where it may have none.
func (h *Handler) createOrganization(r *http.Request, withAdmin bool) (o model.Organization, email model.Email, err error) {
	if text := strings.TrimSpace(r.PostFormValue("email")); text != "" || withAdmin {
		if email, err = emailaddr.Parse(text); err != nil {
			return o, "", err
		}
	}
	d := organizations.Description{Name: r.PostFormValue("name"), ExternalID: strings.TrimSpace(r.PostFormValue("external_id"))}
	o, err = h.Rules.Create(r.Context(), web.VisitorOf(r).Actor, d, model.Features()...)
	return o, email, err
}

// CreateOrganization makes an organization, with its first administrator.
func (h *Handler) CreateOrganization(w http.ResponseWriter, r *http.Request) error {
	o, email, err := h.createOrganization(r, false)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v := newForm(r, err)
		return h.Web.Refused(w, r, err, newTitle, v, v)
	}
	if err != nil {
		return err
	}
	if email == "" {
		return h.Web.Told(w, r, model.ConsoleOrganization(o.ID).Home(), ui.Toast{Kind: ui.KindOK, Text: o.Name + " is created."})
	}
	return h.giveFirst(w, r, o, email)
}

// giveFirst makes somebody the first administrator of an organization that was just made, and gives
// a link for them. To an account that there was already, it gives one only for whom the operator has
// just proved to be: it may open more than was just made.
func (h *Handler) giveFirst(w http.ResponseWriter, r *http.Request, o model.Organization, email model.Email) error {
	visitor := web.VisitorOf(r)
	_, unknown := h.DB.UserByEmail(r.Context(), email)
	if unknown != nil && model.KindOf(unknown) != model.NotFound {
		return unknown
	}
	m, err := h.Members.MakeAdministrator(r.Context(), visitor.Actor, o.ID, email)
	if err != nil { // the page that follows has the form again
		return h.Web.Told(w, r, model.ConsoleOrganization(o.ID).Home(), ui.Toast{Kind: ui.KindError, Text: o.Name + " is created without an admin. " + web.MessageOf(r, err)})
	}
	if unknown == nil && !h.Now().Before(visitor.SudoUntil) {
		return h.Web.Redirect(w, r, linkPath(o.ID, m.ID))
	}
	return h.giveLink(w, r, o, m.ID)
}
