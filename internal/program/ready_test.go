package program

import "testing"

// TestNearAddr: who listens everywhere is asked by a number.
func TestNearAddr(t *testing.T) {
	t.Parallel()
	for listens, want := range map[string]string{
		":8080": "127.0.0.1:8080", "0.0.0.0:8080": "127.0.0.1:8080", "[::]:8080": "[::1]:8080",
		"192.0.2.1:80": "192.0.2.1:80", "localhost:8080": "localhost:8080", "8080": "",
	} {
		if got, err := nearAddr(listens); got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v, want %q", listens, got, err, want)
		}
	}
}
