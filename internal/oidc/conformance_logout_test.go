package oidc

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConformanceLogout runs the modules of the suite's RP-Initiated Logout
// profile: where the browser goes, and whether it is still signed in there.
func TestConformanceLogout(t *testing.T) {
	t.Parallel()
	bye, state := []string{afterLogout}, []string{"x"}
	hint := []string{"HINT"} // stands for the ID token
	for name, test := range map[string]struct {
		params url.Values
		to     string
		over   bool // the session, at once
	}{
		"rp-initiated-logout":         {url.Values{"id_token_hint": hint, "post_logout_redirect_uri": bye, "state": state}, afterLogout + "?state=x", true},
		"no-state":                    {url.Values{"id_token_hint": hint, "post_logout_redirect_uri": bye}, afterLogout, true},
		"no-post-logout-redirect-uri": {url.Values{"id_token_hint": hint, "state": state}, signedOutPage, true},
		"bad-post-logout-redirect-uri": {
			url.Values{"id_token_hint": hint, "post_logout_redirect_uri": {"https://evil.example/"}, "state": state}, signedOutPage, true},
		"query-added-to-post-logout-redirect-uri": {
			url.Values{"id_token_hint": hint, "post_logout_redirect_uri": {afterLogout + "?foo=bar"}, "state": state}, signedOutPage, true},
		"no-id-token-hint":       {url.Values{"post_logout_redirect_uri": bye, "state": state}, confirmPage, false},
		"modified-id-token-hint": {url.Values{"id_token_hint": {"MODIFIED"}, "post_logout_redirect_uri": bye, "state": state}, confirmPage, false},
		"no-params":              {nil, confirmPage, false},
		"only-state":             {url.Values{"state": state}, confirmPage, false},
	} {
		t.Run("oidcc-rp-initiated-logout-"+name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, _, a := w.tokens(t)
			params := url.Values{}
			for name, values := range test.params {
				params[name] = values
			}
			switch params.Get("id_token_hint") {
			case "HINT":
				params.Set("id_token_hint", a.IDToken)
			case "MODIFIED":
				params.Set("id_token_hint", a.IDToken[:len(a.IDToken)-4]+"AAAA")
			}
			got := b.logout(t, params)
			if strings.HasPrefix(test.to, "/") {
				onPage(t, test.to, got, params)
			} else if diff := cmp.Diff(test.to, got); diff != "" {
				t.Error(diff)
			}
			if w.signedIn(t, a) == test.over {
				t.Errorf("the session is over: %v", !test.over)
			}
		})
	}
}
