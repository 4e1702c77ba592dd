package secret

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestCodesAreSixDigits(t *testing.T) {
	t.Parallel()
	six := regexp.MustCompile(`^[0-9]{6}$`)
	source := NewSource(rand.NewChaCha8([32]byte{1}))
	first := map[byte]bool{}
	for range 2000 {
		c := source.Code()
		if !six.MatchString(c) {
			t.Fatalf("code %q is not six digits", c)
		}
		first[c[0]] = true
	}
	if len(first) != 10 {
		t.Errorf("codes begin with %d different digits, want 10", len(first))
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	source := NewSource(nil)
	a, b := source.Token(), source.Token()
	if a == b || len(a) != 43 || !WellFormed(a) {
		t.Errorf("tokens = %q, %q; want two of 43 characters", a, b)
	}
	if Equal(Hash(a), Hash(b)) || !Equal(Hash(a), Hash(a)) {
		t.Error("hashes do not tell tokens apart")
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	s := NewSource(nil)
	first, second := s.Short(), s.Short()
	if first == second || len(first) != 32 || strings.Trim(first, "0123456789abcdef") != "" {
		t.Errorf("short tokens %q and %q", first, second)
	}
}

func TestWellFormed(t *testing.T) {
	t.Parallel()
	good := strings.Repeat("A", 43)
	for _, test := range []struct {
		name, s string
		want    bool
	}{
		{"token", good, true},
		{"empty", "", false},
		{"short", good[1:], false},
		{"long", good + "A", false},
		{"padded", good + "=", false},
		{"other alphabet", "+" + good[1:], false},
		{"bits left over", good[:42] + "B", false},
		{"line break", good[:20] + "\n" + good[20:], false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := WellFormed(test.s); got != test.want {
				t.Errorf("WellFormed(%q) = %v, want %v", test.s, got, test.want)
			}
		})
	}
}

func newKeys(t *testing.T) *Keys {
	t.Helper()
	k, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealedValuesOpenOnlyInTheirPlace(t *testing.T) {
	t.Parallel()
	keys, place := newKeys(t), Place{"signing_keys", "private_sealed", "k1"}
	plain := []byte("a private key")
	sealed := keys.Seal(place, plain)
	if bytes.Contains(sealed, plain) {
		t.Fatal("the sealed value shows the plain one")
	}
	if bytes.Equal(sealed, keys.Seal(place, plain)) {
		t.Error("the same value sealed twice is the same")
	}
	changed := func(at int) []byte {
		c := bytes.Clone(sealed)
		c[at] ^= 1
		return c
	}
	for _, test := range []struct {
		name   string
		keys   *Keys
		place  Place
		sealed []byte
		opens  bool
	}{
		{"its place", keys, place, sealed, true},
		{"another table", keys, Place{"deliveries", place.Column, place.Row}, sealed, false},
		{"another column", keys, Place{place.Table, "sealed", place.Row}, sealed, false},
		{"another row", keys, Place{place.Table, place.Column, "k2"}, sealed, false},
		{"other keys", newKeys(t), place, sealed, false},
		{"format changed", keys, place, changed(0), false},
		{"key id changed", keys, place, changed(1), false},
		{"nonce changed", keys, place, changed(1 + idBytes), false},
		{"end changed", keys, place, changed(len(sealed) - 1), false},
		{"cut off", keys, place, sealed[:len(sealed)-1], false},
		{"only a head", keys, place, sealed[:1+idBytes], false},
		{"empty", keys, place, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.keys.Open(test.place, test.sealed)
			if !test.opens {
				if !errors.Is(err, ErrSealed) || got != nil {
					t.Errorf("Open = %q, %v; want %v", got, err, ErrSealed)
				}
				return
			}
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("Open = %q, %v; want %q", got, err, plain)
			}
		})
	}
}

func TestMAC(t *testing.T) {
	t.Parallel()
	keys := newKeys(t)
	mac := keys.MAC("sign-in code", "chl_1", "123456")
	for _, test := range []struct {
		name  string
		keys  *Keys
		mac   []byte
		parts []string
		want  bool
	}{
		{"the same", keys, mac, []string{"sign-in code", "chl_1", "123456"}, true},
		{"another code", keys, mac, []string{"sign-in code", "chl_1", "123457"}, false},
		{"parts cut elsewhere", keys, mac, []string{"sign-in code", "chl_112", "3456"}, false},
		{"fewer parts", keys, mac, []string{"sign-in code", "chl_1123456"}, false},
		{"other keys", newKeys(t), mac, []string{"sign-in code", "chl_1", "123456"}, false},
		{"cut off", keys, mac[:16], []string{"sign-in code", "chl_1", "123456"}, false},
		{"nothing", keys, nil, []string{"sign-in code", "chl_1", "123456"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.keys.Verify(test.mac, test.parts...); got != test.want {
				t.Errorf("Verify = %v, want %v", got, test.want)
			}
		})
	}
}
