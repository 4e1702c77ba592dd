package program

import (
	"net/url"
	"testing"
)

// TestOwnMachine: nowhere else are identity providers at http addresses.
func TestOwnMachine(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]bool{
		"http://localhost:8080": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true,
		"https://localhost:8080": false, "http://id.example.com": false, "https://id.example.com": false, "http://localhost.example.com": false,
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		if got := onOwnMachine(u); got != want {
			t.Errorf("%s: %t", base, got)
		}
	}
}
