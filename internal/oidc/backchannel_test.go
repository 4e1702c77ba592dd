package oidc

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestOP_backchannel_token_fields, for both algorithms: what section 2.4 wants, and nothing that
// lets the token pass for another.
func TestOP_backchannel_token_fields(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256"} {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			w, rc := newWorld(t), newReceiver(t, nil)
			app := w.web
			if alg == "ES256" {
				app = w.native
			}
			w.tellAt(t, app, rc.url+"?tenant=1")
			b := w.browser(t)
			s := b.signIn(t, w.ada, w.acme.ID)
			w.granted(t, b, app)
			if err := w.sessions.SignOut(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			w.newLogouts(t, "127.0.0.1").deliverDue(t)
			raw := <-rc.got
			w.checkLogoutToken(t, raw, app, s)
			now := w.clock.Now().Unix()
			claims := claimsOf(t, raw)
			if jti, _ := claims["jti"].(string); len(jti) < 40 {
				t.Errorf("jti %q", jti)
			}
			delete(claims, "jti")
			want := map[string]any{
				"iss": w.server.URL, "sub": string(w.ada.ID), "aud": []any{string(app.ID)}, "sid": string(s.ID),
				"iat": float64(now), "exp": float64(now + 120),
				"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
			}
			if diff := cmp.Diff(want, claims); diff != "" {
				t.Error(diff)
			}
			parsed, err := jose.ParseSignedCompact(raw, algorithms())
			if err != nil {
				t.Fatal(err)
			}
			if head := parsed.Signatures[0].Protected; head.ExtraHeaders[jose.HeaderType] != "logout+jwt" || head.Algorithm != alg {
				t.Errorf("%+v", head)
			}
			if got := w.outbox(t); len(got) != 1 || got[0].State != model.DeliveryDelivered || got[0].Attempts != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestOP_backchannel_session_alone: an application that asked for the session is not
// told whose it was.
func TestOP_backchannel_session_alone(t *testing.T) {
	t.Parallel()
	w, rc := newWorld(t), newReceiver(t, nil)
	w.change(t, w.web, func(a *model.Application) { a.BackchannelLogoutURI, a.BackchannelSessionRequired = rc.url, true })
	_, s, _ := w.enter(t)
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w.newLogouts(t, "127.0.0.1").deliverDue(t)
	claims := claimsOf(t, <-rc.got)
	if _, there := claims["sub"]; there || claims["sid"] != string(s.ID) {
		t.Errorf("sub %v, sid %v", claims["sub"], claims["sid"])
	}
}

// checkLogoutToken verifies a logout token as a client library does.
func (w *world) checkLogoutToken(t *testing.T, raw string, app model.Application, s model.Session) {
	t.Helper()
	op, err := oidc.NewProvider(oidc.ClientContext(t.Context(), w.server.Client()), w.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	token, err := op.Verifier(&oidc.Config{ClientID: string(app.ID), Now: w.clock.Now}).VerifyLogout(t.Context(), raw)
	if err != nil || token.SessionID != string(s.ID) || token.Subject != string(w.ada.ID) {
		t.Errorf("%+v, %v", token, err)
	}
}

// TestOP_logout_token_as_id_token: it opens no door here.
func TestOP_logout_token_as_id_token(t *testing.T) {
	t.Parallel()
	w, rc := newWorld(t), newReceiver(t, nil)
	w.tellAt(t, w.web, rc.url)
	_, s, _ := w.enter(t)
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w.newLogouts(t, "127.0.0.1").deliverDue(t)
	raw := <-rc.got
	var claims idClaims
	if err := w.provider.verify(t.Context(), raw, typeID, &claims); err == nil {
		t.Error("it passes for an ID token")
	}
	if res := w.userinfo(t, raw); res.status != http.StatusUnauthorized {
		t.Errorf("userinfo: %d", res.status)
	}
	b, _, a := w.enter(t)
	asksFirst(t, w, b, a, url.Values{"id_token_hint": {raw}}, confirmPage)
}

// TestConformanceBackchannel: one valid logout token, with the right sid.
func TestConformanceBackchannel(t *testing.T) {
	t.Parallel()
	t.Run("oidcc-backchannel-rp-initiated-logout", func(t *testing.T) {
		t.Parallel()
		w, rc := newWorld(t), newReceiver(t, nil)
		w.tellAt(t, w.web, rc.url)
		b, s, a := w.enter(t)
		if got := b.logout(t, url.Values{"id_token_hint": {a.IDToken}, "post_logout_redirect_uri": {afterLogout}, "state": {"x"}}); got != afterLogout+"?state=x" {
			t.Errorf("to %s", got)
		}
		w.newLogouts(t, "127.0.0.1").deliverDue(t)
		if len(rc.got) != 1 {
			t.Fatalf("%d tokens", len(rc.got))
		}
		w.checkLogoutToken(t, <-rc.got, w.web, s)
	})
}
