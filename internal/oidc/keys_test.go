package oidc

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// hs256 signs claims with a public key as if it were a shared secret.
func hs256(t *testing.T, w *world, claims map[string]any) string {
	t.Helper()
	for kid, key := range ringNow(t, w.provider.keys).public {
		public, err := key.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		signer, err := jose.NewSigner(
			jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: public, KeyID: kid}}, (&jose.SignerOptions{}).WithType(typeAccess))
		if err != nil {
			t.Fatal(err)
		}
		payload, err := json.Marshal(claims)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signer.Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		token, err := signed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	t.Fatal("no keys")
	return ""
}

func newKeys(t *testing.T) *secret.Keys {
	t.Helper()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// ringNow returns the keyring; it may be called from any goroutine.
func ringNow(t testing.TB, k *keys) *keyring {
	t.Helper()
	ring, err := k.ring(t.Context())
	if err != nil {
		t.Error(err)
		return &keyring{}
	}
	return ring
}

func ringOf(t *testing.T, d *db.DB, seal *secret.Keys) *keyring {
	t.Helper()
	if err := ensureKeys(t.Context(), d, seal); err != nil {
		t.Fatal(err)
	}
	k, err := loadKeys(t.Context(), &d.Reader, seal, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	return ringNow(t, k)
}

func TestOP_keys_survive_a_restart(t *testing.T) {
	t.Parallel()
	d, seal := dbtest.Open(t), newKeys(t)
	first, second := ringOf(t, d, seal), ringOf(t, d, seal)
	if diff := cmp.Diff(string(first.published), string(second.published)); diff != "" {
		t.Error(diff)
	}
	for _, alg := range algorithms() {
		token, err := first.sign(string(alg), typeID, map[string]string{"sub": "x"})
		if err != nil {
			t.Fatal(err)
		}
		var claims map[string]string
		if err := second.verify(token, typeID, &claims); err != nil || claims["sub"] != "x" {
			t.Errorf("%s: %v, claims %v", alg, err, claims)
		}
	}
	if _, err := loadKeys(t.Context(), &d.Reader, newKeys(t), slog.Default()); err == nil || !strings.Contains(err.Error(), "the key file does not belong to this database") {
		t.Errorf("another key file: %v", err)
	}
}

func TestOP_key_states(t *testing.T) {
	t.Parallel()
	d, seal := dbtest.Open(t), newKeys(t)
	var kids []string
	for _, state := range []model.KeyState{model.KeyRetired, model.KeyNext} {
		key, err := newKey(seal, jose.ES256, state)
		if err != nil {
			t.Fatal(err)
		}
		kids = append(kids, key.ID)
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.InsertSigningKey(t.Context(), key) }); err != nil {
			t.Fatal(err)
		}
	}
	ring := ringOf(t, d, seal)
	token, err := ring.sign("ES256", typeID, map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		t.Fatal(err)
	}
	if kid := parsed.Signatures[0].Protected.KeyID; slices.Contains(kids, kid) {
		t.Error("a key signs that is not active")
	}
	for _, kid := range kids {
		if !strings.Contains(string(ring.published), kid) {
			t.Errorf("%s is not published", kid)
		}
	}
}

func TestOP_jwks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	res := w.browser(t).get(t, "/keys")
	if res.status != http.StatusOK || res.header.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("%d, Cache-Control %q", res.status, res.header.Get("Cache-Control"))
	}
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(res.body), &set); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, key := range set.Keys {
		var names []string
		for name := range key {
			names = append(names, name)
		}
		slices.Sort(names)
		got[key["alg"].(string)] = names
	}
	// Public members only (RFC 7518, section 6).
	want := map[string][]string{
		"RS256": {"alg", "e", "kid", "kty", "n", "use"},
		"ES256": {"alg", "crv", "kid", "kty", "use", "x", "y"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
