package profile

import (
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/profile"
)

// Handler serves the Profile page and what it leads to.
type Handler struct {
	Web     *web.Web
	DB      *db.Reader
	Users   *users.Service
	SignIn  *signin.Service
	Members *members.Service
	Now     func() time.Time
}

const title = "Profile"

// Index shows the person's profile.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text(title), page)
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	session := web.Session(r)
	u, links, say := session.User, web.VisitorOf(r).Links, web.Words(r)
	memberships, err := h.DB.Memberships(r.Context(), u.ID)
	if err != nil {
		return view.Page{}, err
	}
	invited, err := h.DB.InvitationsOf(r.Context(), u, h.Now())
	if err != nil {
		return view.Page{}, err
	}
	attributes, by, err := web.Attributes(r, h.DB, session.Org.ID, u.ID)
	if err != nil {
		return view.Page{}, err
	}
	managed, err := membership.ManagedBy(r.Context(), h.DB, u, memberships)
	if err != nil {
		return view.Page{}, err
	}
	page := view.Page{
		Picture:       pictureForm(say, links, u),
		Details:       detailsForm(say, links, u, managed),
		Email:         view.Email{Links: links, Address: emailaddr.Readable(u.Email), Verified: u.EmailVerified, ManagedBy: managed},
		TimeZone:      view.TimeZone{Links: links, Label: zoneLabel(u.TimeZone)},
		Language:      languageForm(say, links, u),
		Organizations: view.Organizations{Links: links, Items: organizations(say, links, memberships, session.Org.ID), Invitations: len(invited)},
	}
	if len(attributes) > 0 {
		page.Attributes = &view.Attributes{Org: session.Org.Name, From: by, Rows: attributes}
	}
	return page, nil
}

func organizations(say *words.Language, links model.Links, memberships []model.Membership, current model.OrgID) []view.Organization {
	var items []view.Organization
	for _, m := range memberships {
		if m.Status != model.MemberActive {
			continue
		}
		item := view.Organization{
			ID: string(m.Org), Name: m.OrgName, Initials: model.Initials(m.OrgName), LogoURL: web.PictureURL(m.Logo),
			RoleLabel: web.KnownLabels(say, m.RoleLabel), Current: m.Org == current, LeaveURL: links.Leave(m.Org),
		}
		if item.RoleLabel == "" {
			item.RoleLabel = say.Text("No role")
		}
		items = append(items, item)
	}
	return items
}

// managedBy returns whose directory says what the person is called, "" for none.
func (h *Handler) managedBy(r *http.Request) (string, error) {
	u := web.Session(r).User
	memberships, err := h.DB.Memberships(r.Context(), u.ID)
	if err != nil {
		return "", err
	}
	return membership.ManagedBy(r.Context(), h.DB, u, memberships)
}
