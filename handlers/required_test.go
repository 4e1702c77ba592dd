package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestRequiredAtEveryDoor: a session that was begun with a passkey passes no door to an
// organization that requires a connection of its person, and each leads to it.
func TestRequiredAtEveryDoor(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	c := w.Connect(t, w.Acme, "acme.test", false)
	key := w.Device()
	through, b := w.Through(t, handlerstest.Dana, c.ID), w.Browser(t)
	through.AddPasskey(t, key)
	b.Send(t, "/a/login/passkey", b.Answer(t, key, "/ui/")).Expect(t, http.StatusOK)
	authorize := "/oauth/authorize?" + url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {app.RedirectURIs[0]}, "response_type": {"code"}, "scope": {"openid"}, "state": {"1"}, "nonce": {"1"},
		"code_challenge": {strings.Repeat("A", 43)}, "code_challenge_method": {"S256"},
	}.Encode()
	doors := map[string]func(b *handlerstest.Browser) handlerstest.Answer{
		"/ui/": func(b *handlerstest.Browser) handlerstest.Answer { return b.Get(t, "/ui/members") },
		"a form": func(b *handlerstest.Browser) handlerstest.Answer {
			return b.Post(t, "/ui/profile", url.Values{"first_name": {"D"}})
		},
		"switcher":  func(b *handlerstest.Browser) handlerstest.Answer { return b.Get(t, "/a/organizations") },
		"authorize": func(b *handlerstest.Browser) handlerstest.Answer { return b.Get(t, authorize) },
		"proxy":     func(b *handlerstest.Browser) handlerstest.Answer { return verify(t, b, app, "") },
	}
	for name, door := range doors {
		if a := door(b.Twin(t)); strings.Contains(a.Location(), "/a/login") || a.Status >= 500 {
			t.Errorf("%s is closed before: status %d to %q", name, a.Status, a.Location())
		}
	}
	c.Required = true
	w.Write(t, func(tx *db.Tx) error { return tx.UpdateConnection(t.Context(), c) })
	for name, door := range doors {
		b := b.Twin(t)
		a := door(b)
		to := strings.TrimPrefix(a.Location(), w.Server.URL)
		if !strings.HasPrefix(to, "/a/login?") {
			t.Errorf("%s is open: status %d to %q", name, a.Status, a.Location())
			continue
		}
		if a = b.Get(t, to); !strings.HasPrefix(a.Location(), model.StartPath(c.ID)+"?login_hint=dana%40acme.test&next=") {
			t.Errorf("%s leads to %q", name, a.Location())
		}
	}
	for name, door := range doors {
		if a := door(through.Twin(t)); strings.Contains(a.Location(), "/a/login") || a.Status >= 500 {
			t.Errorf("%s is closed for who came by the connection: status %d to %q", name, a.Status, a.Location())
		}
	}
}
