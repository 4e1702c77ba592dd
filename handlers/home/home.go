// Package home answers for the portal's front door: it leads on to the first
// widget that a person sees.
package home

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/views/problem"
)

// Handler serves the front door.
type Handler struct{ Web *web.Web }

// Index leads to the first widget, or says that there is none.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	session := web.Session(r)
	if first := web.FirstWidget(session); first != "" {
		return h.Web.Redirect(w, r, first)
	}
	return h.Web.Page(w, r, "Settings", problem.Page{
		Title:  "Nothing to set here",
		Text:   "Your role in " + session.Org.Name + " doesn't open any of its settings. Ask an admin if you need them.",
		Action: "Choose another organization", ActionURL: "/a/organizations",
	})
}
