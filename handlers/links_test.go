package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anteroom/handlers"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
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

// leads reports whether a route answers an address.
func (to address) leads(routes []handlers.Route) bool {
	return slices.ContainsFunc(routes, func(r handlers.Route) bool {
		pattern := regexp.MustCompile("^" + parameter.ReplaceAllString(r.Path, "[^/]+") + "$")
		return (slices.Contains(r.Methods, to.method) || r.Methods[0] == "ANY") && pattern.MatchString(to.path)
	})
}

// TestEveryAddressLeadsSomewhere opens every page of the portal and its parts, and
// follows with the eye what is on it.
func TestEveryAddressLeadsSomewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, f := range model.Features() {
		w.Enable(t, w.Acme, f)
	}
	b := w.As(t, handlerstest.Dana)
	kim := w.Member(t, handlerstest.Kim)
	w.Domain(t, handlerstest.Dana, "acme.test")
	named := map[string]string{
		"member": string(kim.ID), "invitation": string(w.Invite(t, b, "zoe@acme.test").ID), "domain": string(w.Claim(t, handlerstest.Dana, "acme.example").ID),
		"organization": string(w.Acme), "passkey": string(w.Passkey(t, w.Member(t, handlerstest.Dana).User).ID),
	}
	routes := routeTable(t, w.Config)
	opened, followed := 0, 0
	for _, r := range routes {
		if !strings.HasPrefix(r.Path, "/ui/") || !slices.Contains(r.Methods, http.MethodGet) || strings.HasSuffix(r.Path, ".csv") {
			continue
		}
		path := parameter.ReplaceAllStringFunc(r.Path, func(name string) string { return named[strings.Trim(name, "{}")] })
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := b.Get(t, path, header...)
			if a.Status != http.StatusOK {
				continue
			}
			opened++
			for _, to := range addresses(a.Shows(t)) {
				followed++
				if !to.leads(routes) {
					t.Errorf("%s: %s %s leads nowhere", a.Asked, to.method, to.path)
				}
			}
		}
	}
	if opened < 40 || followed < 500 {
		t.Errorf("%d pages and parts opened, %d addresses followed", opened, followed)
	}
}
