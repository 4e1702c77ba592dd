package main

import (
	"bytes"
	"github.com/anteroom/anteroom/internal/program/programtest"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRun measures every work at a running Anteroom with a few people, so that the
// script that measures many does not rot.
func TestRun(t *testing.T) {
	t.Parallel()
	var works []string
	for name := range openID {
		works = append(works, name)
	}
	for name := range anteroom {
		works = append(works, name)
	}
	for name := range scim {
		works = append(works, name)
	}
	target := startSeeded(t)
	var out, log bytes.Buffer
	args := []string{"-works", "paint flow:RS256@1 " + strings.Join(works, " "), "-callers", "2", "-rounds", "1", "-for", "20ms", target}
	if err := run(t.Context(), args, &out, &log); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(works, "flow RS256, alone", "first paint of the members page") {
		if !strings.Contains(out.String(), strings.Replace(name, "search-", "search, ", 1)) {
			t.Errorf("%s was not measured:\n%s\n%s", name, log.String(), out.String())
		}
	}
}

// TestBystander: on one core a short question of a proxy waits for the pages that are
// under way, and not for all that come after it.
func TestBystander(t *testing.T) {
	t.Parallel()
	server, err := readTarget(startSeeded(t, "GOMAXPROCS=1"))
	if err != nil {
		t.Fatal(err)
	}
	const n = 4
	r, err := measure(t.Context(), server, row{work: "search-common", alg: "ES256", callers: n}, anteroom["search-common"], time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(5 * n); r.passed == 0 || r.passed > most {
		t.Errorf("while the bystander waited, the server answered %d searches of %d callers; want 1 to %d", r.passed, n, most)
	}
}

// startSeeded runs `anteroom serve` on what seed fills, and returns it as an
// argument of load.
func startSeeded(t *testing.T, environ ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := "localhost:" + strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, data := filepath.Join(dir, "anteroom.json"), filepath.Join(dir, "data")
	seed := exec.CommandContext(t.Context(), programtest.Build(t, "docs/benchmarks/seed"),
		"-data", data, "-people", "1000", "-pushed", "300", "-issuer", "http://"+addr, "-redirect-uri", "http://127.0.0.1:9/callback", "-out", file)
	if out, err := seed.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server := programtest.StartServerIn(t, environ, data, "--addr", addr, "--base-url", "http://"+addr)
	return "Anteroom:" + strconv.Itoa(server.Cmd.Process.Pid) + ":" + file
}

func TestParseStat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, stat string
		want       time.Duration
		wantErr    bool
	}{
		{"plain", "42 (anteroom) S 1 42 42 0 -1 4194560 1500 0 3 0 250 31 4 5 20 0 9 0 100 1 2", 2900 * time.Millisecond, false},
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
	var odd, even []answer
	for i := range 50 {
		odd, even = append(odd, answer{time.Duration(2*i + 1), int64(i)}), append(even, answer{time.Duration(2*i + 2), int64(i)})
	}
	m := newMeasurement(2*time.Second, [][]answer{odd, even})
	if got := m.rate(); got != 50 {
		t.Errorf("rate %v, want 50", got)
	}
	for p, want := range map[int]time.Duration{0: 1, 50: 50, 99: 99, 100: 100} {
		if got := percentile(m.took, p); got != want {
			t.Errorf("percentile %d is %d, want %d", p, got, want)
		}
	}
	if got := percentile(m.turns, 100); got != 49 {
		t.Errorf("most turns %d, want 49", got)
	}
	if got := percentile[int64](nil, 50); got != 0 {
		t.Errorf("percentile of nothing is %d", got)
	}
}
