package console

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
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

// overview returns the page, with what was typed into one of its forms and why that is refused.
func (h *Handler) overview(r *http.Request, why error) (view.Overview, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	o, links := visitor.Org, visitor.Links
	v := view.Overview{
		URL: links.Home(), MembersURL: links.Members(), LinksURL: links.PortalLinks(), Name: o.Name,
		ID:      ui.Copy{ID: "organization-id", Label: "Organization ID", Value: string(o.ID)},
		Created: say.LongDay(o.CreatedAt), Members: say.Many(o.Members, "%d member", "%d members"),
		Seats: filled(r, why, "seats", "Seats", strconv.Itoa(o.Seats)), ExternalID: filled(r, why, "external_id", "External ID", o.ExternalID),
		Email: field(r, why, "email", "Email address"),
	}
	v.Seats.InputMode, v.Seats.Hint = "numeric", "How many members there may be; 0 is no limit."
	v.ExternalID.Code, v.ExternalID.Hint = true, "What your app calls it."
	v.Email.Type, v.Email.Hint = "email", "Of a member, or of somebody new. You answer for the address."
	if fieldOf(why) == "" {
		v.Problem = web.MessageOf(r, why)
	}
	for _, f := range model.Features() {
		v.Features = append(v.Features, ui.Option{Value: string(f), Label: featureLabel(f), Selected: slices.Contains(visitor.Features, f)})
	}
	for _, key := range sortedKeys(o.Metadata.Map()) {
		v.Metadata = append(v.Metadata, view.Fact{Name: key, Value: o.Metadata.Map()[key]})
	}
	var err error
	if v.Roles, err = h.newcomerRoles(r, o); err != nil {
		return v, err
	}
	all, err := h.DB.Administrators(r.Context(), o.ID, mostAdministrators)
	for _, m := range all {
		v.Administrators = append(v.Administrators, view.Administrator{ID: string(m.ID), Name: emailaddr.Readable(m.DisplayName()), Email: emailaddr.Readable(m.Email), URL: links.Member(m.ID), Link: linkPath(o.ID, m.ID)})
	}
	return v, err
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

func sortedKeys(all map[string]string) []string {
	var keys []string
	for key := range all {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// newcomerRoles returns the roles that new members of an organization can get.
func (h *Handler) newcomerRoles(r *http.Request, o model.Organization) ([]ui.Option, error) {
	all, err := h.DB.Roles(r.Context(), o.ID)
	if err != nil {
		return nil, err
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
	return append([]ui.Option{usual}, options...), err
}

// SetFeatures says which of its pages an organization has.
func (h *Handler) SetFeatures(w http.ResponseWriter, r *http.Request) error {
	features := []model.Feature{}
	for _, text := range r.PostForm["features"] {
		f, err := model.ParseFeature(text)
		if err != nil {
			return h.answerOverview(w, r, err, "")
		}
		features = append(features, f)
	}
	return h.set(w, r, organizations.Change{Features: &features}, "The features are saved.")
}

// SetLimits says how many members there may be, and what new ones get.
func (h *Handler) SetLimits(w http.ResponseWriter, r *http.Request) error {
	seats, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("seats")))
	if err != nil {
		seats = -1 // which the rule refuses in words
	}
	role := r.PostFormValue("member_role")
	return h.set(w, r, organizations.Change{Seats: &seats, MemberRole: &role}, "The limits are saved.")
}

func (h *Handler) set(w http.ResponseWriter, r *http.Request, c organizations.Change, done string) error {
	visitor := web.VisitorOf(r)
	_, err := h.Rules.Set(r.Context(), visitor.Actor, visitor.Org.ID, c)
	return h.answerOverview(w, r, err, done)
}

// SetExternalID says what the app calls an organization.
func (h *Handler) SetExternalID(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	_, err := h.Rules.Describe(r.Context(), visitor.Actor, visitor.Org.ID, func(d *organizations.Description) {
		d.ExternalID = strings.TrimSpace(r.PostFormValue("external_id"))
	})
	return h.answerOverview(w, r, err, "The external ID is saved.")
}

// MakeAdministrator makes somebody an administrator of an organization.
func (h *Handler) MakeAdministrator(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	email, err := emailaddr.Parse(r.PostFormValue("email"))
	if err == nil {
		_, err = h.Members.MakeAdministrator(r.Context(), visitor.Actor, visitor.Org.ID, email)
	}
	return h.answerOverview(w, r, err, emailaddr.Readable(string(email))+" can administer "+visitor.Org.Name+".")
}

// answerOverview answers a form of the page: by the page as it is then, or by what is wrong.
func (h *Handler) answerOverview(w http.ResponseWriter, r *http.Request, err error, done string) error {
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, failed := h.overview(r, err)
		if failed != nil {
			return failed
		}
		return h.Web.Refused(w, r, err, "Overview", v, v)
	}
	if err != nil {
		return err
	}
	return h.Web.Told(w, r, web.VisitorOf(r).Links.Home(), ui.Toast{Kind: ui.KindOK, Text: done})
}
