package oidc

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// attempts is how often each thing that works once is tried.
const attempts = 10_000

// storm sends the same token request by 64 callers at a time, without a network,
// and returns how many answers of each sort came: "" for a success, or the error.
// It collects the refresh tokens.
func (w *world) storm(t *testing.T, form url.Values) (answers map[string]int, refreshTokens map[string]int) {
	t.Helper()
	answers, refreshTokens = map[string]int{}, map[string]int{}
	body := form.Encode()
	var mu sync.Mutex
	var left atomic.Int64
	left.Store(attempts)
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for left.Add(-1) >= 0 {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth/token", strings.NewReader(body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				rec := httptest.NewRecorder()
				w.provider.Token(rec, r)
				var a answer
				if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
					t.Error(err)
				}
				mu.Lock()
				answers[a.Error]++
				if a.Error == "" {
					refreshTokens[a.Refresh]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return answers, refreshTokens
}

// TestOP_single_use makes 10,000 attempts at each thing that works once. Each
// takes a second or two.
func TestOP_single_use(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	w := newWorld(t)
	t.Run("code", func(t *testing.T) {
		b := w.browser(t)
		b.signIn(t, w.ada, w.acme.ID)
		answers, _ := w.storm(t, w.redeemParams(b.code(t, w.native), nil))
		if answers[""] != 1 || answers["invalid_grant"] != attempts-1 {
			t.Errorf("%v", answers)
		}
	})
	t.Run("refresh token", func(t *testing.T) {
		_, _, a := w.offline(t)
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {a.Refresh}, "client_id": {string(w.native.ID)}}
		answers, successors := w.storm(t, form)
		if answers[""] != attempts || len(successors) != 1 || successors[a.Refresh] > 0 {
			t.Errorf("%v, %d successors", answers, len(successors))
		}
	})
	t.Run("assertion", func(t *testing.T) {
		assertion := signAssertion(t, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, w.assertionClaims(w.keyed(t)))
		form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}}
		answers, _ := w.storm(t, form)
		if answers[""] != 1 || answers["invalid_client"] != attempts-1 {
			t.Errorf("%v", answers)
		}
	})
}
