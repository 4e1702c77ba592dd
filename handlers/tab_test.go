package handlers_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

var (
	changingForm = regexp.MustCompile(`<form [^>]*(?: method="post"| data-hx-post=")[^>]*>`)
	shownFor     = regexp.MustCompile(`^<input type="hidden" name="shown_for" value="(org_\d+)">`)
)

// TestFormsSayForWhichOrganization: every form of the portal that changes
// something says which organization its page was shown for.
func TestFormsSayForWhichOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	m := w.Member(t, handlerstest.Kim)
	forms := 0
	for _, path := range []string{
		"/ui/general", "/ui/general/leave", "/ui/general/delete", "/ui/members", "/ui/members/invite",
		"/ui/members/" + string(m.ID), "/ui/members/" + string(m.ID) + "/role", "/ui/members/" + string(m.ID) + "/remove",
	} {
		for _, header := range [][]string{nil, {"HX-Request", "true"}} {
			a := b.Get(t, path, header...)
			for _, at := range changingForm.FindAllStringIndex(a.Body, -1) {
				if strings.Contains(a.Body[at[0]:at[1]], "/a/") {
					continue // signing out is about no organization
				}
				forms++
				if got := shownFor.FindStringSubmatch(a.Body[at[1]:]); got == nil || got[1] != string(w.Acme) {
					t.Errorf("%s %v: %s does not say so", path, header, a.Body[at[0]:at[1]])
				}
			}
		}
	}
	if forms < 12 {
		t.Errorf("%d forms seen, want more", forms)
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
	for _, path := range []string{"/ui/general", "/ui/general/domains", "/ui/general/leave", "/ui/members/invitations", "/ui/general/logo/remove"} {
		a := b.Post(t, path, form)
		if a.Status != http.StatusConflict || !strings.Contains(a.Body, "another organization than Acme") {
			t.Errorf("%s: status %d: %s", path, a.Status, a.Body)
		}
	}
	upload := "--b\r\nContent-Disposition: form-data; name=\"shown_for\"\r\n\r\n" + string(w.Globex) +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"l.png\"\r\n\r\nx\r\n--b--\r\n"
	r := b.Request(t, "POST", "/ui/general/logo", nil, "Content-Type", "multipart/form-data; boundary=b")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(upload)), int64(len(upload))
	if a := b.Do(t, r); a.Status != http.StatusConflict {
		t.Errorf("a logo: status %d: %s", a.Status, a.Body)
	}
	if after := w.Events(t, w.Acme); len(after) != len(before) {
		t.Errorf("%d events, want %d", len(after), len(before))
	}
	form.Set("shown_for", string(w.Acme))
	if a := b.Post(t, "/ui/general", form); a.Status != http.StatusSeeOther {
		t.Errorf("of the same organization: status %d: %s", a.Status, a.Body)
	}
}
