package health

import (
	"context"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/health"
)

// Handler serves this page.
type Handler struct {
	Web     *web.Web
	Examine func(context.Context) []model.Finding
}

// Index shows what was found, what is wrong first.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v := view.Page{URL: string(model.Console) + "/health"}
	found := h.Examine(r.Context())
	for _, f := range found {
		if f.Problem != "" {
			v.Wrong = append(v.Wrong, view.Finding{Check: words.Start(f.Check), Text: words.Start(f.Problem) + "."})
		} else {
			v.Well = append(v.Well, view.Finding{Check: words.Start(f.Check), Text: words.Start(f.Note)})
		}
	}
	v.Summary = "Everything that was looked at is well."
	if n := len(v.Wrong); n > 0 {
		v.Summary = web.Words(r).Many(n, "%d thing needs you.", "%d things need you.")
	}
	return h.Web.Page(w, r, "Health", v)
}
