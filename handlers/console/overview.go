package console

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// mostAdministrators is how many are named: whom to write to, not a list of people.
const mostAdministrators = 20

// Organization shows what the operator alone decides about an organization.
func (h *Handler) Organization(w http.ResponseWriter, r *http.Request) error {
	v, err := h.overview(r, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Overview", v)
}

// overview returns the page as the organization is now, with what was typed into one of its forms
// and why that is refused.
func (h *Handler) overview(r *http.Request, why error) (view.Overview, error) {
	ctx, visitor, say := r.Context(), web.VisitorOf(r), web.Words(r)
	links := visitor.Links
	o, err := h.DB.Organization(ctx, visitor.Org.ID)
	if err != nil {
		return view.Overview{}, err
	}
	v := view.Overview{
		URL: links.Home(), MembersURL: links.Members(), LinksURL: links.PortalLinks(), DeleteURL: links.General() + "/delete", Name: o.Name,
		ID:      ui.Copy{ID: "organization-id", Label: "Organization ID", Value: string(o.ID)},
		Created: say.LongDay(o.CreatedAt), Members: say.Many(o.Members, "%d member", "%d members"),
		Seats: filled(r, why, "seats", "Seats", strconv.Itoa(o.Seats)), ExternalID: filled(r, why, "external_id", "External ID", o.ExternalID),
		Email: field(r, why, "email", "Email address"), Metadata: metadataForm(r, why, o), Suspend: suspendForm(r, why, o),
	}
	v.Seats.InputMode, v.Seats.Hint = "numeric", "How many members there may be; 0 is no limit."
	v.ExternalID.Code, v.ExternalID.Hint = true, "What your app calls it."
	v.Email.Type, v.Email.Hint = "email", "Of a member, or of somebody new. You answer for the address."
	if model.FieldOf(why) == "" {
		v.Problem = web.MessageOf(r, why)
	}
	for _, more := range []func(*http.Request, model.Organization, *view.Overview) error{h.addFeatures, h.addRoles, h.addUse, h.addAdministrators, h.addSuspension} {
		if err := more(r, o, &v); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (h *Handler) addFeatures(r *http.Request, o model.Organization, v *view.Overview) error {
	on, err := h.DB.FeaturesOf(r.Context(), o.ID)
	for _, f := range model.Features() {
		v.Features = append(v.Features, ui.Option{Value: string(f), Label: featureLabel(f), Selected: slices.Contains(on, f)})
	}
	return err
}

// addUse adds how much of an organization is in use at the moment.
func (h *Handler) addUse(r *http.Request, o model.Organization, v *view.Overview) error {
	say := web.Words(r)
	links, err := h.DB.CountPortalLinks(r.Context(), o.ID, h.Now())
	if err != nil {
		return err
	}
	if v.SetupLinks = "No setup link works"; links > 0 {
		v.SetupLinks = say.Many(links, "%d setup link works", "%d setup links work")
	}
	v.SignedIn, err = h.DB.CountSessionsFor(r.Context(), o.ID)
	v.Sessions = say.Many(v.SignedIn, "%d session", "%d sessions")
	return err
}

func (h *Handler) addAdministrators(r *http.Request, o model.Organization, v *view.Overview) error {
	links := web.VisitorOf(r).Links
	all, err := h.DB.Administrators(r.Context(), o.ID, mostAdministrators)
	for _, m := range all {
		v.Administrators = append(v.Administrators, view.Administrator{ID: string(m.ID), Name: emailaddr.Readable(m.DisplayName()), Email: emailaddr.Readable(m.Email), URL: links.Member(m.ID), Link: linkPath(o.ID, m.ID)})
	}
	return err
}

// filled is a field with what was typed, or with what is set as long as nobody typed anything.
func filled(r *http.Request, why error, name, label, is string) ui.Field {
	f := field(r, why, name, label)
	if !r.PostForm.Has(name) {
		f.Value = is
	}
	return f
}

// featureLabel returns what the widget is called that a feature is for.
func featureLabel(f model.Feature) string {
	for _, w := range model.OrganizationWidgets() {
		if w.Feature == f {
			return w.Label
		}
	}
	return string(f)
}

// addRoles adds the roles that new members of an organization can get.
func (h *Handler) addRoles(r *http.Request, o model.Organization, v *view.Overview) error {
	all, err := h.DB.Roles(r.Context(), o.ID)
	if err != nil {
		return err
	}
	i, err := h.DB.Instance(r.Context())
	usual := ui.Option{Label: "As everywhere", Selected: o.MemberRole == ""}
	var options []ui.Option
	for _, role := range all {
		label := web.RoleLabel(web.Words(r), cmp.Or(role.Label, role.Name))
		options = append(options, ui.Option{Value: role.Name, Label: label, Selected: role.ID == o.MemberRole})
		if role.ID == i.MemberRole {
			usual.Label = "As everywhere (" + label + ")"
		}
	}
	v.Roles = append([]ui.Option{usual}, options...)
	return err
}
