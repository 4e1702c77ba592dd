package saml

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/upstream"
)

// TestVerifyAfterAMove takes answers to whoever of us the identity provider knows, and
// still none to another connection of ours.
func TestVerifyAfterAMove(t *testing.T) {
	t.Parallel()
	other := func(s string) string { return strings.ReplaceAll(s, "conn_1", "conn_2") }
	for name, test := range map[string]struct {
		also []Party
		code upstream.Code
	}{
		"told of the other address":   {[]Party{{SP: "https://third.example/metadata", ACS: "https://third.example/acs"}, {SP: sp, ACS: acs}}, ""},
		"of another connection":       {[]Party{{SP: other(sp), ACS: other(acs)}}, CodeDestination},
		"of its address alone":        {[]Party{{SP: other(sp), ACS: acs}}, upstream.CodeAudience},
		"of nothing but this address": {nil, CodeDestination},
	} {
		want := expected()
		want.SP, want.ACS, want.Also = "https://moved.example/metadata", "https://moved.example/acs", test.also
		if _, err := Verify(with(nil), want); codeOf(t, err) != test.code {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
	want := leaves()
	want.ACS = "https://moved.example/slo"
	if _, err := VerifyLogout(byPost(logoutRequest(), seal{}), want); codeOf(t, err) != CodeDestination {
		t.Errorf("signing out at an address that is not ours: %v", err)
	}
	want.Also = []Party{{SP: sp, ACS: slo}}
	if _, err := VerifyLogout(byPost(logoutRequest(), seal{}), want); err != nil {
		t.Errorf("signing out at the other address: %v", err)
	}
}
