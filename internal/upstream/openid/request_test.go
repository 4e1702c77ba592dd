package openid

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStart(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	never, hour := time.Duration(0), time.Hour
	for name, test := range map[string]struct {
		request Request
		set     func(*Connection)
		want    map[string]string // beside what is always there
		since   time.Time
	}{
		"nothing special": {want: map[string]string{"scope": "openid profile email"}},
		"everything": {
			request: Request{Scopes: []string{"email", "openid", "groups"}, LoginHint: "dana@acme.example", Prompt: "login", MaxAge: &hour, Contexts: []string{"phr", "phrh"}, Now: now},
			want:    map[string]string{"scope": "openid email groups", "login_hint": "dana@acme.example", "prompt": "login", "max_age": "3600", "acr_values": "phr phrh"},
			since:   now.Add(-time.Hour),
		},
		"openid alone":           {request: Request{Scopes: []string{}}, want: map[string]string{"scope": "openid"}},
		"anew":                   {request: Request{MaxAge: &never, Now: now}, want: map[string]string{"scope": "openid profile email", "max_age": "0"}, since: now},
		"a Google Workspace":     {set: func(c *Connection) { c.Kind, c.HostedDomains = KindGoogle, []string{"acme.example"} }, want: map[string]string{"scope": "openid profile email", "hd": "acme.example"}},
		"anew, at Google":        {request: Request{Prompt: "login", MaxAge: &never, Now: now}, set: func(c *Connection) { c.Kind = KindGoogle }, want: map[string]string{"scope": "openid profile email", "hd": "*", "prompt": "select_account", "max_age": "0"}, since: now},
		"some Google Workspaces": {set: func(c *Connection) { c.Kind, c.HostedDomains = KindGoogle, []string{"a.example", "b.example"} }, want: map[string]string{"scope": "openid profile email", "hd": "*"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := c
			if test.set != nil {
				test.set(&c)
			}
			address, pending := c.Start(test.request)
			u, err := url.Parse(address)
			if err != nil || !strings.HasPrefix(address, p.URL+"/authorize?tenant=1&") {
				t.Fatalf("%s, %v", address, err)
			}
			challenge := sha256.Sum256([]byte(pending.Verifier))
			want := map[string]string{
				"tenant": "1", "client_id": clientID, "redirect_uri": redirect, "response_type": "code", "state": pending.State, "nonce": pending.Nonce,
				"code_challenge": base64.RawURLEncoding.EncodeToString(challenge[:]), "code_challenge_method": "S256",
			}
			for k, v := range test.want {
				want[k] = v
			}
			got := map[string]string{}
			for k, v := range u.Query() {
				got[k] = strings.Join(v, " and ")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("parameters (-want +got):\n%s", diff)
			}
			if !pending.Since.Equal(test.since) || pending.Issuer != p.URL || pending.ClientID != clientID || pending.Redirect != redirect {
				t.Errorf("keeps %+v", pending)
			}
			if again := kept(t, pending); !cmp.Equal(pending, again) {
				t.Errorf("keeps %+v, and reads %+v", pending, again)
			}
		})
	}
}

// TestStartIsNeverTheSame, nor can it be guessed.
func TestStartIsNeverTheSame(t *testing.T) {
	t.Parallel()
	c := (&idp{}).start(t).connection(t)
	seen := map[string]bool{}
	for range 100 {
		_, p := c.Start(Request{})
		for _, s := range []string{p.State, p.Nonce, p.Verifier} {
			if seen[s] || len(s) < 26 {
				t.Fatalf("%q is short, or was there before", s)
			}
			seen[s] = true
		}
	}
}
