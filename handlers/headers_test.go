package handlers_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// changing is what differs from one answer to the next: values of cookies, and
// where things are that have just been made.
var changing = regexp.MustCompile(`(anteroom[\w-]*=)[^;]+|Expires=[^;]+; |\?challenge=\S+`)

// TestHeaders keeps every header of one answer of each sort, with its cookies,
// where reviewers see each change of it.
func TestHeaders(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	var got strings.Builder
	note := func(who string, a handlerstest.Answer) {
		fmt.Fprintf(&got, "%s, %s: %d\n", a.Asked, who, a.Status)
		var lines []string
		for name, values := range a.Header {
			if slices.Contains([]string{"Date", "Content-Length", "X-Request-Id"}, name) {
				continue
			}
			for _, value := range values {
				lines = append(lines, "  "+name+": "+changing.ReplaceAllString(value, "$1"))
			}
		}
		slices.Sort(lines)
		got.WriteString(strings.Join(lines, "\n") + "\n\n")
	}
	nobody, dana := w.Browser(t), w.As(t, handlerstest.Dana)
	for _, path := range []string{"/", "/ui/general", "/a/login", "/nothing", "/static/app.css", "/static/app.js?v=1", "/healthz", "/keys"} {
		note("nobody", nobody.Get(t, path))
	}
	note("nobody", nobody.Post(t, "/a/login", url.Values{"email": {handlerstest.Dana}}))
	note("nobody", nobody.Get(t, "/oauth/authorize"))
	note("nobody, from elsewhere", nobody.Post(t, "/a/login", url.Values{"email": {handlerstest.Dana}}, "Sec-Fetch-Site", "cross-site"))
	note("Dana", dana.Get(t, "/a/organizations"))
	note("Dana", dana.Get(t, "/a/sudo"))
	note("Dana", dana.Get(t, "/ui/general"))
	note("Dana, htmx", dana.Get(t, "/ui/members", handlerstest.Inline...))
	note("Dana", dana.Post(t, "/ui/general/domains", url.Values{"domain": {"acme.test"}}))
	note("Dana, from elsewhere", dana.Post(t, "/ui/general/domains", url.Values{"domain": {"acme.test"}}, "Sec-Fetch-Site", "cross-site"))
	note("Dana", dana.Post(t, "/a/logout", url.Values{}))
	file := filepath.Join("testdata", "headers.txt")
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("headers differ (-want +got), see -update:\n%s", diff)
	}
}
