package security

import (
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/security"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the security pages.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Sessions *sessions.Service
	Passkeys *Passkeys
	Social   *social.Service
	Now      func() time.Time
}

// Index shows the page.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	own, err := h.Passkeys.List(r)
	if err != nil {
		return err
	}
	page, err := h.page(r, own)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Security"), page)
}

// Around puts the other cards around that of the passkeys.
func (h *Handler) Around(r *http.Request, own ui.Passkeys) (views.View, error) { return h.page(r, own) }

func (h *Handler) page(r *http.Request, own ui.Passkeys) (v view.Page, err error) {
	v.Passkeys = own
	if v.Linked, err = h.linked(r); err != nil {
		return v, err
	}
	if v.Sessions, err = h.sessions(r); err != nil {
		return v, err
	}
	v.Recent, err = h.recent(r)
	return v, err
}

// when returns a time as it is shown and as machines read it.
func (h *Handler) when(say *words.Language, t time.Time) (text, iso string) {
	return say.Ago(h.Now(), t), t.UTC().Format(isoTime)
}
