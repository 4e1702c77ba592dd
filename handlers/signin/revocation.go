package signin

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// Revoke takes the request of an identity provider to end all that somebody has here
// (draft-parecki-oauth-global-token-revocation, in Okta's profile). Its answers say
// nothing beside their status.
func (h *Handler) Revoke(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	who, err := revoked(w, r)
	if err == nil {
		err = h.SSO.Revoke(r.Context(), connectionOf(r), bearer(r), who, h.Web.ClientIP(r))
	}
	status, code := revocationStatus(err)
	switch {
	case status == 0:
		return err
	case err == nil:
		w.WriteHeader(status)
		return nil
	}
	h.Web.Log.WarnContext(r.Context(), "revocation by a connection refused", "request_id", web.RequestID(r), "connection", connectionOf(r), "error", err)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	return web.Answer(w, status, endingError{code})
}

// endingError is the body of an answer by which nothing was ended.
type endingError struct {
	Error string `json:"error"`
}

// revocationStatus returns the answer of the endpoint (section 4 of the draft), 0 for what
// is a bug or an outage.
func revocationStatus(err error) (status int, code string) {
	if err == nil {
		return http.StatusNoContent, ""
	}
	switch model.KindOf(err) {
	case model.Invalid:
		return http.StatusBadRequest, "invalid_request"
	case model.Unauthenticated:
		return http.StatusUnauthorized, "invalid_token"
	case model.Forbidden:
		return http.StatusForbidden, "access_denied"
	case model.NotFound:
		return http.StatusNotFound, "not_found"
	}
	return 0, ""
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// revoked reads whom the request means. Earlier drafts call it subject.
func revoked(w http.ResponseWriter, r *http.Request) (sso.Subject, error) {
	unreadable := model.InvalidField("", "signin.unreadable_revocation")
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return sso.Subject{}, unreadable
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, model.MostRevocation))
	if err != nil {
		return sso.Subject{}, model.Because(unreadable, err)
	}
	var body struct {
		SubID   *sso.Subject `json:"sub_id"`
		Subject *sso.Subject `json:"subject"`
	}
	err = json.Unmarshal(raw, &body)
	switch {
	case err != nil:
		return sso.Subject{}, model.Because(unreadable, err)
	case body.SubID != nil && body.Subject == nil:
		return *body.SubID, nil
	case body.Subject != nil && body.SubID == nil:
		return *body.Subject, nil
	}
	return sso.Subject{}, unreadable
}
