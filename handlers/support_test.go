package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestVisitsChangeNothing walks all routes of the portal and of signing in as an operator who is
// there as Dana, an admin: whatever changes something is refused, with one sentence, and so is what
// is hers alone. New routes are among them from their first day on; those that are open stand here.
func TestVisitsChangeNothing(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification, model.FeatureSessionPolicy, model.FeatureSSO, model.FeatureDirSync, model.FeatureAPIKeys)
	w.LetSupportIn(t)
	b := w.Visit(t, handlerstest.Dana)
	before, err := w.DB.LastEventOf(t.Context(), w.Acme)
	if err != nil {
		t.Fatal(err)
	}
	open := []string{"/a/support", "/a/support-over", "/a/logout"}
	variable := regexp.MustCompile(`\{[a-z]+\}`)
	tried := 0
	for _, r := range routeTable(t, w.Config) {
		portal := strings.HasPrefix(r.Path, "/ui/") || strings.HasPrefix(r.Path, "/a/")
		if !portal || !slices.Contains(r.Methods, "POST") || slices.Contains(open, r.Path) {
			continue
		}
		path := variable.ReplaceAllString(r.Path, "x")
		answer := b.Post(t, path, url.Values{"token": {"x"}, "hours": {"4"}, "name": {"Acme & Sons"}})
		if answer.Status != http.StatusForbidden && answer.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d, want it refused", r.Path, answer.Status)
		}
		tried++
	}
	if tried < 80 {
		t.Errorf("tried only %d routes", tried)
	}
	for _, path := range []string{"/ui/profile", "/ui/security", "/ui/security/activity", "/ui/profile/email", "/a/organizations", "/a/sudo"} {
		b.Get(t, path).Expect(t, http.StatusForbidden)
	}
	for _, path := range []string{"/ui/general", "/ui/members", "/ui/domains", "/ui/session-policy", "/ui/sso", "/ui/scim"} {
		page := b.Get(t, path).Shows(t)
		for _, form := range page.All("form") {
			if what := form.HTML(); strings.Contains(what, `method="post"`) && !strings.Contains(what, "/a/support-over") {
				t.Errorf("%s offers %s", path, what)
			}
		}
		for _, link := range page.All("a") {
			if to := link.Attr("href"); strings.HasPrefix(to, "/ui/") && b.Get(t, to).Status == http.StatusForbidden {
				t.Errorf("%s leads to %s, which is refused", path, to)
			}
		}
	}
	if after, err := w.DB.LastEventOf(t.Context(), w.Acme); err != nil || after != before {
		t.Errorf("something was recorded: %d, %d, %v", before, after, err)
	}
}

// TestVerifySaysWhoIsThere: an app behind a proxy is told that an operator is there as somebody
// else.
func TestVerifySaysWhoIsThere(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	w.LetSupportIn(t)
	a := verify(t, w.Visit(t, handlerstest.Dana), app, "")
	if a.Status != http.StatusOK || !model.ValidID(model.PrefixOperator, a.Header.Get("X-Auth-Support")) || a.Header.Get("X-Auth-User") != string(w.Members[handlerstest.Dana].User) {
		t.Errorf("%d %v", a.Status, a.Header)
	}
}
