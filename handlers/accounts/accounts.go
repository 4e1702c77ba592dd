package accounts

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/accounts"
)

// Handler serves these pages.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Users    *users.Service
	Sessions *sessions.Service
	Now      func() time.Time
}

const (
	listPath = model.ConsoleUsers
	pageSize = 50
	maxTerm  = 200 // bytes of what is searched for
)

// Index lists people, the newest first.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	if len(q) > maxTerm {
		q = strings.ToValidUTF8(q[:maxTerm], "")
	}
	results, err := h.results(r, q, model.UserID(r.URL.Query().Get("before")))
	if err != nil {
		return err
	}
	return h.Web.ResultsOrPage(w, r, "Users", results, func() (views.View, error) {
		total, err := h.DB.CountUsers(r.Context())
		return view.Users{Total: total, Filter: view.Filter{URL: listPath, Query: q}, Results: results}, err
	})
}

// results returns a page of those whom a text finds, all for "".
func (h *Handler) results(r *http.Request, q string, before model.UserID) (view.Results, error) {
	say := web.Words(r)
	v := view.Results{Query: q, Clear: listPath}
	found, err := h.DB.UsersFound(r.Context(), q, before, pageSize+1)
	if err != nil {
		return v, err
	}
	if before != "" {
		v.First = address(q, "")
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		v.Next = address(q, found[len(found)-1].ID)
	}
	v.Summary = say.Many(len(found), "%d user on this page", "%d users on this page")
	for _, u := range found {
		v.Rows = append(v.Rows, view.Row{
			Name: emailaddr.Readable(u.Name()), Email: emailaddr.Readable(u.Email), ID: string(u.ID), URL: pathOf(u.ID), ExternalID: u.ExternalID,
			Disabled: u.Status != model.UserActive, Created: say.Moment(u.CreatedAt), CreatedISO: u.CreatedAt.UTC().Format(time.RFC3339),
		})
	}
	return v, nil
}

// address returns the address of a page of the list.
func address(q string, before model.UserID) string {
	query := url.Values{}
	if q != "" {
		query.Set("q", q)
	}
	if before != "" {
		query.Set("before", string(before))
	}
	if len(query) == 0 {
		return listPath
	}
	return listPath + "?" + query.Encode()
}

func pathOf(id model.UserID) string { return listPath + "/" + string(id) }

// user returns the person whom the address names.
func (h *Handler) user(r *http.Request) (model.User, error) {
	u, err := h.DB.User(r.Context(), model.UserID(web.Var(r, "user")))
	if err != nil {
		return u, web.WithAction(err, "Go to users", listPath)
	}
	return u, nil
}
