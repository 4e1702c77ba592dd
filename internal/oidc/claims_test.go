package oidc

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

func TestPersonOf(t *testing.T) {
	t.Parallel()
	ada := model.User{Email: "ada@example.com", FirstName: "Ada", LastName: "Lovelace"}
	nameless := model.User{ID: "usr_1", Email: "ada@example.com", EmailVerified: true}
	for name, test := range map[string]struct {
		user   model.User
		scopes []string
		want   string
	}{
		"nothing":              {ada, []string{scopeOpenID}, `{}`},
		"email not proven":     {ada, []string{scopeEmail}, `{"email":"ada@example.com","email_verified":false}`},
		"profile":              {ada, []string{scopeProfile}, `{"name":"Ada Lovelace","given_name":"Ada","family_name":"Lovelace"}`},
		"a language":           {model.User{FirstName: "Ada", Language: "de"}, []string{scopeProfile}, `{"name":"Ada","given_name":"Ada","locale":"de"}`},
		"no name":              {nameless, []string{scopeProfile, scopeEmail}, `{"email":"ada@example.com","email_verified":true,"name":"ada@example.com"}`},
		"profile has no email": {nameless, []string{scopeProfile}, `{"name":"usr_1"}`},
		"half a name":          {model.User{LastName: "Lovelace"}, []string{scopeProfile}, `{"name":"Lovelace","family_name":"Lovelace"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(personOf(test.user, test.scopes))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHalfHash uses the example of OpenID Connect Core, appendix A.4 (c_hash)
// and A.3 (at_hash).
func TestHalfHash(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk": "LDktKdoQak3Pk0cnXxCltA",
		"jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y":                "77QmUPtjPfzWtF2AnpK9RQ",
	} {
		if got := halfHash(value); got != want {
			t.Errorf("halfHash(%q) = %q, want %q", value, got, want)
		}
	}
}

// TestAnswers uses the example of RFC 7636, appendix B.
func TestAnswers(t *testing.T) {
	t.Parallel()
	if !answers("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM") {
		t.Error("the example is refused")
	}
	if answers("", "") {
		t.Error("nothing answers nothing")
	}
}
