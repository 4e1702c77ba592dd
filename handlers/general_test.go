package handlers

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
)

// inline are the headers of a request that htmx makes.
var inline = []string{"HX-Request", "true", "HX-Request-Type", "partial"}

// actor returns a member as somebody who does something, in a session begun for
// that.
func (w *world) actor(t *testing.T, email string) model.Actor {
	t.Helper()
	m := w.members[email]
	var s model.Session
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now()}, []byte(rand.Text()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return model.Actor{Kind: model.ActorUser, Org: m.Org, ID: string(m.User), Session: s.ID}
}

// domain lets a member add a domain, and returns its id.
func (w *world) domain(t *testing.T, email, name string) model.DomainID {
	t.Helper()
	d, err := organizations.New(w.db).AddDomain(t.Context(), w.actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	return d.ID
}

func (w *world) org(t *testing.T, id model.OrgID) model.Organization {
	t.Helper()
	o, err := w.db.Organization(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// named returns the form with the organization's name, as filled in now.
func (w *world) named(t *testing.T, name string) url.Values {
	t.Helper()
	return url.Values{"name": {name}, "version": {strconv.FormatInt(w.org(t, w.acme).Version, 10)}}
}

// TestRename: htmx gets the form, the name for the header and a toast; a plain
// browser the page.
func TestRename(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	a := b.post(t, "/ui/general", w.named(t, "Acme & Sons"), inline...)
	for _, want := range []string{
		`id="general-name"`, `value="Acme &amp; Sons"`, `value="2"`, "The organization is now called Acme &amp; Sons.",
		`<hx-partial data-hx-target="#org-name" data-hx-swap="outerHTML"><bdi id="org-name">Acme &amp; Sons</bdi></hx-partial>`,
	} {
		if a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("status %d, no %s in %s", a.status, want, a.body)
		}
	}
	if page := b.get(t, "/ui/general"); !strings.Contains(page.body, `<bdi id="org-name">Acme &amp; Sons</bdi>`) {
		t.Errorf("the header has another name: %s", page.body)
	}
	e := w.events(t, w.acme)[0]
	if e.Type != model.EventOrganizationUpdated || e.Before != `{"display_name":"Acme"}` || e.After != `{"display_name":"Acme \u0026 Sons"}` {
		t.Errorf("event = %+v", e)
	}
	a = b.post(t, "/ui/general", w.named(t, "Acme"))
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/general" || w.org(t, w.acme).Name != "Acme" {
		t.Errorf("plain: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	events := len(w.events(t, w.acme))
	if a := b.post(t, "/ui/general", w.named(t, " Acme "), inline...); a.status != http.StatusOK || !strings.Contains(a.body, "No changes to save.") {
		t.Errorf("unchanged: status %d: %s", a.status, a.body)
	}
	if len(w.events(t, w.acme)) != events {
		t.Error("an unchanged name makes an event")
	}
}

func TestRenameRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, k := w.as(t, dana), w.as(t, kim)
	stale, unversioned := w.named(t, "Other"), w.named(t, "Other")
	stale.Set("version", "0")
	unversioned.Del("version")
	for _, test := range []struct {
		name    string
		browser *browser
		form    url.Values
		status  int
		texts   []string
	}{
		{"empty", d, w.named(t, " "), http.StatusUnprocessableEntity, []string{"Enter a name.", `value="1"`}},
		{"stale", d, stale, http.StatusConflict, []string{"Its name is Acme.", `value="Other"`, `value="1"`}},
		{"no version", d, unversioned, http.StatusConflict, []string{"Its name is Acme."}},
		{"no permission", k, w.named(t, "Other"), http.StatusNotFound, nil},
	} {
		for _, header := range [][]string{nil, inline} {
			a := test.browser.post(t, "/ui/general", test.form, header...)
			if a.status != test.status || strings.Contains(a.body, "<html") == (header != nil) {
				t.Errorf("%s (%v): status %d, want %d:\n%s", test.name, header, a.status, test.status, a.body)
			}
			for _, text := range test.texts {
				if !strings.Contains(a.body, text) {
					t.Errorf("%s (%v): no %s in %s", test.name, header, text, a.body)
				}
			}
		}
	}
	if o := w.org(t, w.acme); o.Name != "Acme" || o.Version != 1 {
		t.Errorf("it changed: %+v", o)
	}
}

// TestGeneralReadOnly: who may read gets the same page with texts in place of
// controls; who may not gets none.
func TestGeneralReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.domain(t, dana, "acme.test")
	k := w.as(t, kim)
	page := k.get(t, "/ui/general")
	for _, want := range []string{"Only admins can change this.", "acme.test", "Added by Dana Lee", string(w.acme), `href="/ui/general/leave"`} {
		if page.status != http.StatusOK || !strings.Contains(page.body, want) {
			t.Errorf("status %d, no %q in %s", page.status, want, page.body)
		}
	}
	for _, control := range []string{"general-save", "general-upload", "general-add", "remove-" + string(id), "/ui/general/delete"} {
		if strings.Contains(page.body, control) || !strings.Contains(w.as(t, dana).get(t, "/ui/general").body, control) {
			t.Errorf("%s shows for the member, or not for the admin", control)
		}
	}
	for _, path := range []string{"", "/logo", "/logo/remove", "/domains", "/domains/" + string(id) + "/remove", "/delete"} {
		if a := k.post(t, "/ui/general"+path, url.Values{"name": {"Acme"}, "domain": {"b.test"}}); a.status != http.StatusNotFound {
			t.Errorf("POST %s: status %d, want 404", path, a.status)
		}
	}
}

// TestAllowedDomains adds, removes and takes the removal back.
func TestAllowedDomains(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	add := func(name string, header ...string) answer {
		return b.post(t, "/ui/general/domains", url.Values{"domain": {name}}, header...)
	}
	if a := b.get(t, "/ui/general"); !strings.Contains(a.body, "No domains yet. Only people you invite can join.") {
		t.Errorf("the empty list does not say so: %s", a.body)
	}
	a := add("ACME.test", inline...)
	if a.status != http.StatusOK || !strings.Contains(a.body, "acme.test added.") || a.header.Get("HX-Trigger") != `{"focus":{"id":"general-domain"}}` {
		t.Errorf("add: status %d, HX-Trigger %s: %s", a.status, a.header.Get("HX-Trigger"), a.body)
	}
	if a := add("bücher.example"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/general" {
		t.Errorf("plain: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/general"); !strings.Contains(a.body, "<bdi>bücher.example</bdi></strong> <code>xn--bcher-kva.example</code>") {
		t.Errorf("the ASCII form is missing: %s", a.body)
	}
	domains, err := w.db.Domains(t.Context(), w.acme, model.DomainAllowedEmail)
	if err != nil || len(domains) != 2 {
		t.Fatalf("%v, %v", domains, err)
	}
	// The keyboard goes to what comes next, and then to the input.
	for i, focus := range []string{"remove-" + string(domains[1].ID), "general-domain"} {
		a := b.post(t, "/ui/general/domains/"+string(domains[i].ID)+"/remove", url.Values{}, inline...)
		if got, want := a.header.Get("HX-Trigger"), fmt.Sprintf(`{"focus":{"id":"%s"}}`, focus); a.status != http.StatusOK || got != want {
			t.Errorf("remove: status %d, HX-Trigger %s, want %s", a.status, got, want)
		}
		undo := `<form method="post" action="/ui/general/domains"`
		if _, toast, _ := strings.Cut(a.body, "<hx-partial"); !strings.Contains(toast, undo) || !strings.Contains(toast, `name="domain" value="`+domains[i].Name+`"`) {
			t.Errorf("the toast offers no way back: %s", a.body)
		}
	}
	if a := add(domains[1].Name, inline...); a.status != http.StatusOK || !strings.Contains(a.body, "bücher.example added.") {
		t.Errorf("undo: status %d: %s", a.status, a.body)
	}
	for name, want := range map[string]string{
		"": "Enter a domain", "dana@acme.test": "Enter only the part after @.", "co.uk": "shared by many",
		"gmail.com":        "gmail.com is a public email provider. Add a domain your organization owns.",
		"mailinator.com":   "disposable",
		"BÜCHER.example. ": "xn--bcher-kva.example is already in the list.",
	} {
		for _, header := range [][]string{nil, inline} {
			a := add(name, header...)
			if a.status != http.StatusUnprocessableEntity && a.status != http.StatusConflict || !strings.Contains(a.body, want) {
				t.Errorf("%q (%v): status %d, want %q in %s", name, header, a.status, want, a.body)
			}
		}
	}
}
