// Package security shows people where they are signed in and what has happened
// to their account, and takes what they change about it.
package security

import (
	"net/http"
	"time"

	"anteroom/db"
	"anteroom/handlers/web"
	"anteroom/internal/sessions"
	view "anteroom/views/security"
)

// Handler serves the security pages.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Sessions *sessions.Service
	Now      func() time.Time
}

const path = "/ui/security"

// Index shows the page.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	own, err := h.sessions(r)
	if err != nil {
		return err
	}
	recent, err := h.recent(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Security", view.Page{Sessions: own, Recent: recent})
}

// when returns a time as it is shown and as machines read it.
func (h *Handler) when(t time.Time) (words, iso string) {
	return web.Ago(h.Now(), t), t.Format(isoTime)
}
