package members

import (
	"context"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the members pages.
type Handler struct {
	Web     *web.Web
	DB      *db.Reader
	Members *members.Service
	Now     func() time.Time
}

const pageSize = 50

// Index shows a page of members, or for htmx only the results.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	q := parseListing(visitor.Links, r.URL.Query())
	page, err := h.page(r.Context(), visitor.Org.ID, q)
	if err == nil && len(page.Members) == 0 && q.from != (db.MemberPosition{}) {
		// The list ends before where an old link leads: show its beginning.
		q.from, q.back, q.start = db.MemberPosition{}, false, 1
		page, err = h.page(r.Context(), visitor.Org.ID, q)
	}
	if err != nil {
		return err
	}
	results, err := h.results(r, visitor, q, page)
	if err != nil {
		return err
	}
	return h.Web.ResultsOrPage(w, r, web.Words(r).Text("Members"), results, func() (views.View, error) {
		return h.whole(r, visitor, q, results)
	})
}

func (h *Handler) page(ctx context.Context, org model.OrgID, q listing) (db.MemberPage, error) {
	if q.nothing() {
		return db.MemberPage{}, nil
	}
	mq := q.members()
	mq.From, mq.Back, mq.Limit = q.from, q.back, pageSize
	return h.DB.Members(ctx, org, mq)
}

// whole puts what a search does not change around the results.
func (h *Handler) whole(r *http.Request, visitor web.Visitor, q listing, results view.Results) (view.Page, error) {
	ctx, say := r.Context(), web.Words(r)
	roles, err := h.DB.Roles(ctx, visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	total, err := h.DB.CountMembers(ctx, visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	invitations, err := h.DB.CountOpenInvitations(ctx, visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	groups, err := h.DB.CountGroups(ctx, visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	counts, err := h.DB.CountByRole(ctx, visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	return view.Page{
		Links:     visitor.Links,
		Total:     total,
		Tabs:      ui.PeopleTabs(say, visitor.Links, total, invitations, groups, visitor.Links.Members()),
		Filter:    filter(say, q, roles, counts),
		Results:   results,
		Bulk:      bulkForm(say, visitor, roles),
		CanInvite: visitor.Manages(model.WidgetInvitations),
		ReadOnly:  !visitor.Manages(model.WidgetMembers),
	}, nil
}

func filter(say *words.Language, q listing, roles []model.Role, counts map[model.RoleID]int) view.Filter {
	v := view.Filter{
		Links: q.links, Query: q.query,
		Roles: []ui.Option{{Label: say.Text("All roles")}},
		Statuses: []ui.Option{
			{Label: say.Text("All statuses")},
			{Value: string(model.MemberActive), Label: say.Text("Active"), Selected: q.status == model.MemberActive},
			{Value: string(model.MemberInactive), Label: say.Text("Not active"), Selected: q.status == model.MemberInactive},
		},
	}
	for _, r := range roles {
		v.Roles = append(v.Roles, ui.Option{Value: string(r.ID), Label: web.RoleLabel(say, r.Label) + " (" + holders(say, counts[r.ID]) + ")", Selected: r.ID == q.role})
	}
	return v
}

// holders returns how many hold a role, as far as that was counted.
func holders(say *words.Language, n int) string {
	if n > db.MostOfRole {
		return say.Number(db.MostOfRole) + "+"
	}
	return say.Number(n)
}
