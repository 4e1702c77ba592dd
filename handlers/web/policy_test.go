package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestContentPolicy: each policy as it is sent, to the letter.
func TestContentPolicy(t *testing.T) {
	t.Parallel()
	const own = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
	for _, test := range []struct {
		name   string
		policy contentPolicy
		want   string
	}{
		{"of a page", contentPolicy{}, own + "frame-ancestors 'none'; form-action 'self'"},
		{"on the way to an application", contentPolicy{crossing: true}, own + "frame-ancestors 'none'"},
		{
			"in a frame", contentPolicy{framers: []string{"https://app.test", "https://b.test:8443"}},
			own + "frame-ancestors https://app.test https://b.test:8443; form-action 'self'",
		},
	} {
		if diff := cmp.Diff(test.want, test.policy.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	good := []string{"https://app.test", "https://app.test:8443", "https://xn--bcher-kva.example", "https://192.0.2.1", "http://localhost:8080", "http://127.0.0.1:8081", "http://[::1]:80"}
	bad := []string{
		"", "*", "https://*.app.test", "https://app.test; script-src *", "https://app.test\n", "https://app.test https://b.test", "https://app.test/", "https://app.test/path",
		"https://app.test?a", "https://user@app.test", "http://app.test", "app.test", "https:", "https://", "https://app.test:", "'self'", "data:", "https://APP.test",
	}
	if diff := cmp.Diff(good, origins(append(bad, good...))); diff != "" {
		t.Errorf("origins (-want +got):\n%s", diff)
	}
}
