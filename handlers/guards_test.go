package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/model"
	"anteroom/internal/roles"
)

// eachGuarded tries every request of the route table that not everybody may make.
func eachGuarded(t *testing.T, w *world, try func(r route, request func(*browser) answer)) {
	t.Helper()
	tried := 0
	for _, r := range routeTable(t, w.config) {
		if r.guard == "public" || r.guard == "protocol" {
			continue
		}
		for _, method := range r.methods {
			for _, htmx := range []string{"", "true"} {
				tried++
				try(r, func(b *browser) answer {
					var form url.Values
					if method == "POST" {
						form = url.Values{"name": {"Acme"}, "version": {"1"}, "source": {"application"}, "domain": {"x.test"}, "role": {w.role(t, "admin")}}
					}
					return b.do(t, b.request(t, method, parameter.ReplaceAllString(r.path, string(w.member(t, kim).ID)), form, "HX-Request", htmx))
				})
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d requests tried", tried)
	}
}

// TestWithoutPermission: for somebody in a role that allows nothing, no widget of
// the organization exists, whatever is asked of it.
func TestWithoutPermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, f := range model.Features() {
		w.enable(t, w.acme, f)
	}
	if _, err := roles.New(w.db).Create(t.Context(), model.Actor{Kind: model.ActorOperator}, model.Role{Name: "guest"}); err != nil {
		t.Fatal(err)
	}
	w.add(t, w.acme, "guest@acme.test", "Guest", "guest")
	b := w.as(t, "guest@acme.test")
	before := w.events(t, w.acme)
	eachGuarded(t, w, func(r route, request func(*browser) answer) {
		if !strings.HasPrefix(r.guard, "sk_") {
			return
		}
		if a := request(b); a.status != http.StatusNotFound {
			t.Errorf("%s %s: status %d, want 404", r.methods, r.path, a.status)
		}
	})
	if diff := cmp.Diff(before, w.events(t, w.acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestSignedOutEverywhere: with the cookie of a session that has ended, and with
// none, every guarded route leads to sign in and changes nothing.
func TestSignedOutEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ended, other := w.as(t, dana), w.as(t, dana)
	if a := other.post(t, "/ui/security/sessions/revoke-others", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("revoke: status %d: %s", a.status, a.body)
	}
	before := w.events(t, w.acme)
	never := w.browser(t)
	eachGuarded(t, w, func(r route, request func(*browser) answer) {
		for name, b := range map[string]*browser{"ended": ended, "never": never} {
			a := request(b)
			to := a.header.Get("Location") + a.header.Get("HX-Redirect")
			if a.status != http.StatusSeeOther && a.status != http.StatusUnauthorized || !strings.HasPrefix(to, "/a/login") {
				t.Errorf("%s: %s %s: status %d to %q", name, r.methods, r.path, a.status, to)
			}
		}
	})
	if diff := cmp.Diff(before, w.events(t, w.acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestGuardsOfWidgets: whatever is below a widget's path asks for what the row
// of the widget names.
func TestGuardsOfWidgets(t *testing.T) {
	t.Parallel()
	for _, r := range routeTable(t, newWorld(t).config) {
		var w model.Widget
		for _, each := range append(model.OrganizationWidgets(), model.WidgetInvitations) {
			if path := "/ui/" + each.Path; (r.path == path || strings.HasPrefix(r.path, path+"/")) && len(each.Path) > len(w.Path) {
				w = each
			}
		}
		if w.Path == "" || strings.HasSuffix(r.path, "/general/leave") { // everybody may leave
			continue
		}
		group, _, _ := strings.Cut(strings.TrimPrefix(string(w.Read), "sk_org_"), "_read")
		if !strings.HasPrefix(r.guard, "sk_org_"+group+"_") || !strings.Contains(r.guard, string(w.Feature)) {
			t.Errorf("%s %s: the guard is %q, the widget %+v", r.methods, r.path, r.guard, w)
		}
	}
}
