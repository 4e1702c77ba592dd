package handlers_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestFormsSayForWhichOrganization: every form of the portal that changes
// something says which organization its page was shown for.
func TestFormsSayForWhichOrganization(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	b := w.As(t, handlerstest.Dana)
	pages, forms := 0, 0
	for _, r := range routeTable(t, w.Config) {
		if !strings.HasPrefix(r.Path, "/ui/") || !slices.Contains(r.Methods, "GET") {
			continue
		}
		for _, header := range [][]string{nil, {"HX-Request", "true"}} {
			path := strings.NewReplacer("{member}", string(w.Members[handlerstest.Kim].ID), "{organization}", string(w.Acme)).Replace(r.Path)
			a := b.Get(t, path, header...)
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue // it leads elsewhere, or needs something that is not there
			}
			pages++
			for _, form := range a.Shows(t).All("form[action^=/ui/]") {
				if !form.Is("data-hx-post") && (!form.Is("method") || form.Attr("method") != "post") {
					continue // it changes nothing
				}
				action := form.Attr("action")
				forms++
				if got := form.Field("shown_for").Value(); got != string(w.Acme) {
					t.Errorf("%s %v: the form of %s says %q", r.Path, header, action, got)
				}
			}
		}
	}
	if pages < 30 || forms < 30 {
		t.Errorf("%d forms of %d pages seen, want more", forms, pages)
	}
}

// TestFormOfAnotherOrganization: what a page of one organization sends changes
// nothing in another one that was made active meanwhile.
func TestFormOfAnotherOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	before := w.Events(t, w.Acme)
	form := url.Values{
		"shown_for": {string(w.Globex)}, "name": {"Renamed"}, "version": {strconv.FormatInt(w.Org(t, w.Acme).Version, 10)},
		"domain": {"acme.test"}, "emails": {"x@acme.test"}, "role": {w.Role(t, "admin")},
	}
	for _, path := range []string{"/ui/general", "/ui/general/domains", "/ui/members/invitations", "/ui/general/logo/remove"} {
		if problem := b.Post(t, path, form).Page(t, http.StatusConflict).Find(".problem"); !problem.Says("another organization than Acme") {
			t.Errorf("%s: %s", path, problem.Text())
		}
	}
	upload := "--b\r\nContent-Disposition: form-data; name=\"shown_for\"\r\n\r\n" + string(w.Globex) +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"l.png\"\r\n\r\nx\r\n--b--\r\n"
	r := b.Request(t, "POST", "/ui/general/logo", nil, "Content-Type", "multipart/form-data; boundary=b")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(upload)), int64(len(upload))
	b.Do(t, r).Expect(t, http.StatusConflict)
	if after := w.Events(t, w.Acme); len(after) != len(before) {
		t.Errorf("%d events, want %d", len(after), len(before))
	}
	form.Set("shown_for", string(w.Acme))
	b.Post(t, "/ui/general", form).Expect(t, http.StatusSeeOther)
}
