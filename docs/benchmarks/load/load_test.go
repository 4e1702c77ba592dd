package main

import (
	"anteroom/internal/program/programtest"
	"testing"
	"time"
)

// TestWorks does each work against a running Anteroom, so that the script that
// measures it does not rot.
func TestWorks(t *testing.T) {
	t.Parallel()
	server := startDemo(t)
	for name, w := range works {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			callers, err := prepare(t.Context(), server, w, 2)
			if err != nil {
				t.Fatal(err)
			}
			m, err := repeat(t.Context(), callers, w.do, 20*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			if len(m.took) < len(callers) {
				t.Errorf("%d callers did the work %d times", len(callers), len(m.took))
			}
		})
	}
	t.Run("nobody is signed in", func(t *testing.T) {
		t.Parallel()
		stranger := *server
		stranger.signIn = ""
		if _, err := prepare(t.Context(), &stranger, works["flow"], 1); err == nil {
			t.Error("a stranger got tokens")
		}
	})
}

// startDemo runs `anteroom demo` and returns it with the sample application.
func startDemo(t *testing.T) *target {
	t.Helper()
	d := programtest.StartDemo(t, t.TempDir())
	return &target{
		issuer: d.BaseURL, clientID: d.ClientID, clientSecret: d.ClientSecret, redirectURI: d.App + "callback",
		signIn: d.BaseURL + "/demo/sign-in", email: "dana@acme.example",
	}
}

func TestParseStat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, stat string
		want       time.Duration
		wantErr    bool
	}{
		{"plain", "42 (anteroom) S 1 42 42 0 -1 4194560 1500 0 3 0 250 31 0 0 20 0 9 0 100 1 2", 2810 * time.Millisecond, false},
		{"a name with spaces and parentheses", "42 (a) b (c) S 1 42 42 0 -1 4194560 1500 0 3 0 1 2 0 0 20", 30 * time.Millisecond, false},
		{"cut off", "42 (anteroom) S 1 42", 0, true},
		{"empty", "", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseStat([]byte(c.stat))
			if got != c.want || (err != nil) != c.wantErr {
				t.Errorf("got %v (%v), want %v", got, err, c.want)
			}
		})
	}
}

func TestMeasurement(t *testing.T) {
	t.Parallel()
	var odd, even []time.Duration
	for i := range 50 {
		odd, even = append(odd, time.Duration(2*i+1)), append(even, time.Duration(2*i+2))
	}
	m := newMeasurement(2*time.Second, [][]time.Duration{odd, even})
	if got := m.rate(); got != 50 {
		t.Errorf("rate %v, want 50", got)
	}
	for p, want := range map[int]time.Duration{0: 1, 50: 50, 99: 99, 100: 100} {
		if got := m.percentile(p); got != want {
			t.Errorf("percentile %d is %d, want %d", p, got, want)
		}
	}
	if got := (measurement{}).percentile(50); got != 0 {
		t.Errorf("percentile of nothing is %d", got)
	}
}
