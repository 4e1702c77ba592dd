package handlerstest

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `<!doctype html><html><body>
<main id="main"><h1>Members <span class="count big">(2)</span></h1>
<table><tbody>
<tr id="m-mem_1"><td><svg aria-hidden="true">KL</svg><bdi>Kim</bdi><small>kim@acme.test</small></td><td><a href="/ui/x?a=1&amp;b=2">Change</a></td></tr>
<tr id="m-mem_11"><td>Ana</td><td hidden>gone</td></tr>
</tbody></table>
<form method="post" action="/ui/members/mem_1/role">
<input name="version" value="3"><textarea name="note">
 Hi
there</textarea>
<select name="unit"><option value="m">Minutes</option><option value="h" selected>Hours</option></select>
<input type="radio" name="role" value="r1"><input type="radio" name="role" value="r2" checked>
</form></main>
<template><p class="toast">not there yet</p></template></body></html>`

const fragment = `<tr id="m-mem_1"><td>Kim</td></tr>
<hx-partial data-hx-target="#toasts"><div class="toast"><p>Saved.</p></div></hx-partial>`

func TestSelectors(t *testing.T) {
	t.Parallel()
	page := Answer{Status: http.StatusOK, Body: sample}.Shows(t)
	for selector, want := range map[string]int{
		"tr": 2, "#m-mem_1": 1, "tr#m-mem_1": 1, "td#m-mem_1": 0, ".count": 1, "span.count.big": 1, ".big.small": 0, ".bi": 0,
		"[hidden]": 1, "[name=role]": 2, "[name=role][value=r2]": 1, "input[name=role][checked]": 1, "[name=rol]": 0,
		"form[action=/ui/members/mem_1/role]": 1, "form[action^=/ui/]": 1, "[action$=/role]": 1, "[action^=/role]": 0, "a[href=/ui/x?a=1&b=2]": 1,
		".toast": 0, "template": 1, "p": 0,
	} {
		if got := len(page.All(selector)); got != want || page.Has(selector) != (want > 0) {
			t.Errorf("%s: %d, want %d", selector, got, want)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	page := Answer{Status: http.StatusOK, Body: sample}.Shows(t)
	form := page.Form("/ui/members/mem_1/role")
	shown := Answer{Status: http.StatusOK, Body: fragment}.Shows(t)
	for name, test := range map[string][2]string{
		"heading": {page.Heading(), "Members (2)"}, "row": {page.Row("mem_1").Text(), "Kim kim@acme.test Change"}, "hidden": {page.Row("mem_11").Text(), "Ana"},
		"input": {form.Field("version").Value(), "3"}, "textarea": {form.Field("note").Value(), " Hi\nthere"}, "select": {form.Field("unit").Value(), "h"},
		"attribute": {page.Find("a").Attr("href"), "/ui/x?a=1&b=2"},
		"fragment":  {shown.Row("mem_1").Text(), "Kim"}, "toast": {shown.Toast(), "Saved."}, "swap": {shown.Swap("#toasts").Text(), "Saved."},
	} {
		if diff := cmp.Diff(test[1], test[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if form.Choice("role", "r1").Is("checked") || !form.Choice("role", "r2").Is("checked") {
		t.Error("the second role is chosen")
	}
}

// failing is a test that ends when it fails, and says so.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper() {}

func (f *failing) Errorf(string, ...any) { f.failed = true }

func (f *failing) Fatalf(string, ...any) {
	f.failed = true
	panic(f)
}

// TestMissingPartsFail: nothing is found absent in a part that is not there.
func TestMissingPartsFail(t *testing.T) {
	t.Parallel()
	answer := Answer{Status: http.StatusOK, Body: sample}
	led := Answer{Status: http.StatusSeeOther, Header: http.Header{"Location": {"/ui/"}}}
	for name, ask := range map[string]func(f *failing){
		"a status":     func(f *failing) { answer.Page(f, http.StatusNotFound) },
		"a part":       func(f *failing) { answer.Shows(f).Find("#nothing").Has("a") },
		"a row":        func(f *failing) { answer.Shows(f).Row("mem_2") },
		"a form":       func(f *failing) { answer.Shows(f).Form("/ui/members") },
		"a field":      func(f *failing) { answer.Shows(f).Field("other") },
		"an attribute": func(f *failing) { answer.Shows(f).Find("h1").Attr("id") },
		"a toast":      func(f *failing) { answer.Shows(f).Toast() },
		"a page":       func(f *failing) { led.LeadsTo(f, "/ui/members") },
		"a start":      func(f *failing) { led.After(f, "/a/sudo?request=") },
		"signing in":   func(f *failing) { led.AsksToSignIn(f) },
		"an answer":    func(f *failing) { led.Expect(f, http.StatusOK) },
	} {
		f := &failing{TB: t}
		func() {
			defer func() { _ = recover() }()
			ask(f)
		}()
		if !f.failed {
			t.Errorf("%s that is not there is found", name)
		}
	}
}
