package applications

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestPublicKeys(t *testing.T) {
	t.Parallel()
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edwards, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rs := jose.JSONWebKey{Key: strong.Public(), KeyID: "a"}
	es := jose.JSONWebKey{Key: p256.Public(), KeyID: "b", Algorithm: "ES256", Use: "sig"}
	for name, test := range map[string]struct {
		keys []jose.JSONWebKey
		want bool
	}{
		"one of each":         {[]jose.JSONWebKey{rs, es}, true},
		"one without a kid":   {[]jose.JSONWebKey{{Key: p256.Public()}}, true},
		"two without a kid":   {[]jose.JSONWebKey{rs, {Key: p256.Public()}}, false},
		"two with one kid":    {[]jose.JSONWebKey{rs, {Key: p256.Public(), KeyID: "a"}}, false},
		"private":             {[]jose.JSONWebKey{{Key: p256}}, false},
		"shared":              {[]jose.JSONWebKey{{Key: []byte("secret")}}, false},
		"P-384":               {[]jose.JSONWebKey{{Key: p384.Public()}}, false},
		"Ed25519":             {[]jose.JSONWebKey{{Key: edwards}}, false},
		"for another purpose": {[]jose.JSONWebKey{{Key: p256.Public(), Use: "enc"}}, false},
		"another algorithm":   {[]jose.JSONWebKey{{Key: strong.Public(), Algorithm: "PS256"}}, false},
		"none":                {nil, false},
		"too many":            {make11(p256.Public()), false},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(jose.JSONWebKeySet{Keys: test.keys})
			if err != nil {
				t.Fatal(err)
			}
			got, err := publicKeys(string(text))
			if (err == nil) != test.want || err != nil && model.KindOf(err) != model.Invalid {
				t.Fatalf("error %v", err)
			}
			if name == "private" && !strings.Contains(wordstest.Of(err), "private key") {
				t.Errorf("error %v", err)
			}
			if again, err := publicKeys(got); err != nil || again != got {
				t.Errorf("%q became %q, %v", got, again, err)
			}
		})
	}
	for _, text := range []string{"x", "{}", `{"keys":[{}]}`, strings.Repeat(" ", maxJWKS+1)} {
		if _, err := publicKeys(text); model.KindOf(err) != model.Invalid {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func make11(key any) []jose.JSONWebKey {
	all := make([]jose.JSONWebKey, 11)
	for i := range all {
		all[i] = jose.JSONWebKey{Key: key, KeyID: strings.Repeat("k", i+1)}
	}
	return all
}
