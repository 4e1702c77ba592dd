package operators

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/operators"
)

// A new instance is set up in five steps, of which the first is about who does it. Here, in the
// next two, they make sure that they get in again.

const (
	startPath  = string(model.Console) + "/start"
	startTitle = "How you get in again"
	appPath    = string(model.Console) + "/new-app"
)

// Start offers the first operator a passkey.
func (h *Handler) Start(w http.ResponseWriter, r *http.Request) error {
	own, err := h.Passkeys(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, startTitle, view.Start{Name: web.VisitorOf(r).Name, URL: startPath, Passkeys: own})
}

// StartCodes shows the first operator their recovery codes, once.
func (h *Handler) StartCodes(w http.ResponseWriter, r *http.Request) error {
	v, err := h.codes(r)
	if err != nil {
		return err
	}
	v.Step, v.Next, v.Go = "Step 3 of 5", appPath, "I have kept them, go on"
	return h.Web.Page(w, r, "Recovery codes", v)
}
