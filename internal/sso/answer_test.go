package sso

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// TestHow: what a provider says about how somebody signed in there is kept, as far as it
// can be passed on.
func TestHow(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	p := Proven{
		Connection: model.Connection{ID: "conn_1", Org: "org_1"}, Request: model.UpstreamRequest{Fresh: true},
		Identity: upstream.Identity{
			Subject: "tenant/object", Sub: "pairwise", AMR: []string{"pwd", "otp"}, ACR: "urn:example:gold", AuthTime: at, SessionUntil: at.Add(time.Hour), SessionID: "sid-1",
		},
	}
	want := model.Authentication{
		AMR:      []string{"pwd", "otp"},
		Upstream: model.Upstream{Connection: "conn_1", AuthTime: at, Until: at.Add(time.Hour), ACR: "urn:example:gold", Fresh: true},
		There:    model.UpstreamSession{Org: "org_1", Connection: "conn_1", Subject: "pairwise", ID: "sid-1"},
	}
	if diff := cmp.Diff(want, p.How()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p.Identity.Sub = ""
	if got := p.How().There.Subject; got != "tenant/object" {
		t.Errorf("without another word for the person: %q", got)
	}
}

// TestPlainMethods: only what has the form of a word of RFC 8176 goes into tokens of ours.
func TestPlainMethods(t *testing.T) {
	t.Parallel()
	long, eleven := strings.Repeat("a", 33), strings.Split("a b c d e f g h i j k", " ")
	for name, test := range map[string]struct{ said, want []string }{
		"none":         {nil, nil},
		"usual":        {[]string{"hwk", "face-id", "mfa", "x_y.z~1"}, []string{"hwk", "face-id", "mfa", "x_y.z~1"}},
		"no words":     {[]string{"", " ", "two words", "a+b", `"`, "<b>", "a\nb", "größe", "http://schemas.microsoft.com/claims/multipleauthn", "pwd"}, []string{"pwd"}},
		"of 33":        {[]string{long, long[1:]}, []string{long[1:]}},
		"eleven of it": {eleven, eleven[:10]},
	} {
		if diff := cmp.Diff(test.want, plain(test.said)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
