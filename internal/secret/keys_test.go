package secret

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var testPlace = Place{"t", "c", "r"}

// line returns the line of a key file for a key of n bytes, all different.
func line(first byte, n int) string {
	raw := make([]byte, n)
	for i := range raw {
		raw[i] = first + byte(i)
	}
	return "key " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

func writeKeys(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "anteroom.key")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	return path
}

func TestKeyFileIsRefused(t *testing.T) {
	t.Parallel()
	good := line(1, keyBytes)
	for _, test := range []struct {
		name, text string
		mode       os.FileMode
		want       string // in the error; "" when the file is good
	}{
		{"good", good, 0o600, ""},
		{"read-only", good, 0o400, ""},
		{"with a comment and a second key", "# keys\n\n" + good + line(9, keyBytes), 0o600, ""},
		{"world-readable", good, 0o604, "chmod 600"},
		{"group-readable", good, 0o640, "chmod 600"},
		{"short key", line(1, keyBytes-1), 0o600, "31 bytes"},
		{"long key", line(1, keyBytes+1), 0o600, "33 bytes"},
		{"not base64", "key !!!!\n", 0o600, "line 1: the key is not base64"},
		{"no keyword", strings.TrimPrefix(good, "key "), 0o600, "a line must be"},
		{"bad second line", good + "key\n", 0o600, "line 2"},
		{"sample", "key " + base64.StdEncoding.EncodeToString(make([]byte, keyBytes)) + "\n", 0o600, "sample"},
		{"empty", "", 0o600, "no key in it"},
		{"only a comment", "# keys\n", 0o600, "no key in it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := writeKeys(t, test.text, test.mode)
			_, err := LoadKeys(path)
			if test.want == "" {
				if err != nil {
					t.Errorf("LoadKeys: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("LoadKeys: %v, want the path and %q", err, test.want)
			}
			if key := strings.TrimSpace(strings.TrimPrefix(test.text, "key ")); len(key) > 8 && err != nil && strings.Contains(err.Error(), key) {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}

// TestOldKeysOpen: a new key goes to the top of the file, and what the old one
// sealed still opens.
func TestOldKeysOpen(t *testing.T) {
	t.Parallel()
	old, err := LoadKeys(writeKeys(t, line(1, keyBytes), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	both, err := LoadKeys(writeKeys(t, line(99, keyBytes)+line(1, keyBytes), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := both.Open(testPlace, old.Seal(testPlace, []byte("x"))); err != nil || !bytes.Equal(got, []byte("x")) {
		t.Errorf("what the old key sealed: %q, %v", got, err)
	}
	if !both.Verify(old.MAC("a"), "a") {
		t.Error("a MAC under the old key is refused")
	}
	if _, err := old.Open(testPlace, both.Seal(testPlace, []byte("x"))); err == nil {
		t.Error("the old key seals still")
	}
}
