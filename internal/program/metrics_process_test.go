package program_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestMetrics: numbers are to be had on this machine, on a listener of their own, and on no
// other.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir(), "--metrics-addr", "127.0.0.1:0")
	until(t, s, "/readyz", http.StatusOK)
	ask := func(url, host string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
	own := "http://" + s.Metrics
	status, text := ask(own+"/metrics", "")
	for _, want := range []string{
		`anteroom_build_info\{version="[^"]+",go="go[^"]+"\} 1`,
		`anteroom_request_duration_seconds_count\{route="/readyz",status="2xx"\} [1-9][0-9]*`,
		`anteroom_request_duration_seconds_bucket\{route="/readyz",status="2xx",le="\+Inf"\} [1-9][0-9]*`,
		`anteroom_streams\{state="failing"\} 0`,
		`anteroom_sessions_open 0`,
		`anteroom_database_bytes [1-9][0-9.e+]*`,
	} {
		if status != http.StatusOK || !regexp.MustCompile(`(?m)^`+want+`$`).MatchString(text) {
			t.Errorf("status %d, no line %s in\n%s", status, want, text)
		}
	}
	for line := range strings.Lines(text) {
		if !regexp.MustCompile(`^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{([a-z]+="[^"\\\n]*",?)+\})? [0-9.e+-]+)\n$`).MatchString(line) {
			t.Errorf("not Prometheus’ format: %q", line)
		}
	}
	for _, test := range []struct {
		url, host string
		want      int
	}{
		{own + "/debug/pprof/goroutine?debug=1", "", http.StatusOK},
		{own + "/metrics", "evil.example", http.StatusMisdirectedRequest},
		{own + "/", "", http.StatusNotFound},
		{s.URL("/metrics"), "localhost:8080", http.StatusNotFound},
		{s.URL("/debug/pprof/"), "localhost:8080", http.StatusNotFound},
	} {
		if got, _ := ask(test.url, test.host); got != test.want {
			t.Errorf("%s as %q: status %d, want %d", test.url, test.host, got, test.want)
		}
	}
}
