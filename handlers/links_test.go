package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// address is where something on a page leads.
type address struct{ method, path string }

// addresses returns where links, forms and pictures of a page lead within the
// program, and what the page asks for by itself.
func addresses(page handlerstest.Part) []address {
	var all []address
	add := func(method, to string) {
		if u, err := url.Parse(to); err == nil && u.Host == "" && u.Scheme == "" && u.Path != "" {
			all = append(all, address{method, u.Path})
		}
	}
	for attribute, method := range map[string]string{
		"href": http.MethodGet, "src": http.MethodGet, "data-hx-get": http.MethodGet, "data-hx-post": http.MethodPost, "data-passkey-url": http.MethodGet,
	} {
		for _, part := range page.All("[" + attribute + "]") {
			add(method, part.Attr(attribute))
		}
	}
	for _, form := range page.All("form[action]") {
		method := http.MethodGet
		if form.Is("method") {
			method = strings.ToUpper(form.Attr("method"))
		}
		if method == http.MethodGet && form.Is("data-hx-post") {
			continue // only ever sent by the script
		}
		add(method, form.Attr("action"))
	}
	return all
}

// leading returns what reports whether one of the routes answers an address.
func leading(routes []handlers.Route) func(address) bool {
	patterns := make([]*regexp.Regexp, len(routes))
	for i, r := range routes {
		patterns[i] = regexp.MustCompile("^" + parameter.ReplaceAllString(r.Path, "[^/]+") + "$")
	}
	return func(to address) bool {
		for i, r := range routes {
			if (slices.Contains(r.Methods, to.method) || r.Methods[0] == "ANY") && patterns[i].MatchString(to.path) {
				return true
			}
		}
		return false
	}
}

// walk opens every page of a shell and its parts, as whole pages and as htmx asks
// for them, and gives look whatever leads on from there.
func walk(t *testing.T, w *handlerstest.World, routes []handlers.Route, shell model.Links, open func(path string, header ...string) handlerstest.Answer,
	look func(from handlerstest.Answer, to address),
) (opened, followed int) {
	t.Helper()
	w.Domain(t, handlerstest.Dana, "acme.test")
	named := map[string]string{
		"member": string(w.Member(t, handlerstest.Kim).ID), "organization": string(w.Acme), "passkey": string(w.Passkey(t, w.Member(t, handlerstest.Dana).User).ID),
		"domain": string(w.Claim(t, handlerstest.Dana, "acme.example").ID), "invitation": string(w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test").ID),
	}
	for _, r := range routes {
		if !strings.HasPrefix(r.Path, shell.Home()) || !slices.Contains(r.Methods, http.MethodGet) || strings.HasSuffix(r.Path, ".csv") {
			continue
		}
		path := parameter.ReplaceAllStringFunc(r.Path, func(name string) string { return named[strings.Trim(name, "{}")] })
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := open(path, header...)
			if a.Status != http.StatusOK {
				continue
			}
			opened++
			for _, to := range addresses(a.Shows(t)) {
				followed++
				look(a, to)
			}
		}
	}
	return opened, followed
}

// TestEveryAddressLeadsSomewhere opens every page of the portal and its parts, and
// follows with the eye what is on it.
func TestEveryAddressLeadsSomewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, f := range model.Features() {
		w.Enable(t, w.Acme, f)
	}
	b, routes := w.As(t, handlerstest.Dana), routeTable(t, w.Config)
	leads := leading(routes)
	opened, followed := walk(t, w, routes, model.Portal, func(path string, header ...string) handlerstest.Answer { return b.Get(t, path, header...) },
		func(from handlerstest.Answer, to address) {
			if !leads(to) {
				t.Errorf("%s: %s %s leads nowhere", from.Asked, to.method, to.path)
			}
		})
	if opened < 40 || followed < 500 {
		t.Errorf("%d pages and parts opened, %d addresses followed", opened, followed)
	}
}
