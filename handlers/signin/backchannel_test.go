package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// logoutAt returns the path at which the provider of a connection tells us.
func logoutAt(idp *handlerstest.IdP) string {
	return strings.TrimPrefix(model.NewSite(idp.World.Server.URL).OIDCLogouts(idp.Connection.ID), idp.World.Server.URL)
}

// TestBackchannelLogout: who signs out at their provider is signed out here at the next
// request, and nobody else is.
func TestBackchannelLogout(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	other := w.As(t, handlerstest.Kim) // signed in by email
	idp := w.Upstream(t, model.ConnectionOIDC)
	b := w.Browser(t)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	b.Get(t, "/ui/profile").Shows(t)
	idp.SignOut(t)
	b.Get(t, "/ui/profile").AsksToSignIn(t)
	other.Get(t, "/ui/profile").Shows(t)
	var ended int
	for _, e := range w.Events(t, w.Acme) {
		if p, ok := e.Payload.(model.UserLoggedOut); ok && p.Reason == model.EndSignedOutUpstream && e.User == w.Members[handlerstest.Kim].User && e.Actor.ID == string(idp.Connection.ID) {
			ended++
		}
	}
	if ended != 1 {
		t.Errorf("%d sessions ended, want 1", ended)
	}
}

// TestBackchannelLogoutOfAll: a token that names no session ends all that somebody began by
// the connection, and one for nobody ends none.
func TestBackchannelLogoutOfAll(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	first, second, zoes := w.Browser(t), w.Browser(t), w.Browser(t)
	for _, b := range []*handlerstest.Browser{first, second} {
		idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	}
	idp.SignIn(t, zoes, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
	linked, err := w.DB.IdentitiesOf(t.Context(), w.Acme, idp.Connection.ID, w.Members[handlerstest.Kim].User)
	if err != nil || len(linked) != 1 {
		t.Fatal(linked, err)
	}
	say := func(claims map[string]any) handlerstest.Answer {
		t.Helper()
		token, err := idp.Provider.LogoutToken("oidc", claims)
		if err != nil {
			t.Fatal(err)
		}
		return w.Browser(t).Post(t, logoutAt(idp), url.Values{"logout_token": {token}})
	}
	say(map[string]any{"sub": "somebody else"}).Expect(t, http.StatusOK)
	say(map[string]any{"sub": linked[0].Subject, "sid": "another"}).Expect(t, http.StatusOK)
	first.Get(t, "/ui/profile").Shows(t)
	say(map[string]any{"sub": linked[0].Subject}).Expect(t, http.StatusOK)
	first.Get(t, "/ui/profile").AsksToSignIn(t)
	second.Get(t, "/ui/profile").AsksToSignIn(t)
	zoes.Get(t, "/ui/profile").Shows(t)
}

// TestBackchannelLogoutRefuses: nobody is signed out by what a stranger sends, and nothing
// counts twice.
func TestBackchannelLogoutRefuses(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	b := w.Browser(t)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	linked, err := w.DB.IdentitiesOf(t.Context(), w.Acme, idp.Connection.ID, w.Members[handlerstest.Kim].User)
	if err != nil || len(linked) != 1 {
		t.Fatal(linked, err)
	}
	kim := linked[0].Subject
	token := func(claims map[string]any) string {
		t.Helper()
		s, err := idp.Provider.LogoutToken("oidc", claims)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	good := token(map[string]any{"sub": kim})
	for name, form := range map[string]url.Values{
		"nothing":         {},
		"two tokens":      {"logout_token": {good, good}},
		"no token":        {"logout_token": {"a.b.c"}},
		"another client":  {"logout_token": {token(map[string]any{"sub": kim, "aud": "another"})}},
		"another issuer":  {"logout_token": {token(map[string]any{"sub": kim, "iss": "https://another.test"})}},
		"expired":         {"logout_token": {token(map[string]any{"sub": kim, "exp": time.Now().Add(-time.Hour).Unix()})}},
		"no event":        {"logout_token": {token(map[string]any{"sub": kim, "events": map[string]any{}})}},
		"an ID token":     {"logout_token": {token(map[string]any{"sub": kim, "nonce": "n"})}},
		"a changed token": {"logout_token": {good[:len(good)-8] + "AAAAAAAA"}},
		"too much":        {"logout_token": {good}, "x": {strings.Repeat("x", 20<<10)}},
	} {
		if a := w.Browser(t).Post(t, logoutAt(idp), form); a.Status != http.StatusBadRequest {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	b.Get(t, "/ui/profile").Shows(t)

	var group sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for range 6 {
		group.Go(func() {
			a := w.Browser(t).Post(t, logoutAt(idp), url.Values{"logout_token": {good}})
			mu.Lock()
			defer mu.Unlock()
			got[a.Status]++
		})
	}
	group.Wait()
	if got[http.StatusOK] != 1 || got[http.StatusBadRequest] != 5 {
		t.Errorf("answers %v, want one 200", got)
	}
	// What ended nothing is used up as well: it does not end what begins later.
	idle := token(map[string]any{"sub": kim})
	w.Browser(t).Post(t, logoutAt(idp), url.Values{"logout_token": {idle}}).Expect(t, http.StatusOK)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	w.Browser(t).Post(t, logoutAt(idp), url.Values{"logout_token": {idle}}).Expect(t, http.StatusBadRequest)
	b.Get(t, "/ui/profile").Shows(t)
}
