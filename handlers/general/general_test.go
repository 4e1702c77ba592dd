package general_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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
	shown := b.Post(t, "/ui/general", named(t, w, "Acme & Sons"), handlerstest.Inline...).Shows(t)
	form := shown.Form("/ui/general")
	if form.Attr("id") != "general-name" || form.Field("name").Value() != "Acme & Sons" || form.Field("version").Value() != "2" {
		t.Errorf("the form is %s", form.HTML())
	}
	if name := shown.Swap("#org-name"); name.Attr("data-hx-swap") != "outerHTML" || name.Find("bdi#org-name").Text() != "Acme & Sons" {
		t.Errorf("the header becomes %s", name.HTML())
	}
	if got := shown.Toast(); got != "The organization is now called Acme & Sons." {
		t.Errorf("the toast says %q", got)
	}
	if got := b.Get(t, "/ui/general").Shows(t).Find("#org-name").Text(); got != "Acme & Sons" {
		t.Errorf("the header says %q", got)
	}
	e := w.Events(t, w.Acme)[0]
	if p, _ := e.Payload.(model.OrganizationUpdated); p.Before.Name != "Acme" || p.After.Name != "Acme & Sons" {
		t.Errorf("event = %+v", e)
	}
	b.Post(t, "/ui/general", named(t, w, "Acme")).LeadsTo(t, "/ui/general")
	if got := w.Org(t, w.Acme).Name; got != "Acme" {
		t.Errorf("plain: it is called %q", got)
	}
	events := len(w.Events(t, w.Acme))
	if got := b.Post(t, "/ui/general", named(t, w, " Acme "), handlerstest.Inline...).Shows(t).Toast(); got != "No changes to save." {
		t.Errorf("unchanged: the toast says %q", got)
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
		name   string
		form   url.Values
		status int
		typed  string
		text   string
	}{
		{"empty", named(t, w, " "), http.StatusUnprocessableEntity, " ", "Enter a name."},
		{"stale", stale, http.StatusConflict, "Other", "Its name is Acme."},
		{"no version", unversioned, http.StatusConflict, "Other", "Its name is Acme."},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			page := d.Post(t, "/ui/general", test.form, header...).Page(t, test.status)
			form := page.Form("/ui/general")
			if form.Field("name").Value() != test.typed || form.Field("version").Value() != "1" || !form.Find(".field-error").Says(test.text) {
				t.Errorf("%s (%v): the form is %s", test.name, header, form.HTML())
			}
			if page.Has("html") == (header != nil) {
				t.Errorf("%s (%v): whole page or fragment is wrong", test.name, header)
			}
		}
	}
	k.Post(t, "/ui/general", named(t, w, "Other")).Expect(t, http.StatusNotFound)
	if o := w.Org(t, w.Acme); o.Name != "Acme" || o.Version != 1 {
		t.Errorf("it changed: %+v", o)
	}
}

// TestGeneralReadOnly: who may read gets the same page with texts in place of
// controls; who may not gets none.
func TestGeneralReadOnly(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	id := string(w.Domain(t, handlerstest.Dana, "acme.test"))
	k := w.As(t, handlerstest.Kim)
	page, admins := k.Get(t, "/ui/general").Shows(t).Find("main"), w.As(t, handlerstest.Dana).Get(t, "/ui/general").Shows(t).Find("main")
	page.Find("a[href=/ui/profile/organizations/" + string(w.Acme) + "/leave]")
	for _, want := range []string{"Only admins can change this.", "Name Acme", string(w.Acme)} {
		if !page.Says(want) {
			t.Errorf("%q does not say %q", page.Text(), want)
		}
	}
	if list := page.Find("#allowed-domains"); !list.Says("acme.test Added by Dana Lee") {
		t.Errorf("the domains are %q", list.Text())
	}
	for _, control := range []string{"#general-save", "#general-upload", "#general-add", "#remove-" + id, "a[href=/ui/general/delete]"} {
		if page.Has(control) || !admins.Has(control) {
			t.Errorf("%s shows for the member, or not for the admin", control)
		}
	}
	for _, path := range []string{"", "/logo", "/logo/remove", "/domains", "/domains/" + id + "/remove", "/delete"} {
		k.Post(t, "/ui/general"+path, url.Values{"name": {"Acme"}, "domain": {"b.test"}}).Expect(t, http.StatusNotFound)
	}
}

// TestAllowedDomains adds, removes and takes the removal back.
func TestAllowedDomains(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	const path = "/ui/general/domains"
	add := func(name string, header ...string) handlerstest.Answer {
		return b.Post(t, path, url.Values{"domain": {name}}, header...)
	}
	if list := b.Get(t, "/ui/general").Shows(t).Find("#allowed-domains"); !list.Says("No domains yet. Only people you invite can join.") {
		t.Errorf("the empty list says %q", list.Text())
	}
	a := add("ACME.test", handlerstest.Inline...)
	if got := a.Shows(t).Toast(); got != "acme.test added." || a.Header.Get("HX-Trigger") != `{"focus":{"id":"general-domain"}}` {
		t.Errorf("add: the toast says %q, HX-Trigger %s", got, a.Header.Get("HX-Trigger"))
	}
	add("bücher.example").LeadsTo(t, "/ui/general")
	if list := b.Get(t, "/ui/general").Shows(t).Find("#allowed-domains"); !list.Says("bücher.example xn--bcher-kva.example") {
		t.Errorf("the ASCII form is missing: %s", list.Text())
	}
	domains, err := w.DB.Domains(t.Context(), w.Acme, model.DomainAllowedEmail)
	if err != nil || len(domains) != 2 {
		t.Fatalf("%v, %v", domains, err)
	}
	// The keyboard goes to what comes next, and then to the input.
	for i, focus := range []string{"remove-" + string(domains[1].ID), "general-domain"} {
		a := b.Post(t, path+"/"+string(domains[i].ID)+"/remove", url.Values{}, handlerstest.Inline...)
		if got, want := a.Header.Get("HX-Trigger"), fmt.Sprintf(`{"focus":{"id":"%s"}}`, focus); got != want {
			t.Errorf("remove: HX-Trigger %s, want %s", got, want)
		}
		if undo := a.Shows(t).Find(".toast").Form(path); undo.Field("domain").Value() != domains[i].Name {
			t.Errorf("the toast offers another way back: %s", undo.HTML())
		}
	}
	if got := add(domains[1].Name, handlerstest.Inline...).Shows(t).Toast(); got != "bücher.example added." {
		t.Errorf("undo: the toast says %q", got)
	}
	for _, test := range []struct {
		name   string
		status int
		text   string
	}{
		{"", http.StatusUnprocessableEntity, "Enter a domain"},
		{"dana@acme.test", http.StatusUnprocessableEntity, "Enter only the part after @."},
		{"co.uk", http.StatusUnprocessableEntity, "shared by many"},
		{"gmail.com", http.StatusUnprocessableEntity, "gmail.com is a public email provider. Add a domain your organization owns."},
		{"mailinator.com", http.StatusUnprocessableEntity, "disposable"},
		{"BÜCHER.example. ", http.StatusConflict, "xn--bcher-kva.example is already in the list."},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			form := add(test.name, header...).Page(t, test.status).Form(path)
			if form.Field("domain").Value() != test.name || !form.Find(".field-error").Says(test.text) {
				t.Errorf("%q (%v): the form is %s", test.name, header, form.HTML())
			}
		}
	}
}
