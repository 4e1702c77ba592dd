package applications

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/applications"
)

// Handler serves these pages.
type Handler struct {
	Web          *web.Web
	DB           *db.Reader
	Applications *applications.Service
	Now          func() time.Time
}

// Path is where the list is.
const Path = string(model.Console) + "/applications"

// pageSize is how many applications a page lists.
const pageSize = 50

// Index lists the applications, the newest first.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	results, err := h.results(r, q, model.ApplicationID(r.URL.Query().Get("before")))
	if err != nil {
		return err
	}
	return h.Web.ResultsOrPage(w, r, "Applications", results, func() (views.View, error) {
		return view.List{URL: Path, New: string(model.Console) + "/new-app", Query: q, Results: results}, nil
	})
}

// results returns a page of those that a text finds, all for "".
func (h *Handler) results(r *http.Request, q string, before model.ApplicationID) (view.Results, error) {
	results := view.Results{Query: q, Clear: Path}
	found, err := h.DB.ApplicationsFound(r.Context(), q, before, pageSize+1)
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
	results.Summary = say.Many(len(found), "%d application on this page", "%d applications on this page")
	for _, a := range found {
		where, err := h.where(r, a)
		if err != nil {
			return results, err
		}
		results.Rows = append(results.Rows, view.Row{
			Name: a.Name, ID: string(a.ID), URL: pathOf(a.ID), Kind: kindOf(a), Where: where, Created: say.Day(a.CreatedAt), CreatedISO: a.CreatedAt.UTC().Format(time.RFC3339),
		})
	}
	return results, nil
}

// where returns the host that people come back to who sign in to an application, and of a client
// of an organization the name of that.
func (h *Handler) where(r *http.Request, a model.Application) (string, error) {
	if a.Org != "" {
		o, err := h.DB.Organization(r.Context(), a.Org)
		return o.Name, err
	}
	if len(a.RedirectURIs) == 0 {
		return "", nil
	}
	u, err := url.Parse(a.RedirectURIs[0])
	if err != nil || u.Host == "" { // a scheme of its own
		return a.RedirectURIs[0], nil
	}
	return u.Host, nil
}

// kindOf returns what sort of client an application is.
func kindOf(a model.Application) string {
	switch {
	case a.Org != "":
		return "Client of an organization"
	case a.Type == model.ApplicationSPA:
		return "Single-page app"
	case a.Type == model.ApplicationNative:
		return "Native app"
	}
	return "Web app"
}

// address returns the address of a page of the list.
func address(q string, before model.ApplicationID) string {
	query := url.Values{}
	if q != "" {
		query.Set("q", q)
	}
	if before != "" {
		query.Set("before", string(before))
	}
	if len(query) == 0 {
		return Path
	}
	return Path + "?" + query.Encode()
}

// pathOf returns where the page of an application is.
func pathOf(id model.ApplicationID) string { return Path + "/" + string(id) }

// application returns the application that the path names.
func (h *Handler) application(r *http.Request) (model.Application, error) {
	id := web.Var(r, "application")
	if !model.ValidID(model.PrefixApplication, id) {
		return model.Application{}, web.WithAction(model.Missing("applications.unknown"), "Go to applications", Path)
	}
	a, err := h.DB.Application(r.Context(), model.ApplicationID(id))
	if model.KindOf(err) == model.NotFound {
		err = web.WithAction(model.Because(model.Missing("applications.unknown"), err), "Go to applications", Path)
	}
	return a, err
}
