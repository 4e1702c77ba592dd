package oidc

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestOP_unknown_token_parameters change nothing, also when they are there twice.
func TestOP_unknown_token_parameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	a := w.redeem(t, w.redeemParams(b.code(t, w.native), url.Values{
		"resource": {"https://a.example", "https://b.example"}, "audience": {"a", "b"}, "authorization_details": {"[]"}, "unheard_of": {"1"},
		"client_assertion": {""}, "client_assertion_type": {""}, // RFC 6749, section 3.2: without a value they are not there
	}))
	if a.status != http.StatusOK {
		t.Errorf("%d %s %s", a.status, a.Error, a.Description)
	}
}

// refused checks that an answer of the token endpoint is an error.
func refused(t *testing.T, a answer, status int, code string) {
	t.Helper()
	if a.status != status || a.Error != code || a.Description == "" {
		t.Errorf("%d %s (%s), want %d %s", a.status, a.Error, a.Description, status, code)
	}
}

func TestOP_code_reuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	code := b.code(t, w.native)
	first := w.redeem(t, w.redeemParams(code, nil))
	if res := w.userinfo(t, first.AccessToken); res.status != http.StatusOK {
		t.Fatalf("userinfo: %d", res.status)
	}
	w.clock.Advance(2 * time.Minute) // an expired code that comes back was seen, too
	for range 2 {
		refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusBadRequest, "invalid_grant")
	}
	if res := w.userinfo(t, first.AccessToken); res.status != http.StatusUnauthorized {
		t.Errorf("userinfo after the replay: %d", res.status)
	}
	events, err := w.db.Events(t.Context(), w.acme.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || events[0].Type() != model.EventAuthorizationRevoked {
		t.Errorf("events %+v", events)
	}
}

// TestOP_code_retry: a client that sends a code once more because no answer came is
// refused, and keeps what it has. Everybody else who sends it ends that.
func TestOP_code_retry(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after   time.Duration
		changes url.Values
		keeps   bool
	}{
		"at once":             {0, nil, true},
		"after two seconds":   {2 * time.Second, nil, true},
		"a clock that's late": {-time.Second, nil, true},
		"later":               {2*time.Second + time.Millisecond, nil, false},
		"another verifier":    {0, url.Values{"code_verifier": {strings.Repeat("v", 43)}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.browser(t)
			b.signIn(t, w.ada, w.acme.ID)
			code := b.code(t, w.native)
			first := w.redeem(t, w.redeemParams(code, nil))
			w.clock.Advance(test.after)
			refused(t, w.redeem(t, w.redeemParams(code, test.changes)), http.StatusBadRequest, "invalid_grant")
			w.clock.Advance(-test.after)
			if got := w.userinfo(t, first.AccessToken).status == http.StatusOK; got != test.keeps {
				t.Errorf("the first one's token is good: %v", got)
			}
		})
	}
	t.Run("no verifier", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		app := w.lenient(t)
		b := w.browser(t)
		b.signIn(t, w.ada, w.acme.ID)
		code := granted(t, b.authorize(t, app, url.Values{"code_challenge": nil, "code_challenge_method": nil}))
		form := w.redeemParams(code, url.Values{"client_id": {string(app.ID)}, "client_secret": {clientSecret}, "code_verifier": nil})
		first := w.redeem(t, form)
		refused(t, w.redeem(t, form), http.StatusBadRequest, "invalid_grant")
		if res := w.userinfo(t, first.AccessToken); res.status != http.StatusUnauthorized {
			t.Errorf("nothing shows that it is the same client, and the token is good: %d", res.status)
		}
	})
}

func TestOP_code_race(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	form := w.redeemParams(b.code(t, w.native), nil)
	got := make([]answer, 50)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() { got[i] = w.redeem(t, form) })
	}
	group.Wait()
	successes := 0
	for _, a := range got {
		if a.status == http.StatusOK {
			successes++
			if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
				t.Errorf("the winner's token: %d", res.status)
			}
			continue
		}
		refused(t, a, http.StatusBadRequest, "invalid_grant")
	}
	if successes != 1 {
		t.Errorf("%d successes", successes)
	}
}

// TestOP_code_used_meanwhile is the race in slow motion: two requests have read
// the unused code before either marks it.
func TestOP_code_used_meanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	grant, err := w.provider.ownedGrant(t.Context(), w.native, b.code(t, w.native))
	if err != nil {
		t.Fatal(err)
	}
	var got []error
	for _, late := range []time.Duration{0, retryTime, time.Millisecond, 0} {
		w.clock.Advance(late)
		_, err := w.provider.useCode(t.Context(), grant, verifier)
		got = append(got, err)
	}
	if got[0] != nil || !errors.Is(got[1], errGrant) || !errors.Is(got[2], errGrant) || !errors.Is(got[3], errGrant) {
		t.Errorf("%v", got)
	}
	events, err := w.db.Events(t.Context(), w.acme.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || events[0].Type() != model.EventAuthorizationRevoked {
		t.Errorf("want one revocation, got %+v", events)
	}
}

func TestOP_code_expired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	early, late := b.code(t, w.native), b.code(t, w.native)
	w.clock.Advance(59 * time.Second)
	if a := w.redeem(t, w.redeemParams(early, nil)); a.status != http.StatusOK {
		t.Errorf("after 59 seconds: %d %s", a.status, a.Error)
	}
	w.clock.Advance(time.Second)
	refused(t, w.redeem(t, w.redeemParams(late, nil)), http.StatusBadRequest, "invalid_grant")
}

// wrong lists attempts at a code that somebody makes who is not its owner, or an
// owner who is confused.
func (w *world) wrong(code string) map[string]struct {
	form url.Values
	want string
} {
	other := url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}
	return map[string]struct {
		form url.Values
		want string
	}{
		"code_other_client":           {w.redeemParams(code, other), "invalid_grant"},
		"code_other_redirect":         {w.redeemParams(code, url.Values{"redirect_uri": {"com.example.app:/callback"}}), "invalid_grant"},
		"code_without_redirect":       {w.redeemParams(code, url.Values{"redirect_uri": nil}), "invalid_request"},
		"pkce_wrong":                  {w.redeemParams(code, url.Values{"code_verifier": {strings.Repeat("x", 43)}}), "invalid_grant"},
		"pkce_challenge_as_verifier":  {w.redeemParams(code, url.Values{"code_verifier": {challengeOf}}), "invalid_grant"},
		"pkce_short_verifier":         {w.redeemParams(code, url.Values{"code_verifier": {verifier[:42]}}), "invalid_request"},
		"pkce_long_verifier":          {w.redeemParams(code, url.Values{"code_verifier": {strings.Repeat("x", 129)}}), "invalid_request"},
		"pkce_verifier_malformed":     {w.redeemParams(code, url.Values{"code_verifier": {verifier + "="}}), "invalid_request"},
		"pkce_verifier_malformed_mid": {w.redeemParams(code, url.Values{"code_verifier": {verifier + " " + verifier}}), "invalid_request"},
		"pkce_verifier_missing":       {w.redeemParams(code, url.Values{"code_verifier": nil}), "invalid_request"},
		"code_missing":                {w.redeemParams(code, url.Values{"code": nil}), "invalid_request"},
		"code_unknown":                {w.redeemParams(secret.NewSource(nil).Token(), nil), "invalid_grant"},
		"code_malformed":              {w.redeemParams(code+"x", nil), "invalid_grant"},
		"grant_type_missing":          {w.redeemParams(code, url.Values{"grant_type": nil}), "invalid_request"},
		"grant_type_password":         {w.redeemParams(code, url.Values{"grant_type": {"password"}}), "unsupported_grant_type"},
		"grant_type_implicit":         {w.redeemParams(code, url.Values{"grant_type": {"implicit"}}), "unsupported_grant_type"},
	}
}

func TestOP_code_failed_attempt_then_ok(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	code := b.code(t, w.native)
	for name, test := range w.wrong(code) {
		t.Run(name, func(t *testing.T) {
			refused(t, w.redeem(t, test.form), http.StatusBadRequest, test.want)
		})
	}
	a := w.redeem(t, w.redeemParams(code, nil))
	if a.status != http.StatusOK {
		t.Fatalf("the owner: %d %s", a.status, a.Error)
	}
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
		t.Errorf("userinfo: %d", res.status)
	}
}

// TestOP_verifier_without_challenge tries the downgrade that RFC 9700, section
// 4.8.2, warns of, on a grant that could only come from a damaged database.
func TestOP_verifier_without_challenge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.browser(t).signIn(t, w.ada, w.acme.ID)
	code := secret.NewSource(nil).Token()
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertGrant(t.Context(), model.Grant{
			Application: w.native.ID, User: w.ada.ID, Org: w.acme.ID, Session: s.ID, RedirectURI: callback, Scopes: []string{"openid"},
		}, secret.Hash(code), model.AuthCodeLife)
		return err
	})
	refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusBadRequest, "invalid_grant")
}

func TestOP_code_of_ended_session(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	code := b.code(t, w.native)
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(s.ID), model.EndRevoked)
		return err
	})
	refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusBadRequest, "invalid_grant")
}

func TestOP_token_get(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	params := w.redeemParams(b.code(t, w.native), nil)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		a := w.token(t, newRequest(t, method, w.server.URL+"/oauth/token?"+params.Encode(), nil))
		refused(t, a, http.StatusMethodNotAllowed, "invalid_request")
		if got := a.header.Get("Allow"); got != http.MethodPost {
			t.Errorf("Allow = %q", got)
		}
	}
}

func TestOP_token_json_body(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, typ := range []string{"application/json", "", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; ="} {
		r := newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", w.redeemParams("x", nil))
		r.Header.Set("Content-Type", typ)
		refused(t, w.token(t, r), http.StatusBadRequest, "invalid_request")
	}
}

func TestOP_token_huge_body(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	huge := w.redeemParams("x", url.Values{"x": {strings.Repeat("x", maxForm)}})
	refused(t, w.redeem(t, huge), http.StatusRequestEntityTooLarge, "invalid_request")
}

func TestOP_secret_in_query(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	params := w.redeemParams(b.code(t, w.web), url.Values{"client_id": {string(w.web.ID)}})
	query := url.Values{"client_secret": {clientSecret}}
	refused(t, w.token(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/token?"+query.Encode(), params)), http.StatusBadRequest, "invalid_request")
	params.Set("client_secret", clientSecret)
	if a := w.redeem(t, params); a.status != http.StatusOK {
		t.Errorf("in the body: %d %s", a.status, a.Error)
	}
}

func TestOP_dup_parameter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	code := b.code(t, w.native)
	for name, values := range w.redeemParams(code, nil) {
		twice := url.Values{name: {values[0], values[0]}}
		refused(t, w.redeem(t, w.redeemParams(code, twice)), http.StatusBadRequest, "invalid_request")
	}
}

func TestOP_token_no_store(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.tokens(t) // world.token checks the headers of every answer
	if a.header.Get("Cache-Control") != "no-store" || a.TokenType != "Bearer" || a.ExpiresIn != 300 || a.Scope != "openid profile email" {
		t.Errorf("%v %+v", a.header, a.tokenResponse)
	}
}
