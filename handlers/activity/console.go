package activity

import (
	"context"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/activity"
)

// Console shows operators a page of what happened in the whole instance.
func (h *Handler) Console(w http.ResponseWriter, r *http.Request) error {
	return h.index(w, r, listingInConsole(r), "Events")
}

// ConsoleCSV sends the same as ExportCSV does.
func (h *Handler) ConsoleCSV(w http.ResponseWriter, r *http.Request) error {
	return h.exportCSV(w, r, listingInConsole(r))
}

// ConsoleJSON sends the same as ExportJSON does.
func (h *Handler) ConsoleJSON(w http.ResponseWriter, r *http.Request) error {
	return h.exportJSON(w, r, listingInConsole(r))
}

func listingInConsole(r *http.Request) listing {
	q := parseListing(model.ConsoleEvents, r.URL.Query())
	q.console, q.org = true, typed(r.URL.Query().Get("org"))
	return q
}

// askEverywhere returns what a listing asks of all organizations.
func (h *Handler) askEverywhere(ctx context.Context, q listing, zone *time.Location) (db.ActivityQuery, error) {
	a := q.query(nil, zone)
	var one model.OrgID // the only one that is meant, "" for several
	if q.org != "" {
		found, err := h.DB.OrganizationsFound(ctx, q.org, "", mostFound)
		if err != nil {
			return a, err
		}
		a.Orgs = []model.OrgID{}
		for _, o := range found {
			a.Orgs = append(a.Orgs, o.ID)
		}
		if len(found) == 1 {
			one = found[0].ID
		}
	}
	if err := h.find(ctx, one, q, &a); err != nil {
		return a, err
	}
	if q.by == "" {
		return a, nil
	}
	operators, err := h.DB.Operators(ctx)
	for _, o := range operators {
		if has(o.Name, q.by) || has(string(o.Email), q.by) {
			a.Actors = append(a.Actors, model.Actor{Kind: model.ActorOperator, ID: string(o.ID)})
		}
	}
	return a, err
}

// names are what operators read of who is in events, and no organization does.
type names struct {
	everywhere    bool // the page is about more than one organization
	operators     map[string]string
	organizations map[model.OrgID]string
}

// namesFor returns the names in a page that an operator reads, and none for others.
func (h *Handler) namesFor(r *http.Request, q listing, events []db.ActivityEvent) (names, error) {
	n := names{q.console, map[string]string{}, map[model.OrgID]string{"": ""}}
	if web.VisitorOf(r).Actor.Operator() == "" {
		return n, nil
	}
	for _, e := range events {
		if _, known := n.organizations[e.Org]; !known && q.console {
			o, err := h.DB.Organization(r.Context(), e.Org)
			if err != nil && model.KindOf(err) != model.NotFound {
				return n, err
			}
			n.organizations[e.Org] = o.Name // "" for one that is gone
		}
		if _, known := n.operators[e.Actor.ID]; !known && e.Actor.Kind == model.ActorOperator {
			name, err := h.Web.OperatorName(r.Context(), e.Actor)
			if err != nil {
				return n, err
			}
			n.operators[e.Actor.ID] = name
		}
	}
	return n, nil
}

// put has a row say what only operators read.
func (n names) put(row *view.Row, e db.ActivityEvent) {
	if name := n.operators[e.Actor.ID]; name != "" && e.Actor.Kind == model.ActorOperator {
		row.Who = words.Start(name)
	}
	if !n.everywhere {
		return
	}
	row.IP = e.Actor.IP
	if e.Org == "" {
		return
	}
	row.Org = n.organizations[e.Org]
	if row.Org == "" {
		row.Org = string(e.Org)
		return
	}
	row.OrgURL = model.ConsoleOrganization(e.Org).Home()
}
