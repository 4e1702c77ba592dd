package signingkeys

import (
	"context"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/signingkeys"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves this page.
type Handler struct {
	Web     *web.Web
	DB      *db.Reader
	Rotate  func(ctx context.Context, by model.Actor) error
	Sealing func() Sealing
}

// Sealing says by which key what is secret in the database is sealed.
type Sealing struct {
	ID     string // of the key that seals
	Older  int    // how many others still open what they sealed
	Staged bool   // another one is about to seal
}

const (
	path  = string(model.Console) + "/keys"
	title = "Keys"
)

// Index lists the keys.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.page(r, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title, v)
}

func (h *Handler) page(r *http.Request, why error) (view.Page, error) {
	say := web.Words(r)
	v := view.Page{URL: path, Problem: web.MessageOf(r, why)}
	all, err := h.DB.SigningKeys(r.Context())
	for _, k := range all {
		v.Rows = append(v.Rows, view.Row{
			ID: k.ID, Alg: k.Alg, State: string(k.State), Active: k.State == model.KeyActive, Text: texts[k.State],
			Since: say.Moment(k.Since), SinceISO: k.Since.UTC().Format(time.RFC3339),
		})
	}
	s := h.Sealing()
	v.Sealing = view.Sealing{ID: s.ID, Staged: s.Staged, Older: "None of before is left."}
	if s.Older > 0 {
		v.Sealing.Older = say.Many(s.Older, "%d key of before still opens what it sealed.", "%d keys of before still open what they sealed.")
	}
	return v, err
}

// texts say what a key in a state is for.
var texts = map[model.KeyState]string{
	model.KeyNext:    "Published, so that apps know it before it signs.",
	model.KeyActive:  "Signs.",
	model.KeyRetired: "Signs no more, and is published until what it signed has expired.",
}

// RotateNow lets the next keys sign.
func (h *Handler) RotateNow(w http.ResponseWriter, r *http.Request) error {
	why := h.Rotate(r.Context(), web.VisitorOf(r).Actor)
	if model.KindOf(why) == model.Conflict {
		v, err := h.page(r, why)
		if err != nil {
			return err
		}
		return h.Web.Refused(w, r, why, title, v, v)
	}
	if why != nil {
		return why
	}
	return h.Web.Told(w, r, path, ui.Toast{Kind: ui.KindOK, Text: "The next keys sign from now on."})
}
