package console

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/console"
)

const organizationsPath = string(model.Console) + "/organizations"

// pageSize is how many organizations a page lists.
const pageSize = 50

// Organizations lists the customers, the newest first.
func (h *Handler) Organizations(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	results, err := h.organizations(r, q, model.OrgID(r.URL.Query().Get("before")))
	if err != nil {
		return err
	}
	return h.Web.ResultsOrPage(w, r, "Organizations", results, func() (views.View, error) {
		total, err := h.DB.CountOrganizations(r.Context())
		return view.Organizations{New: newPath, Total: total, Filter: view.OrganizationFilter{URL: organizationsPath, Query: q}, Results: results}, err
	})
}

// organizations returns a page of those that a text finds, all for "".
func (h *Handler) organizations(r *http.Request, q string, before model.OrgID) (view.OrganizationResults, error) {
	results := view.OrganizationResults{Query: q, Clear: organizationsPath}
	found, err := h.DB.OrganizationsFound(r.Context(), q, before, pageSize+1)
	if err != nil {
		return results, err
	}
	if before != "" {
		results.First = address(q, "")
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		results.Next = address(q, found[len(found)-1].ID)
	}
	say := web.Words(r)
	results.Summary = say.Many(len(found), "%d organization on this page", "%d organizations on this page")
	for _, o := range found {
		results.Rows = append(results.Rows, view.OrganizationRow{
			Name: o.Name, ID: string(o.ID), URL: model.ConsoleOrganization(o.ID).Home(), ExternalID: o.ExternalID,
			Members: o.Members, Suspended: o.Suspended, Created: say.Day(o.CreatedAt), CreatedISO: o.CreatedAt.UTC().Format(time.RFC3339),
		})
	}
	return results, nil
}

// address returns the address of a page of the list.
func address(q string, before model.OrgID) string {
	query := url.Values{}
	if q != "" {
		query.Set("q", q)
	}
	if before != "" {
		query.Set("before", string(before))
	}
	if len(query) == 0 {
		return organizationsPath
	}
	return organizationsPath + "?" + query.Encode()
}
