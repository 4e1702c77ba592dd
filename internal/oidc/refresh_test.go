package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// offline walks a new browser of Ada's to tokens of the native application with
// a refresh token among them.
func (w *world) offline(t testing.TB) (*browser, model.Session, answer) {
	t.Helper()
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	res := b.authorize(t, w.native, url.Values{"scope": {"openid profile email offline_access"}})
	if res.location == nil {
		t.Fatalf("authorize: %d %s", res.status, res.body)
	}
	a := w.redeem(t, w.redeemParams(res.location.Query().Get("code"), nil))
	if a.status != http.StatusOK || a.Refresh == "" {
		t.Fatalf("redeem: %d %s %s", a.status, a.Error, a.Description)
	}
	return b, s, a
}

// refresh sends a refresh token, for the native application unless changed.
func (w *world) refresh(t testing.TB, token string, changes url.Values) answer {
	t.Helper()
	params := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {string(w.native.ID)}}
	for name, values := range changes {
		params[name] = values
	}
	return w.token(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", params))
}

// refreshed sends a refresh token that is good.
func (w *world) refreshed(t testing.TB, token string) answer {
	t.Helper()
	a := w.refresh(t, token, nil)
	if a.status != http.StatusOK || a.Refresh == "" {
		t.Fatalf("refresh: %d %s %s", a.status, a.Error, a.Description)
	}
	return a
}

func TestOP_refresh_token(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, first := w.offline(t)
	w.clock.Advance(10 * time.Minute)
	again := w.refreshed(t, first.Refresh)
	if !strings.HasPrefix(again.Refresh, "rt_") || again.ExpiresIn != 300 || again.Scope != "openid profile email offline_access" {
		t.Errorf("%+v", again.tokenResponse)
	}
	if res := w.userinfo(t, again.AccessToken); res.status != http.StatusOK {
		t.Errorf("userinfo: %d", res.status)
	}
	// OpenID Connect Core, section 12.2: the same person and time of sign-in, and
	// no nonce or code.
	old, fresh := claimsOf(t, first.IDToken), claimsOf(t, again.IDToken)
	for _, name := range []string{"nonce", "c_hash"} {
		if old[name] == nil || fresh[name] != nil {
			t.Errorf("%s: %v, then %v", name, old[name], fresh[name])
		}
		delete(old, name)
	}
	for _, name := range []string{"exp", "iat", "at_hash"} {
		if old[name] == fresh[name] {
			t.Errorf("%s is the same", name)
		}
		delete(old, name)
		delete(fresh, name)
	}
	if diff := cmp.Diff(old, fresh); diff != "" {
		t.Error(diff)
	}
}

func TestOP_refresh_only_when_asked_and_allowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	if a.Refresh != "" {
		t.Error("a refresh token that nobody asked for")
	}
	var frugal model.Application
	w.write(t, func(tx *db.Tx) (err error) {
		app := w.native
		app.OfflineAccess = false
		app.ID = "" // another one
		frugal, err = tx.InsertApplication(t.Context(), app)
		return err
	})
	code := granted(t, b.authorize(t, frugal, url.Values{"scope": {"openid offline_access"}}))
	a = w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(frugal.ID)}}))
	if a.status != http.StatusOK || a.Refresh != "" || a.Scope != "openid" {
		t.Errorf("%d %+v", a.status, a.tokenResponse)
	}
}

// TestOP_refresh_no_more: an application that may not have refresh tokens any more gets
// none for a code from before, and nothing for one that it has.
func TestOP_refresh_no_more(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, had := w.offline(t)
	code := granted(t, b.authorize(t, w.native, url.Values{"scope": {"openid offline_access"}}))
	w.change(t, w.native, func(a *model.Application) { a.OfflineAccess = false })
	if a := w.redeem(t, w.redeemParams(code, nil)); a.status != http.StatusOK || a.Refresh != "" || a.Scope != "openid" {
		t.Errorf("%d %+v", a.status, a.tokenResponse)
	}
	refused(t, w.refresh(t, had.Refresh, nil), http.StatusBadRequest, "invalid_grant")
}

func TestOP_refresh_rotate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	seen := map[string]bool{a.Refresh: true}
	token := a.Refresh
	for range 5 {
		w.clock.Advance(5 * time.Minute)
		token = w.refreshed(t, token).Refresh
		if seen[token] {
			t.Fatal("a refresh token came twice")
		}
		seen[token] = true
	}
}

func TestOP_refresh_reuse_in_grace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	first := w.refreshed(t, a.Refresh)
	w.clock.Advance(model.RefreshGrace - time.Millisecond)
	second := w.refreshed(t, a.Refresh)
	if first.Refresh != second.Refresh || first.AccessToken == second.AccessToken {
		t.Errorf("successors %q and %q", first.Refresh, second.Refresh)
	}
	w.refreshed(t, first.Refresh)
}

// TestOP_refresh_reuse_in_grace_late: each token has a grace of its own, also
// when its successor was used meanwhile.
func TestOP_refresh_reuse_in_grace_late(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	tokens := []string{a.Refresh}
	for range 4 { // at 0, 10, 20 and 30 seconds
		tokens = append(tokens, w.refreshed(t, tokens[len(tokens)-1]).Refresh)
		w.clock.Advance(10 * time.Second)
	}
	for i := 3; i > 1; i-- {
		if got := w.refreshed(t, tokens[i]).Refresh; got != tokens[i+1] {
			t.Errorf("another successor of token %d", i)
		}
	}
	refused(t, w.refresh(t, tokens[1], nil), http.StatusBadRequest, "invalid_grant")
	refused(t, w.refresh(t, tokens[4], nil), http.StatusBadRequest, "invalid_grant")
}

func TestOP_refresh_reuse_after_grace(t *testing.T) {
	t.Parallel()
	for name, steal := range map[string]func(*testing.T, *world, string) string{
		"the one before": func(t *testing.T, w *world, token string) string { return w.refreshed(t, token).Refresh },
		"an old one": func(t *testing.T, w *world, token string) string {
			return w.refreshed(t, w.refreshed(t, w.refreshed(t, token).Refresh).Refresh).Refresh
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, _, a := w.offline(t)
			newest := steal(t, w, a.Refresh)
			w.clock.Advance(model.RefreshGrace)
			for _, token := range []string{a.Refresh, newest, a.Refresh} {
				refused(t, w.refresh(t, token, nil), http.StatusBadRequest, "invalid_grant")
			}
			if res := w.userinfo(t, a.AccessToken); res.status != http.StatusUnauthorized {
				t.Errorf("userinfo: %d", res.status)
			}
			events, err := w.db.Events(t.Context(), w.acme.ID, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(events) != 2 {
				t.Fatalf("events %+v", events)
			}
			if p, _ := events[0].Payload.(model.AuthorizationRevoked); p.Reason != "refresh_token_reused" || string(p.Grant) != events[0].Target {
				t.Errorf("event %+v", events[0])
			}
		})
	}
}

// TestOP_refresh_race: however many requests cross, they get one successor.
func TestOP_refresh_race(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	got := make([]answer, 50)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() { got[i] = w.refresh(t, a.Refresh, nil) })
	}
	group.Wait()
	for _, one := range got {
		if one.status != http.StatusOK || one.Refresh != got[0].Refresh || one.Refresh == a.Refresh {
			t.Errorf("%d %s, successor %q", one.status, one.Error, one.Refresh)
		}
	}
	w.refreshed(t, got[0].Refresh)
}

func TestOP_refresh_other_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	refused(t, w.refresh(t, a.Refresh, url.Values{"client_id": {string(w.spa.ID)}}), http.StatusBadRequest, "invalid_grant")
	refused(t, w.refresh(t, a.Refresh, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}), http.StatusBadRequest, "invalid_grant")
	w.refreshed(t, a.Refresh)
}

func TestOP_refresh_malformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	_, _, other := w.offline(t)
	mine, theirs := strings.SplitN(a.Refresh, "_", 4), strings.SplitN(other.Refresh, "_", 4)
	for name, token := range map[string]string{
		"empty":                "",
		"no prefix":            a.Refresh[3:],
		"cut off":              a.Refresh[:len(a.Refresh)-1],
		"longer":               a.Refresh + "A",
		"another's hash":       strings.Join([]string{"rt", mine[1], mine[2], theirs[3]}, "_"),
		"another number":       strings.Join([]string{"rt", mine[1], "2", mine[3]}, "_"),
		"number written else":  strings.Join([]string{"rt", mine[1], "+1", mine[3]}, "_"),
		"negative":             strings.Join([]string{"rt", mine[1], "-1", mine[3]}, "_"),
		"huge number":          strings.Join([]string{"rt", mine[1], "9999999999999999999999", mine[3]}, "_"),
		"unknown grant":        strings.Join([]string{"rt", "1", mine[2], mine[3]}, "_"),
		"an access token":      a.AccessToken,
		"no hash":              strings.Join(mine[:3], "_") + "_",
		"a line break in it":   a.Refresh[:len(a.Refresh)-4] + "\n" + a.Refresh[len(a.Refresh)-4:],
		"a code instead of it": w.provider.cfg.Source.Token(),
	} {
		t.Run(name, func(t *testing.T) {
			want := "invalid_grant"
			if token == "" {
				want = "invalid_request"
			}
			refused(t, w.refresh(t, token, nil), http.StatusBadRequest, want)
		})
	}
	w.refreshed(t, a.Refresh) // nobody but its owner can spoil it
}

func TestOP_refresh_scope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	for _, scope := range []string{"openid phone", "orders:read", "openid profile email offline_access admin"} {
		refused(t, w.refresh(t, a.Refresh, url.Values{"scope": {scope}}), http.StatusBadRequest, "invalid_scope")
	}
	narrow := w.refresh(t, a.Refresh, url.Values{"scope": {"email openid"}})
	if narrow.status != http.StatusOK || narrow.Scope != "openid email" || claimsOf(t, narrow.IDToken)["name"] != nil {
		t.Errorf("%d %+v", narrow.status, narrow.tokenResponse)
	}
	if res := w.userinfo(t, narrow.AccessToken); strings.Contains(res.body, "Lovelace") || !strings.Contains(res.body, "ada@") {
		t.Errorf("userinfo tells %s", res.body)
	}
	w.clock.Advance(time.Minute)
	least := w.refresh(t, narrow.Refresh, url.Values{"scope": {"email"}})
	if least.status != http.StatusOK || least.IDToken != "" {
		t.Errorf("%d, ID token %q", least.status, least.IDToken)
	}
	if res := w.userinfo(t, least.AccessToken); res.status != http.StatusForbidden || !strings.Contains(res.header.Get("WWW-Authenticate"), "insufficient_scope") {
		t.Errorf("userinfo without openid: %d %v", res.status, res.header)
	}
	w.clock.Advance(time.Minute)
	if wide := w.refreshed(t, least.Refresh); wide.Scope != a.Scope { // RFC 6749, section 6
		t.Errorf("the grant has shrunk to %q", wide.Scope)
	}
}

// TestOP_refresh_claims: what the tokens say is as it is now.
func TestOP_refresh_claims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	m, err := w.db.MemberOfUser(t.Context(), w.acme.ID, w.ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.SetRoles(t.Context(), m, model.ByHand("role_2"))
		return err
	})
	claims := claimsOf(t, w.refreshed(t, a.Refresh).AccessToken)
	if diff := cmp.Diff([]any{"member"}, claims["roles"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{"sk_org_settings_read", "sk_org_users_read"}, claims["permissions"]); diff != "" {
		t.Error(diff)
	}
}
