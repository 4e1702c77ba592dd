package integrate

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme runs what the page for developers tells them to write.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for language, app := range map[string]struct {
		fence, file string   // of the code
		dropIn, at  string   // what is copied, and where
		command     []string // what runs it
	}{
		"go":     {"```go\n", "main.go", "go/anteroom.go", "anteroom/anteroom.go", []string{"go"}},
		"node":   {"```js\n", "app.mjs", "node/anteroom.mjs", "anteroom.mjs", []string{"node", "app.mjs"}},
		"python": {"```python\n", "app.py", "python/anteroom.py", "anteroom.py", []string{"python3", "app.py"}},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			needs(t, app.command[0])
			_, code, found := strings.Cut(string(readme), app.fence)
			code, _, closed := strings.Cut(code, "```\n")
			if !found || !closed || strings.Count(code, "3000") != 1 {
				t.Fatalf("the README has no app on port 3000 in %s", language)
			}
			dropIn, err := os.ReadFile(app.dropIn)
			if err != nil {
				t.Fatal(err)
			}
			p, appURL := newProvider(t), freeURL(t)
			shop := t.TempDir()
			for name, content := range map[string]string{
				app.file: strings.Replace(code, "3000", strings.TrimPrefix(appURL, "http://localhost:"), 1),
				app.at:   string(dropIn), "go.mod": "module shop\n\ngo 1.26\n",
			} {
				write(t, filepath.Join(shop, filepath.FromSlash(name)), content)
			}
			if language == "go" {
				app.command[0] = filepath.Join(shop, "shop")
				if out, err := exec.CommandContext(t.Context(), "go", "build", "-C", shop, "-o", "shop", ".").CombinedOutput(); err != nil {
					t.Fatalf("go build: %v\n%s", err, out)
				}
			}
			a := start(t, shop, app.command, appURL, p.URL, clientID, clientSecret)
			b := a.browser()
			b.sees(b.get("/"), http.StatusOK, "Ada", "of Acme Corp.", `action="/auth/logout"`)
			b.do(http.MethodPost, "/auth/logout", url.Values{}, nil)
			if p.logout == nil {
				t.Error("nobody was signed out")
			}
		})
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
