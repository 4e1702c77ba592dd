package general_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// named returns the form with the organization's name, as filled in now.
func named(t *testing.T, w *handlerstest.World, name string) url.Values {
	t.Helper()
	return url.Values{"name": {name}, "version": {strconv.FormatInt(w.Org(t, w.Acme).Version, 10)}}
}

// TestRename: htmx gets the form, the name for the header and a toast; a plain
// browser the page.
func TestRename(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := b.Post(t, "/ui/general", named(t, w, "Acme & Sons"), handlerstest.Inline...)
	for _, want := range []string{
		`id="general-name"`, `value="Acme &amp; Sons"`, `value="2"`, "The organization is now called Acme &amp; Sons.",
		`<hx-partial data-hx-target="#org-name" data-hx-swap="outerHTML"><bdi id="org-name">Acme &amp; Sons</bdi></hx-partial>`,
	} {
		if a.Status != http.StatusOK || !strings.Contains(a.Body, want) {
			t.Errorf("status %d, no %s in %s", a.Status, want, a.Body)
		}
	}
	if page := b.Get(t, "/ui/general"); !strings.Contains(page.Body, `<bdi id="org-name">Acme &amp; Sons</bdi>`) {
		t.Errorf("the header has another name: %s", page.Body)
	}
	e := w.Events(t, w.Acme)[0]
	if p, _ := e.Payload.(model.OrganizationUpdated); p.Before.Name != "Acme" || p.After.Name != "Acme & Sons" {
		t.Errorf("event = %+v", e)
	}
	a = b.Post(t, "/ui/general", named(t, w, "Acme"))
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/general" || w.Org(t, w.Acme).Name != "Acme" {
		t.Errorf("plain: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	events := len(w.Events(t, w.Acme))
	if a := b.Post(t, "/ui/general", named(t, w, " Acme "), handlerstest.Inline...); a.Status != http.StatusOK || !strings.Contains(a.Body, "No changes to save.") {
		t.Errorf("unchanged: status %d: %s", a.Status, a.Body)
	}
	if len(w.Events(t, w.Acme)) != events {
		t.Error("an unchanged name makes an event")
	}
}

func TestRenameRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d, k := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim)
	stale, unversioned := named(t, w, "Other"), named(t, w, "Other")
	stale.Set("version", "0")
	unversioned.Del("version")
	for _, test := range []struct {
		name    string
		browser *handlerstest.Browser
		form    url.Values
		status  int
		texts   []string
	}{
		{"empty", d, named(t, w, " "), http.StatusUnprocessableEntity, []string{"Enter a name.", `value="1"`}},
		{"stale", d, stale, http.StatusConflict, []string{"Its name is Acme.", `value="Other"`, `value="1"`}},
		{"no version", d, unversioned, http.StatusConflict, []string{"Its name is Acme."}},
		{"no permission", k, named(t, w, "Other"), http.StatusNotFound, nil},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := test.browser.Post(t, "/ui/general", test.form, header...)
			if a.Status != test.status || strings.Contains(a.Body, "<html") == (header != nil) {
				t.Errorf("%s (%v): status %d, want %d:\n%s", test.name, header, a.Status, test.status, a.Body)
			}
			for _, text := range test.texts {
				if !strings.Contains(a.Body, text) {
					t.Errorf("%s (%v): no %s in %s", test.name, header, text, a.Body)
				}
			}
		}
	}
	if o := w.Org(t, w.Acme); o.Name != "Acme" || o.Version != 1 {
		t.Errorf("it changed: %+v", o)
	}
}

// TestGeneralReadOnly: who may read gets the same page with texts in place of
// controls; who may not gets none.
func TestGeneralReadOnly(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	id := w.Domain(t, handlerstest.Dana, "acme.test")
	k := w.As(t, handlerstest.Kim)
	page := k.Get(t, "/ui/general")
	for _, want := range []string{"Only admins can change this.", "acme.test", "Added by Dana Lee", string(w.Acme), `href="/ui/general/leave"`} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, want) {
			t.Errorf("status %d, no %q in %s", page.Status, want, page.Body)
		}
	}
	for _, control := range []string{"general-save", "general-upload", "general-add", "remove-" + string(id), "/ui/general/delete"} {
		if strings.Contains(page.Body, control) || !strings.Contains(w.As(t, handlerstest.Dana).Get(t, "/ui/general").Body, control) {
			t.Errorf("%s shows for the member, or not for the admin", control)
		}
	}
	for _, path := range []string{"", "/logo", "/logo/remove", "/domains", "/domains/" + string(id) + "/remove", "/delete"} {
		if a := k.Post(t, "/ui/general"+path, url.Values{"name": {"Acme"}, "domain": {"b.test"}}); a.Status != http.StatusNotFound {
			t.Errorf("POST %s: status %d, want 404", path, a.Status)
		}
	}
}

// TestAllowedDomains adds, removes and takes the removal back.
func TestAllowedDomains(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	add := func(name string, header ...string) handlerstest.Answer {
		return b.Post(t, "/ui/general/domains", url.Values{"domain": {name}}, header...)
	}
	if a := b.Get(t, "/ui/general"); !strings.Contains(a.Body, "No domains yet. Only people you invite can join.") {
		t.Errorf("the empty list does not say so: %s", a.Body)
	}
	a := add("ACME.test", handlerstest.Inline...)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "acme.test added.") || a.Header.Get("HX-Trigger") != `{"focus":{"id":"general-domain"}}` {
		t.Errorf("add: status %d, HX-Trigger %s: %s", a.Status, a.Header.Get("HX-Trigger"), a.Body)
	}
	if a := add("bücher.example"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/general" {
		t.Errorf("plain: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/general"); !strings.Contains(a.Body, "<bdi>bücher.example</bdi></strong> <code>xn--bcher-kva.example</code>") {
		t.Errorf("the ASCII form is missing: %s", a.Body)
	}
	domains, err := w.DB.Domains(t.Context(), w.Acme, model.DomainAllowedEmail)
	if err != nil || len(domains) != 2 {
		t.Fatalf("%v, %v", domains, err)
	}
	// The keyboard goes to what comes next, and then to the input.
	for i, focus := range []string{"remove-" + string(domains[1].ID), "general-domain"} {
		a := b.Post(t, "/ui/general/domains/"+string(domains[i].ID)+"/remove", url.Values{}, handlerstest.Inline...)
		if got, want := a.Header.Get("HX-Trigger"), fmt.Sprintf(`{"focus":{"id":"%s"}}`, focus); a.Status != http.StatusOK || got != want {
			t.Errorf("remove: status %d, HX-Trigger %s, want %s", a.Status, got, want)
		}
		undo := `<form method="post" action="/ui/general/domains"`
		if _, toast, _ := strings.Cut(a.Body, "<hx-partial"); !strings.Contains(toast, undo) || !strings.Contains(toast, `name="domain" value="`+domains[i].Name+`"`) {
			t.Errorf("the toast offers no way back: %s", a.Body)
		}
	}
	if a := add(domains[1].Name, handlerstest.Inline...); a.Status != http.StatusOK || !strings.Contains(a.Body, "bücher.example added.") {
		t.Errorf("undo: status %d: %s", a.Status, a.Body)
	}
	for name, want := range map[string]string{
		"": "Enter a domain", "dana@acme.test": "Enter only the part after @.", "co.uk": "shared by many",
		"gmail.com":        "gmail.com is a public email provider. Add a domain your organization owns.",
		"mailinator.com":   "disposable",
		"BÜCHER.example. ": "xn--bcher-kva.example is already in the list.",
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := add(name, header...)
			if a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusConflict || !strings.Contains(a.Body, want) {
				t.Errorf("%q (%v): status %d, want %q in %s", name, header, a.Status, want, a.Body)
			}
		}
	}
}
