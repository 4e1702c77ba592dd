package oidc

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestClaimsSupported finds claims of ID tokens that discovery does not name
// (OpenID Connect Discovery, section 3).
func TestClaimsSupported(t *testing.T) {
	t.Parallel()
	text, err := metadata("https://id.example")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Claims []string `json:"claims_supported"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	for _, name := range claimNames(reflect.TypeFor[idClaims]()) {
		if !slices.Contains(document.Claims, name) {
			t.Errorf("discovery does not name the claim %q", name)
		}
	}
}

// claimNames lists what the fields of a struct are called in JSON.
func claimNames(t reflect.Type) (all []string) {
	for field := range t.Fields() {
		if field.Anonymous {
			all = append(all, claimNames(field.Type)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		all = append(all, name)
	}
	return all
}
