package general

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// leaveBlocked returns why the visitor, who is a member, can't leave, "" when they
// can.
func (h *Handler) leaveBlocked(r *http.Request) (string, error) {
	visitor := web.VisitorOf(r)
	m, err := h.DB.Member(r.Context(), visitor.Org.ID, visitor.Member)
	if err != nil {
		return "", err
	}
	err = membership.MayLeave(r.Context(), h.DB, m)
	if model.KindOf(err) == model.Conflict {
		return web.MessageOf(r, err), nil
	}
	return "", err
}
