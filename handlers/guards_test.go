package handlers_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
)

// eachGuarded tries every request of the route table that not everybody may make.
func eachGuarded(t *testing.T, w *handlerstest.World, try func(r handlers.Route, request func(*handlerstest.Browser) handlerstest.Answer)) {
	t.Helper()
	tried := 0
	for _, r := range routeTable(t, w.Config) {
		if strings.HasPrefix(r.Guard, "public") || r.Guard == "protocol" || ofPortal(r) {
			continue
		}
		for _, method := range r.Methods {
			for _, htmx := range []string{"", "true"} {
				tried++
				try(r, func(b *handlerstest.Browser) handlerstest.Answer {
					var form url.Values
					if method == "POST" {
						form = url.Values{"name": {"Acme"}, "version": {"1"}, "source": {"application"}, "domain": {"x.test"}, "role": {w.Role(t, "admin")}}
					}
					return b.Do(t, b.Request(t, method, parameter.ReplaceAllString(r.Path, string(w.Member(t, handlerstest.Kim).ID)), form, "HX-Request", htmx))
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
	w := handlerstest.New(t)
	for _, f := range model.Features() {
		w.Enable(t, w.Acme, f)
	}
	if _, err := roles.New(w.DB).Create(t.Context(), model.Actor{Kind: model.ActorOperator}, model.Role{Name: "guest"}); err != nil {
		t.Fatal(err)
	}
	w.Add(t, w.Acme, "guest@acme.test", "Guest", "guest")
	b := w.As(t, "guest@acme.test")
	before := w.Events(t, w.Acme)
	eachGuarded(t, w, func(r handlers.Route, request func(*handlerstest.Browser) handlerstest.Answer) {
		if !strings.HasPrefix(r.Guard, "sk_") || ofConsole(r) {
			return
		}
		request(b).Expect(t, http.StatusNotFound)
	})
	if diff := cmp.Diff(before, w.Events(t, w.Acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestSignedOutEverywhere: with the cookie of a session that has ended, and with
// none, every guarded route leads to sign in and changes nothing.
func TestSignedOutEverywhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	ended, other := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Dana)
	other.Post(t, "/ui/security/sessions/revoke-others", url.Values{}).Expect(t, http.StatusSeeOther)
	before := w.Events(t, w.Acme)
	never := w.Browser(t)
	eachGuarded(t, w, func(r handlers.Route, request func(*handlerstest.Browser) handlerstest.Answer) {
		for name, b := range map[string]*handlerstest.Browser{"ended": ended, "never": never} {
			a := request(b)
			to := a.Location() + a.Header.Get("HX-Redirect")
			door := "/a/login"
			if ofConsole(r) {
				door = "/console/sign-in?"
			}
			if a.Status != http.StatusSeeOther && a.Status != http.StatusUnauthorized || !strings.HasPrefix(to, door) {
				t.Errorf("%s: %s %s: status %d to %q", name, r.Methods, r.Path, a.Status, to)
			}
		}
	})
	if diff := cmp.Diff(before, w.Events(t, w.Acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestSudoRoutes asks of every route that needs sudo: without a fresh proof nothing
// changes and the answer leads to where one is given.
func TestSudoRoutes(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.Features()...)
	b := w.As(t, handlerstest.Dana)
	operator, _ := w.Console(t)
	clock.Advance(model.SudoLife)
	before := w.Events(t, w.Acme)
	tried := 0
	for _, r := range routeTable(t, w.Config) {
		if !strings.Contains(r.Guard, ", sudo") || ofPortal(r) { // by a link that is the proof
			continue
		}
		for _, method := range r.Methods {
			tried++
			var form url.Values
			if method == "POST" {
				form = url.Values{"confirm": {"yes"}}
			}
			if ofConsole(r) {
				path := strings.Replace(r.Path, "{organization}", string(w.Acme), 1)
				operator.Do(t, operator.Request(t, method, parameter.ReplaceAllString(path, "x"), form)).After(t, "/console/prove?request=")
				continue
			}
			b.Do(t, b.Request(t, method, parameter.ReplaceAllString(r.Path, "x"), form)).After(t, "/a/sudo?request=")
		}
	}
	if tried < 5 {
		t.Errorf("%d requests tried", tried)
	}
	if diff := cmp.Diff(before, w.Events(t, w.Acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestSudoOfAPage: after the proof the person comes back to the page.
func TestSudoOfAPage(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	guard := web.Widget(model.WidgetGeneral).Manage().Sudo("see {organization}", "/members")
	w.Serve(t, handlers.NewGuarded(guard, func(rw http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(rw, "the page")
		return err
	}))
	b := w.As(t, handlerstest.Dana)
	clock.Advance(model.SudoLife)
	b.Confirm(t, b.Get(t, "/test/page?a=b"), "see Acme").LeadsTo(t, "/test/page?a=b")
	if a := b.Get(t, "/test/page?a=b"); a.Status != http.StatusOK || a.Body != "the page" {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
}

// TestGuardsOfWidgets: whatever is below a widget's path asks for what the row
// of the widget names.
func TestGuardsOfWidgets(t *testing.T) {
	t.Parallel()
	for _, r := range routeTable(t, handlerstest.New(t).Config) {
		var w model.Widget
		for _, each := range append(model.OrganizationWidgets(), model.WidgetInvitations) {
			if path := "/ui/" + each.Path; (r.Path == path || strings.HasPrefix(r.Path, path+"/")) && len(each.Path) > len(w.Path) {
				w = each
			}
		}
		if w.Path == "" {
			continue
		}
		group, _, _ := strings.Cut(strings.TrimPrefix(string(w.Read), "sk_org_"), "_read")
		if !strings.HasPrefix(r.Guard, "sk_org_"+group+"_") || !strings.Contains(r.Guard, string(w.Feature)) {
			t.Errorf("%s %s: the guard is %q, the widget %+v", r.Methods, r.Path, r.Guard, w)
		}
	}
}
