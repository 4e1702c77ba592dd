package activity

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/activity"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the pages of what happened in an organization.
type Handler struct {
	Web *web.Web
	DB  *db.Reader
	Now func() time.Time
}

const pageSize = 50

// Index shows a page of what happened, the newest first, or for htmx only the results.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	return h.index(w, r, listingOf(r), web.Words(r).Text("Activity"))
}

// listingOf returns what a request asks of one organization.
func listingOf(r *http.Request) listing {
	return parseListing(web.VisitorOf(r).Links.OrganizationActivity(), r.URL.Query())
}

func (h *Handler) index(w http.ResponseWriter, r *http.Request, q listing, title string) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	a, err := h.ask(r, q)
	if err != nil {
		return err
	}
	a.Limit = pageSize
	page, err := h.read(r, q, a)
	if err != nil {
		return err
	}
	results, err := h.results(r, q, page)
	if err != nil {
		return err
	}
	return h.Web.ResultsOrPage(w, r, title, results, func() (views.View, error) {
		v := view.Page{Title: title, Filter: filter(say, visitor, q), Results: results}
		if q.console {
			return v, nil
		}
		v.Streams, err = h.streams(r.Context(), say, visitor.Org.ID, visitor.Location())
		return v, err
	})
}

// ask returns what a listing asks of the database for who reads it.
func (h *Handler) ask(r *http.Request, q listing) (db.ActivityQuery, error) {
	visitor := web.VisitorOf(r)
	if q.console {
		return h.askEverywhere(r.Context(), q, visitor.Location())
	}
	a := q.query(model.VisibleEvents(visitor.Permissions), visitor.Location())
	return a, h.find(r.Context(), visitor.Org.ID, q, &a)
}

// read returns a page of what is asked.
func (h *Handler) read(r *http.Request, q listing, a db.ActivityQuery) (db.ActivityPage, error) {
	switch {
	case !q.console:
		return h.DB.Activity(r.Context(), web.VisitorOf(r).Org.ID, a)
	case len(a.Orgs) == 1: // for which there are indexes
		org := a.Orgs[0]
		a.Orgs = nil
		return h.DB.Activity(r.Context(), org, a)
	}
	return h.DB.ActivityEverywhere(r.Context(), a)
}

func (h *Handler) results(r *http.Request, q listing, page db.ActivityPage) (view.Results, error) {
	rows, err := h.rows(r, q, page.Events)
	if err != nil {
		return view.Results{}, err
	}
	say := web.Words(r)
	v := view.Results{
		URL: q.base, Rows: rows, Filtered: q.filtered(), Further: page.Next > 0 && len(rows) < pageSize,
		Summary: say.Many(len(rows), "%d entry on this page", "%d entries on this page"),
		CSVURL:  q.address("/export.csv", q.values()), JSONURL: q.address("/export.jsonl", q.values()),
	}
	if page.Next > 0 {
		v.OlderURL = q.page(page.Next)
	}
	if q.before > 0 {
		v.NewestURL = q.page(0)
	}
	return v, nil
}

// rows puts events into words.
func (h *Handler) rows(r *http.Request, q listing, events []db.ActivityEvent) ([]view.Row, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	payloads := make([]model.Payload, len(events))
	for i, e := range events {
		payloads[i] = e.Payload
	}
	apps, err := h.Web.AppNames(r.Context(), payloads)
	if err != nil {
		return nil, err
	}
	roles, err := h.roles(r.Context(), visitor.Org.ID)
	if err != nil {
		return nil, err
	}
	called, err := h.namesFor(r, q, events)
	if err != nil {
		return nil, err
	}
	zone, now, addresses := visitor.Location(), h.Now(), q.console || visitor.Manages(model.WidgetActivity)
	rows := make([]view.Row, len(events))
	for i, e := range events {
		at := e.At.In(zone)
		row := view.Row{
			ID: e.Seq, What: teller{say, e, apps}.sentence(), Who: who(say, e), Type: string(e.Type()),
			When: words.Start(say.Ago(now, e.At)), WhenISO: at.Format(time.RFC3339), WhenAbsolute: say.Second(at),
		}
		if row.What == "" {
			row.What = say.Text("Something that this version does not know")
		}
		if visitor.Actor.Is(e.Actor.User()) && e.Actor.Support == visitor.Actor.Support {
			row.Who = say.Text("You")
		}
		if e.User != "" && !e.Actor.Is(e.User) && !strings.Contains(row.What, e.UserName) {
			row.About = e.UserName
		}
		if addresses {
			row.IP = e.ForOrganization().Actor.IP
		}
		called.put(&row, e)
		row.ByURL = q.only("by", actorText(e.Actor))
		if e.Target != "" && looksLikeID(e.Target) {
			row.ObjectURL = q.only("object", e.Target)
		}
		row.Changes, row.More = changes(say, e.Event, roles, zone, addresses)
		rows[i] = row
	}
	return rows, nil
}

// actorText returns an actor as the filter has it.
func actorText(a model.Actor) string {
	if a.ID == "" {
		return string(a.Kind)
	}
	return a.ID
}

// roles returns what the roles of an organization are called.
func (h *Handler) roles(ctx context.Context, org model.OrgID) (map[model.RoleID]string, error) {
	all, err := h.DB.Roles(ctx, org)
	names := make(map[model.RoleID]string, len(all))
	for _, r := range all {
		names[r.ID] = r.Label
	}
	return names, err
}

// filter returns the form that says what is listed.
func filter(say *words.Language, visitor web.Visitor, q listing) view.Filter {
	v := view.Filter{URL: q.base, By: q.by, Object: q.object, From: q.from, To: q.to, Actions: []ui.Option{{Label: say.Text("Everything")}}}
	if q.console {
		v.Org = &ui.Field{ID: "activity-org", Name: "org", Label: "Organization", Value: q.org}
	}
	one := true
	for _, g := range model.EventGroups() {
		if !q.console && (!visitor.Permissions.Has(g.Read) || g.Name == "operator") { // which no organization's log has
			continue
		}
		v.Actions = append(v.Actions, ui.Option{Value: g.Name, Label: groupName(say, g.Name), Selected: g.Name == q.action})
		one = one && g.Name != q.action
	}
	if one && q.action != "" {
		v.Actions = append(v.Actions, ui.Option{Value: q.action, Label: q.action, Selected: true})
	}
	return v
}

// groupName says what a group of events is called.
func groupName(say *words.Language, name string) string {
	switch name {
	case "people":
		return say.Text("Members and invitations")
	case "groups":
		return say.Text("Groups")
	case "keys":
		return say.Text("API keys")
	case "signing-in":
		return say.Text("Signing in and out")
	case "accounts":
		return say.Text("Accounts and passkeys")
	case "settings":
		return say.Text("Settings and roles")
	case "domains":
		return say.Text("Domains")
	case "sso":
		return say.Text("Single sign-on")
	case "operator":
		return "Operator" // whose pages are in English
	case "provisioning":
		return say.Text("Provisioning")
	}
	return say.Text("Links to the admin portal")
}
