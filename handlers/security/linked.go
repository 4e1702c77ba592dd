package security

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/security"
)

// linked returns the accounts with providers that sign the person in.
func (h *Handler) linked(r *http.Request) (view.Linked, error) {
	all, err := h.DB.SocialIdentities(r.Context(), web.Session(r).User.ID)
	if err != nil {
		return view.Linked{}, err
	}
	v, say := view.Linked{Links: web.VisitorOf(r).Links}, web.Words(r)
	for _, i := range all {
		row := view.LinkedRow{
			Name: string(i.Provider), Label: i.Provider.Label(), Email: emailaddr.Readable(i.Email), Added: say.Day(i.LinkedAt), AddedISO: i.LinkedAt.Format(isoTime),
		}
		row.LastUsed, row.LastUsedISO = h.when(say, i.LastAt)
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// Unlink has the person sign in by a provider no longer.
func (h *Handler) Unlink(w http.ResponseWriter, r *http.Request) error {
	p := model.Social(web.Var(r, "provider"))
	if err := h.Social.Unlink(r.Context(), web.Session(r).Actor(), p); err != nil {
		return err
	}
	v, err := h.linked(r)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, v.Links.Security(), v, "linked-title", web.Words(r).Text("Your account at %s no longer signs you in. Sessions that it has begun go on.", p.Label()))
}
