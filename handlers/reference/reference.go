package reference

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/api"
	view "github.com/anteroom/anteroom/views/reference"
)

// Handler serves the page.
type Handler struct {
	Web *web.Web
	API *api.Server
}

// Index shows what the API can do.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	page := view.Page{DescriptionURL: api.Root + "openapi.json", Base: h.Web.URL("")}
	for _, s := range h.API.Reference() {
		shown := view.Service{Name: s.Name}
		for _, m := range s.Methods {
			shown.Methods = append(shown.Methods, view.Method{
				Name: m.Name, Says: m.Says, Procedure: m.Procedure, Addresses: m.Addresses, Scope: m.Scope, Takes: m.Takes, Body: bodyOf(m),
			})
		}
		page.Services = append(page.Services, shown)
	}
	return h.Web.Card(w, r, http.StatusOK, "Management API", page)
}

// bodyOf says what the body of a request is.
func bodyOf(m api.Method) string {
	switch m.Body {
	case "":
		return ""
	case "*":
		return "a JSON object with the fields that the address does not say"
	}
	return "the field " + m.Body + ", as a JSON object"
}
