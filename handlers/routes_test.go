package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/mux"

	"anteroom/handlers/demo"
	"anteroom/internal/model"
)

// TestRoutes keeps the list of every URL and of who may come where reviewers see
// each change of it.
func TestRoutes(t *testing.T) {
	t.Parallel()
	c := newWorld(t).config
	c.Demo = &demo.Handler{}
	var got strings.Builder
	for _, r := range routeTable(t, c) {
		fmt.Fprintf(&got, "%-9s %-42s %s\n", strings.Join(r.methods, ","), r.path, r.guard)
	}
	file := filepath.Join("testdata", "routes.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("routes differ (-want +got), see -update:\n%s", diff)
	}
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// TestOtherOrganizationsDoNotExist asks every route that names something of an
// organization for something of another one.
func TestOtherOrganizationsDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	theirs := w.member(t, gus)
	invited := w.invite(t, w.as(t, gus), "zoe@globex.test")
	foreign := map[string]string{
		"invitation": string(invited.ID), "member": string(theirs.ID), "domain": string(w.domain(t, gus, "globex.test")),
		"organization": string(w.globex), "session": string(w.sessionOf(t, gus).ID), "passkey": string(w.passkey(t, theirs.User).ID),
	}
	w.enable(t, w.acme, model.FeatureDomainVerification)
	w.enable(t, w.globex, model.FeatureDomainVerification)
	claimed := string(w.claim(t, gus, "globex.example").ID)
	owned := []string{"token", "request", "file", "picture"} // no organization's: a browser's, or everybody's
	form := url.Values{"name": {"Mine"}, "role": {w.role(t, "member")}, "version": {strconv.FormatInt(theirs.Version, 10)}}
	acme, globex := w.events(t, w.acme), w.events(t, w.globex)
	tried := 0
	for _, r := range routeTable(t, w.config) {
		match := parameter.FindStringSubmatch(r.path)
		if match == nil || slices.Contains(owned, match[1]) {
			continue
		}
		id, ok := foreign[match[1]]
		if strings.HasPrefix(r.path, "/ui/domains/") {
			id = claimed
		}
		if !ok {
			t.Errorf("%s: give this test another organization's {%s}", r.path, match[1])
			continue
		}
		for _, method := range r.methods {
			for _, htmx := range []string{"", "true"} {
				ask := func(id string) answer {
					var f url.Values
					if method == "POST" {
						f = form
					}
					return b.do(t, b.request(t, method, strings.Replace(r.path, match[0], id, 1), f, "HX-Request", htmx))
				}
				tried++
				foreign, missing := ask(id), ask(absent(t, id))
				for _, a := range []answer{foreign, missing} {
					a.header.Del("X-Request-Id")
					a.header.Del("Date")
				}
				if foreign.status != http.StatusNotFound {
					t.Errorf("%s %s: status %d, want 404", method, r.path, foreign.status)
				}
				if diff := cmp.Diff(missing, foreign, cmp.AllowUnexported(answer{})); diff != "" {
					t.Errorf("%s %s differs from a missing id (-missing +foreign):\n%s", method, r.path, diff)
				}
			}
		}
	}
	if tried == 0 {
		t.Error("no route was tried")
	}
	if diff := cmp.Diff(theirs, w.member(t, gus)); diff != "" {
		t.Errorf("the member changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(acme, w.events(t, w.acme)); diff != "" {
		t.Errorf("events of the actor's organization (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(globex, w.events(t, w.globex)); diff != "" {
		t.Errorf("events of the other organization (-want +got):\n%s", diff)
	}
}

// absent returns a well-formed id that nothing has.
func absent(t *testing.T, id string) string {
	t.Helper()
	last := "0"
	if strings.HasSuffix(id, last) {
		last = "1"
	}
	id = id[:len(id)-1] + last
	prefix, _, _ := strings.Cut(id, "_")
	if !model.ValidID(prefix+"_", id) {
		t.Fatalf("%q is not well-formed", id)
	}
	return id
}

// TestSecurityHeaders looks at every page that can be opened, by nobody and by
// somebody.
func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paths := []string{"/nothing/here", "/static/app.css", "/static/nothing.js", "/a/login/link/%00"}
	for _, r := range routeTable(t, w.config) {
		if slices.Contains(r.methods, "GET") || r.methods[0] == "ANY" {
			paths = append(paths, parameter.ReplaceAllString(r.path, "x"))
		}
	}
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	}
	for name, b := range map[string]*browser{"nobody": w.browser(t), "dana": w.as(t, dana)} {
		for _, path := range paths {
			a := b.get(t, path)
			for header, value := range want {
				if got := a.header.Get(header); got != value {
					t.Errorf("%s, as %s (%d): %s = %q, want %q", path, name, a.status, header, got, value)
				}
			}
			csp := a.header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
				if !strings.Contains(csp, part) {
					t.Errorf("%s, as %s (%d): Content-Security-Policy = %q, want %q in it", path, name, a.status, csp, part)
				}
			}
			if a.header.Get("X-Request-Id") == "" || a.header.Get("Cache-Control") == "" || a.status >= 500 {
				t.Errorf("%s, as %s: status %d, header %v", path, name, a.status, a.header)
			}
		}
	}
}

// routeTable returns the routes of the program, those of the demo only with it.
func routeTable(t *testing.T, c Config) []route {
	t.Helper()
	a, err := newApp(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return tableOf(t, a.routes().(*mux.Router))
}

func tableOf(t *testing.T, router *mux.Router) []route {
	t.Helper()
	var table []route
	err := router.Walk(func(r *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		if r.GetHandler() == nil {
			return nil // a prefix
		}
		path, err := r.GetPathTemplate()
		if err != nil {
			return err
		}
		methods, err := r.GetMethods()
		if err != nil {
			methods = []string{"ANY"}
		}
		table = append(table, route{methods, path, r.GetName()})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

type route struct {
	methods     []string
	path, guard string
}
