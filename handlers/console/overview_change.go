package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/views/ui"
)

// SetFeatures says which of its pages an organization has.
func (h *Handler) SetFeatures(w http.ResponseWriter, r *http.Request) error {
	features := []model.Feature{}
	for _, text := range r.PostForm["features"] {
		f, err := model.ParseFeature(text)
		if err != nil {
			return h.answerOverview(w, r, err, "", "")
		}
		features = append(features, f)
	}
	visitor := web.VisitorOf(r)
	if _, err := h.Rules.Set(r.Context(), visitor.Actor, visitor.Org.ID, organizations.Change{Features: &features}); err != nil {
		return h.answerOverview(w, r, err, "", "")
	}
	return h.Web.Told(w, r, visitor.Links.Home(), ui.Toast{Kind: ui.KindOK, Text: "The features are saved."}) // with the navigation that follows from them
}

// SetLimits says how many members there may be, and what new ones get.
func (h *Handler) SetLimits(w http.ResponseWriter, r *http.Request) error {
	seats, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("seats")))
	if err != nil {
		seats = -1 // which the rule refuses in words
	}
	role := r.PostFormValue("member_role")
	visitor := web.VisitorOf(r)
	_, err = h.Rules.Set(r.Context(), visitor.Actor, visitor.Org.ID, organizations.Change{Seats: &seats, MemberRole: &role})
	return h.answerOverview(w, r, err, "overview-save-limits", "The limits are saved.")
}

// SetExternalID says what the app calls an organization.
func (h *Handler) SetExternalID(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	_, err := h.Rules.Describe(r.Context(), visitor.Actor, visitor.Org.ID, func(d *organizations.Description) {
		d.ExternalID = strings.TrimSpace(r.PostFormValue("external_id"))
	})
	return h.answerOverview(w, r, err, "overview-save-external-id", "The external ID is saved.")
}

// MakeAdministrator makes somebody an administrator of an organization.
func (h *Handler) MakeAdministrator(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	email, err := emailaddr.Parse(r.PostFormValue("email"))
	if err == nil {
		_, err = h.Members.MakeAdministrator(r.Context(), visitor.Actor, visitor.Org.ID, email)
	}
	return h.answerOverview(w, r, err, "overview-administrators", emailaddr.Readable(string(email))+" can administer "+visitor.Org.Name+".")
}

// SetMetadata says what else your app wants to know of an organization.
func (h *Handler) SetMetadata(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	said, err := metadataTyped(r)
	if err == nil {
		_, err = h.Rules.Describe(r.Context(), visitor.Actor, visitor.Org.ID, func(d *organizations.Description) { d.Metadata = said })
	}
	return h.answerOverview(w, r, err, "overview-save-metadata", "The metadata is saved.")
}

// EndSessions signs the people of an organization out of it.
func (h *Handler) EndSessions(w http.ResponseWriter, r *http.Request) error {
	n, err := h.Sessions.EndIn(r.Context(), web.VisitorOf(r).Actor)
	return h.answerOverview(w, r, err, "overview-sessions", web.Words(r).Many(n, "%d session is ended.", "%d sessions are ended."))
}

// Suspend has nobody act for an organization any more.
func (h *Handler) Suspend(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	if strings.TrimSpace(r.PostFormValue("confirm")) != visitor.Org.Name {
		return h.answerOverview(w, r, model.InvalidField("confirm", "organizations.confirm_name"), "", "")
	}
	_, err := h.Rules.Suspend(r.Context(), visitor.Actor, visitor.Org.ID, r.PostFormValue("reason"))
	return h.answerOverview(w, r, err, "overview-title", "Nobody can act for "+visitor.Org.Name+" any more.")
}

// Resume undoes that.
func (h *Handler) Resume(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	_, err := h.Rules.Resume(r.Context(), visitor.Actor, visitor.Org.ID)
	return h.answerOverview(w, r, err, "overview-title", visitor.Org.Name+" is suspended no more.")
}

// answerOverview answers a form of the page: by the page as it is then, or by what is wrong.
func (h *Handler) answerOverview(w http.ResponseWriter, r *http.Request, why error, focus, done string) error {
	if k := model.KindOf(why); why != nil && k != model.Invalid && k != model.Conflict {
		return why
	}
	v, err := h.overview(r, why)
	if err != nil {
		return err
	}
	if why != nil {
		return h.Web.Refused(w, r, why, "Overview", v, v)
	}
	return h.Web.Changed(w, r, v.URL, v, focus, done)
}
