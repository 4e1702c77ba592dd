package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"regexp"
	"testing"
)

// The digest of htmx.min.js as published in htmx.org 4.0.1.
const htmxSHA384 = "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"

func TestHTMXIsTheOneThatWasVendored(t *testing.T) {
	t.Parallel()
	data, err := FS.ReadFile("htmx.min.js")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != htmxSHA384 {
		t.Errorf("sha384 of htmx.min.js is %s, want %s", got, htmxSHA384)
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for _, name := range []string{"app.js", "favicon.svg", "formpost.js", "htmx.min.js", "icons.svg", "passkeys.js"} {
		hash := Hash(name)
		if !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(hash) {
			t.Errorf("hash of %s is %q", name, hash)
		}
		if other, ok := seen[hash]; ok {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[hash] = name
	}
	if hash := Hash("static.go"); hash != "" {
		t.Errorf("static.go is served, with hash %q", hash)
	}
	if got, want := Sum([]byte("abc")), "ba7816bf8f01"; got != want {
		t.Errorf("Sum(abc) = %s, want %s", got, want)
	}
}

// TestScriptStaysSmall, because it blocks the first paint.
func TestScriptStaysSmall(t *testing.T) {
	t.Parallel()
	data, err := FS.ReadFile("app.js")
	if err != nil {
		t.Fatal(err)
	}
	var travels bytes.Buffer
	z, err := gzip.NewWriterLevel(&travels, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(data)
	z.Close()
	if limit := 6 << 10; travels.Len() > limit {
		t.Errorf("app.js has %d bytes compressed, more than %d", travels.Len(), limit)
	}
}
