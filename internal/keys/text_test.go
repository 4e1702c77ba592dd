package keys

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/secret"
)

// shown returns the only block of a language in the page about keys: what people copy is what
// is tested.
func shown(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/api-keys.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "\n```"+language+"\n")
	block, _, found := strings.Cut(rest, "\n```")
	if !found || strings.Contains(rest, "\n```"+language+"\n") {
		t.Fatalf("not one block of %q", language)
	}
	return block
}

// TestText: a key is what scanners are told to look for, with a checksum.
func TestText(t *testing.T) {
	t.Parallel()
	documented := regexp.MustCompile(shown(t, "regex"))
	source := secret.NewSource(nil)
	for range 100 {
		text := newText(source)
		if !documented.MatchString(text) || !Is(text) {
			t.Fatalf("%q is no key", text)
		}
		other := "x" + text[5:]
		if text[4] == 'x' {
			other = "y" + text[5:]
		}
		if Is(Prefix+other) || Is(text+"0") || Is(strings.TrimPrefix(text, Prefix)) {
			t.Fatalf("something like %q is a key", text)
		}
	}
	if got := secret.Checksum("123456789"); got != "3jZRME" { // CRC-32 cbf43926
		t.Errorf("checksum %q", got)
	}
}

// TestScanners: by the documented expression keys are found where they leak to, whole, and
// nothing is that is longer.
func TestScanners(t *testing.T) {
	t.Parallel()
	documented := regexp.MustCompile(shown(t, "regex"))
	source := secret.NewSource(nil)
	for range 100 {
		a, b := newText(source), newText(source)
		leaked := strings.Join([]string{
			"ANTEROOM_KEY=" + a, `"Authorization": "Bearer ` + b + `",`, "curl -H 'Authorization: Bearer " + a + "' https://id.example.com/", "[" + b + "](x)", a + "." + b,
		}, "\n")
		if diff := cmp.Diff([]string{a, b, a, b, a, b}, documented.FindAllString(leaked, -1)); diff != "" {
			t.Error(diff)
		}
		for _, other := range []string{a + "0", "x" + a, a[:len(a)-1], a[:len(a)-1] + "-", "_" + a, strings.Replace(a, "ant_", "ANT_", 1)} {
			if found := documented.FindString(other); found != "" {
				t.Errorf("in %s is %s", other, found)
			}
		}
	}
}

// TestScannerInPython: the documented code finds keys, and drops by the checksum what only
// looks like one.
func TestScannerInPython(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("python3 is not installed")
		}
		t.Skip("python3 is not installed")
	}
	source, example := secret.NewSource(nil), shown(t, "text")
	lines, keys := []string{example}, []string{example}
	for range 50 {
		text := newText(source)
		last := "0"
		if strings.HasSuffix(text, last) {
			last = "1"
		}
		lines, keys = append(lines, "key: "+text, "almost: "+text[:len(text)-1]+last, "none: "+text+"a"), append(keys, text)
	}
	file := filepath.Join(t.TempDir(), "scan.py")
	script := shown(t, "python") + "\n\nimport sys\nfor key in keys(sys.stdin.read()):\n    print(key)\n"
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, file)
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(lines, "\n")), os.Stderr
	out, err := cmd.Output()
	if found := strings.Fields(string(out)); err != nil || !slices.Equal(found, keys) {
		t.Errorf("%v: found %v, want %v", err, found, keys)
	}
}

// TestSearched: of a key, and of what people see of one, it is the end that finds it.
func TestSearched(t *testing.T) {
	t.Parallel()
	text := newText(secret.NewSource(nil))
	end := text[len(text)-suffix:]
	for term, want := range map[string]string{
		text: end, Prefix + "…" + end: end, end: end, "Nightly export": "Nightly export", Prefix: Prefix, text[:len(text)-1]: text[:len(text)-1], "": "",
	} {
		if got := Searched(term); got != want {
			t.Errorf("%q: %q, want %q", term, got, want)
		}
	}
}
