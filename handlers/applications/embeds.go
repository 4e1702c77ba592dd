package applications

import (
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

// embeds returns which pages may show the admin portal that an application embeds, and which
// browsers have blocked.
func (h *Handler) embeds(r *http.Request, a model.Application) (*view.Embeds, error) {
	if a.Org != "" {
		return nil, nil // it shows nobody anything
	}
	blocked, err := portal.Blocked(r.Context(), h.DB, a)
	if err != nil {
		return nil, err
	}
	v := view.Embeds{URL: pathOf(a.ID) + "/embeds", Allowed: portal.Origins(a), CanAllow: true}
	say := web.Words(r)
	for _, b := range blocked {
		v.Blocked = append(v.Blocked, view.Blocked{Origin: b.Origin, Seen: say.Many(int(b.Seen), "Blocked %d time, last on %s.", "Blocked %d times, last on %s.", say.Moment(b.LastSeenAt))})
	}
	return &v, nil
}

// AllowEmbed lets pages of an origin show what an application embeds: one that was blocked, since
// whoever opens this page has looked at no other. All others are entered among the addresses.
func (h *Handler) AllowEmbed(w http.ResponseWriter, r *http.Request) error {
	a, err := h.application(r)
	if err != nil {
		return err
	}
	origin := r.PostFormValue("origin")
	blocked, err := portal.Blocked(r.Context(), h.DB, a)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(blocked, func(b model.BlockedEmbed) bool { return b.Origin == origin }) {
		return web.WithAction(model.Conflicting("applications.not_blocked"), "Go to the application", pathOf(a.ID))
	}
	origins := append(slices.Clone(a.Origins), origin)
	if _, err := h.Applications.Set(r.Context(), web.VisitorOf(r).Actor, a.ID, applications.Change{Origins: &origins, Seen: a.UpdatedAt}); err != nil {
		return web.WithAction(err, "Go to the application", pathOf(a.ID))
	}
	return h.Web.Told(w, r, pathOf(a.ID), ui.Toast{Kind: ui.KindOK, Text: "Pages of " + origin + " may show the admin portal now."})
}
