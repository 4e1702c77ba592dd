package signin

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/signin"
)

// unproven answers when an answer proves nothing. That costs its address one of the times
// that it may bring such: what is in order costs none, so that a whole office can sign in
// at once.
func (h *Handler) unproven(w http.ResponseWriter, r *http.Request, p sso.Proven, id model.ConnectionID, err error) error {
	if errors.Is(err, sso.ErrBusy) {
		return web.Later(5 * time.Second)
	}
	if refused := (*sso.Refused)(nil); errors.As(err, &refused) {
		h.Refusals.Spend(r, string(id))
	}
	return h.upstreamFailed(w, r, id, p.Request.Next, err)
}

// upstreamFailed answers when somebody is not signed in through a connection: with one
// page for whatever was wrong. What it was is for the organization's administrators.
func (h *Handler) upstreamFailed(w http.ResponseWriter, r *http.Request, id model.ConnectionID, next string, err error) error {
	var refused *sso.Refused
	if !errors.As(err, &refused) {
		return err
	}
	if refused.Attempt.Purpose == model.UpstreamTest {
		return h.showTest(w, r, refused.Attempt)
	}
	h.Web.Log.WarnContext(r.Context(), "sign-in by a connection refused", "request_id", web.RequestID(r), "connection", id, "attempt", refused.Attempt.ID, "error", refused)
	if err := h.Web.BelongsTo(r.Context(), refused.Attempt.Org); err != nil {
		return err
	}
	again := url.Values{}
	if next != "" {
		again.Set("next", next)
	}
	v := view.Refused{Attempt: string(refused.Attempt.ID), AgainURL: model.StartPath(id), OtherURL: "/a/login"}
	if len(again) > 0 {
		v.AgainURL += "?" + again.Encode()
		v.OtherURL += "?" + again.Encode()
	}
	return h.Web.Card(w, r, http.StatusForbidden, v.Title(web.Words(r)), v)
}
