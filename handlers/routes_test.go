package handlers_test

import (
	"flag"
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

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/console"
	"github.com/anteroom/anteroom/handlers/demo"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/portal"
	"github.com/anteroom/anteroom/internal/model"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRoutes keeps the list of every URL and of who may come where reviewers see
// each change of it.
func TestRoutes(t *testing.T) {
	t.Parallel()
	c := handlerstest.New(t).Config
	c.Demo = &demo.Handler{}
	var got strings.Builder
	for _, r := range routeTable(t, c) {
		fmt.Fprintf(&got, "%-9s %-42s %s\n", strings.Join(r.Methods, ","), r.Path, r.Guard)
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

// TestRoutesSayWhatTheyDo: what a request does is shown to people for whom it waits, so
// every route that one can wait for says it.
func TestRoutesSayWhatTheyDo(t *testing.T) {
	t.Parallel()
	for _, r := range routeTable(t, handlerstest.New(t).Config) {
		guarded := !strings.HasPrefix(r.Guard, "public") && r.Guard != "protocol" && slices.Contains(r.Methods, "POST")
		if says := strings.Contains(r.Guard, ": "); says != (guarded && !strings.HasPrefix(r.Path, "/a/sudo") && !strings.HasPrefix(r.Path, "/console/prove")) {
			t.Errorf("%s %s: %q: give its guard in routes.go the words for what it does (Does)", r.Methods, r.Path, r.Guard)
		}
	}
}

// TestEveryRouteIsReached: no route is hidden by one that comes before it.
func TestEveryRouteIsReached(t *testing.T) {
	t.Parallel()
	hidden, err := handlers.Unreached(t.Context(), handlerstest.New(t).Config)
	if err != nil || len(hidden) > 0 {
		t.Errorf("never reached: %v, %v", hidden, err)
	}
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// TestOtherOrganizationsDoNotExist asks every route that names something of an
// organization for something of another one.
func TestOtherOrganizationsDoNotExist(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	theirs := w.Member(t, handlerstest.Gus)
	invited := w.Invite(t, w.As(t, handlerstest.Gus), "zoe@globex.test")
	foreign := map[string]string{
		"invitation": string(invited.ID), "member": string(theirs.ID), "domain": string(w.Domain(t, handlerstest.Gus, "globex.test")),
		"organization": string(w.Globex), "session": string(w.SessionOf(t, handlerstest.Gus).ID), "passkey": string(w.Passkey(t, theirs.User).ID),
	}
	for _, f := range []model.Feature{model.FeatureDomainVerification, model.FeatureSSO, model.FeatureDirSync} {
		w.Enable(t, w.Acme, f)
		w.Enable(t, w.Globex, f)
	}
	foreign["connection"], foreign["directory"] = string(w.Connection(t, handlerstest.Gus).ID), string(w.Directory(t, handlerstest.Gus).ID)
	foreign["group"] = string(w.Group(t, handlerstest.Gus, "Support").ID)
	w.Enable(t, w.Acme, model.FeatureAPIKeys)
	key, _ := apiKeyOf(t, w, w.Globex, []string{string(model.SettingsRead)})
	foreign["key"] = string(key.ID)
	_, given := w.Visitor(t, handlerstest.Gus)
	foreign["link"] = string(given.ID)
	claimed := string(w.Claim(t, handlerstest.Gus, "globex.example").ID)
	owned := []string{"token", "request", "file", "picture", "provider", "module"} // no organization's: a browser's, or everybody's
	form := url.Values{"name": {"Mine"}, "role": {w.Role(t, "member")}, "version": {strconv.FormatInt(theirs.Version, 10)}, "lasts": {"1h0m0s"}}
	visitor, link := w.Visitor(t, handlerstest.Dana)
	operator, _ := w.Console(t)
	acme, globex := w.Events(t, w.Acme), w.Events(t, w.Globex)
	tried := 0
	for _, r := range routeTable(t, w.Config) {
		from, path := b, r.Path
		if ofPortal(r) {
			from, path = visitor, strings.Replace(path, "{link}", string(link.ID), 1)
		}
		if inConsole := strings.Replace(path, string(console.Base), string(model.ConsoleOrganization(w.Acme)), 1); inConsole != path {
			from, path = operator, inConsole
		}
		match := parameter.FindStringSubmatch(path)
		if strings.HasPrefix(r.Path, "/sso/") || ofConsole(r) && !strings.HasPrefix(r.Path, string(console.Base)) { // of whoever signs in there, or of the instance
			continue
		}
		if match == nil || slices.Contains(owned, match[1]) {
			continue
		}
		id, ok := foreign[match[1]]
		if strings.Contains(r.Path, "/domains/{domain}") && !strings.Contains(r.Path, "/general/") {
			id = claimed
		}
		if !ok {
			t.Errorf("%s: give this test another organization's {%s}", r.Path, match[1])
			continue
		}
		for _, method := range r.Methods {
			for _, htmx := range []string{"", "true"} {
				ask := func(id string) handlerstest.Answer {
					var f url.Values
					if method == "POST" {
						f = form
					}
					return from.Do(t, from.Request(t, method, strings.Replace(path, match[0], id, 1), f, "HX-Request", htmx))
				}
				tried++
				none := absent(t, id)
				foreign, missing := ask(id), ask(none)
				missing.Asked = foreign.Asked
				missing.Body = strings.ReplaceAll(missing.Body, none, id) // whoever asked knows the ID
				for _, a := range []handlerstest.Answer{foreign, missing} {
					a.Header.Del("X-Request-Id")
					a.Header.Del("Date")
				}
				if foreign.Status != http.StatusNotFound {
					t.Errorf("%s %s: status %d, want 404", method, r.Path, foreign.Status)
				}
				if diff := cmp.Diff(missing, foreign, cmp.AllowUnexported(handlerstest.Answer{})); diff != "" {
					t.Errorf("%s %s differs from a missing id (-missing +foreign):\n%s", method, r.Path, diff)
				}
			}
		}
	}
	if tried == 0 {
		t.Error("no route was tried")
	}
	if diff := cmp.Diff(theirs, w.Member(t, handlerstest.Gus)); diff != "" {
		t.Errorf("the member changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(acme, w.Events(t, w.Acme)); diff != "" {
		t.Errorf("events of the actor's organization (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(globex, w.Events(t, w.Globex)); diff != "" {
		t.Errorf("events of the other organization (-want +got):\n%s", diff)
	}
}

// ofPortal reports whether a route is of what a link to the admin portal shows, which no
// session of a member does: admin_portal_test.go tries those.
func ofPortal(r handlers.Route) bool { return strings.HasPrefix(r.Path, string(portal.Base)+"/") }

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

// ofConsole reports whether a route is for who runs the instance.
func ofConsole(r handlers.Route) bool { return strings.HasPrefix(r.Path, string(model.Console)) }

// crossing matches what is on the way from an application to us and back.
var crossing = regexp.MustCompile(`^/(oauth/authorize|oidc/logout|auth/verify|sso/(saml|oidc)/|sso/[^/]+/(start|inbox|test$)|sso/social/|a/(login|link|sign-in|recover|invite|organizations|return|logout|signed-out|step-up))`)

// TestSecurityHeaders looks at every page that can be opened, by nobody and by
// somebody.
func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	paths := []string{"/nothing/here", "/static/app.css", "/static/nothing.js", "/a/login/link/%00"}
	for _, r := range routeTable(t, w.Config) {
		if slices.Contains(r.Methods, "GET") || r.Methods[0] == "ANY" {
			paths = append(paths, parameter.ReplaceAllString(r.Path, "x"))
		}
	}
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin",
		"Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	}
	for name, b := range map[string]*handlerstest.Browser{"nobody": w.Browser(t), "dana": w.As(t, handlerstest.Dana)} {
		for _, path := range paths {
			a := b.Get(t, path)
			for header, value := range want {
				if got := a.Header.Get(header); got != value {
					t.Errorf("%s, as %s (%d): %s = %q, want %q", path, name, a.Status, header, got, value)
				}
			}
			csp, opener, forms := a.Header.Get("Content-Security-Policy"), "same-origin", true
			if crossing.MatchString(path) {
				opener, forms = "", false
			}
			if got := a.Header.Get("Cross-Origin-Opener-Policy"); got != opener {
				t.Errorf("%s, as %s (%d): Cross-Origin-Opener-Policy = %q, want %q", path, name, a.Status, got, opener)
			}
			if got := strings.Contains(csp, "form-action 'self'"); got != forms || !forms && strings.Contains(csp, "form-action") {
				t.Errorf("%s, as %s (%d): Content-Security-Policy = %q", path, name, a.Status, csp)
			}
			for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "frame-ancestors 'none'"} {
				if !strings.Contains(csp, part) {
					t.Errorf("%s, as %s (%d): Content-Security-Policy = %q, want %q in it", path, name, a.Status, csp, part)
				}
			}
			if a.Header.Get("X-Request-Id") == "" || a.Header.Get("Cache-Control") == "" || a.Status >= 500 {
				t.Errorf("%s, as %s: status %d, header %v", path, name, a.Status, a.Header)
			}
		}
	}
}

// routeTable returns the routes of the program, those of the demo only with it.
func routeTable(t *testing.T, c handlers.Config) []handlers.Route {
	t.Helper()
	routes, err := handlers.Routes(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return routes
}
