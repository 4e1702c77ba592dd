package home

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
)

// Handler serves the front door.
type Handler struct{ Web *web.Web }

// Index leads to the first widget.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Redirect(w, r, web.VisitorOf(r).First())
}
