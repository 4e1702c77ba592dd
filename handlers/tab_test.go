package handlers

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	changingForm = regexp.MustCompile(`<form [^>]*(?: method="post"| data-hx-post=")[^>]*>`)
	shownFor     = regexp.MustCompile(`^<input type="hidden" name="shown_for" value="(org_\d+)">`)
)

// TestFormsSayForWhichOrganization: every form of the portal that changes
// something says which organization its page was shown for.
func TestFormsSayForWhichOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	m := w.member(t, kim)
	forms := 0
	for _, path := range []string{
		"/ui/general", "/ui/general/leave", "/ui/general/delete", "/ui/members", "/ui/members/invite",
		"/ui/members/" + string(m.ID), "/ui/members/" + string(m.ID) + "/role", "/ui/members/" + string(m.ID) + "/remove",
	} {
		for _, header := range [][]string{nil, {"HX-Request", "true"}} {
			a := b.get(t, path, header...)
			for _, at := range changingForm.FindAllStringIndex(a.body, -1) {
				if strings.Contains(a.body[at[0]:at[1]], "/a/") {
					continue // signing out is about no organization
				}
				forms++
				if got := shownFor.FindStringSubmatch(a.body[at[1]:]); got == nil || got[1] != string(w.acme) {
					t.Errorf("%s %v: %s does not say so", path, header, a.body[at[0]:at[1]])
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
	w := newWorld(t)
	b := w.as(t, dana)
	before := w.events(t, w.acme)
	form := url.Values{
		"shown_for": {string(w.globex)}, "name": {"Renamed"}, "version": {strconv.FormatInt(w.org(t, w.acme).Version, 10)},
		"domain": {"acme.test"}, "emails": {"x@acme.test"}, "role": {w.role(t, "admin")},
	}
	for _, path := range []string{"/ui/general", "/ui/general/domains", "/ui/general/leave", "/ui/members/invitations", "/ui/general/logo/remove"} {
		a := b.post(t, path, form)
		if a.status != http.StatusConflict || !strings.Contains(a.body, "another organization than Acme") {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
	upload := "--b\r\nContent-Disposition: form-data; name=\"shown_for\"\r\n\r\n" + string(w.globex) +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"l.png\"\r\n\r\nx\r\n--b--\r\n"
	r := b.request(t, "POST", "/ui/general/logo", nil, "Content-Type", "multipart/form-data; boundary=b")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(upload)), int64(len(upload))
	if a := b.do(t, r); a.status != http.StatusConflict {
		t.Errorf("a logo: status %d: %s", a.status, a.body)
	}
	if after := w.events(t, w.acme); len(after) != len(before) {
		t.Errorf("%d events, want %d", len(after), len(before))
	}
	form.Set("shown_for", string(w.acme))
	if a := b.post(t, "/ui/general", form); a.status != http.StatusSeeOther {
		t.Errorf("of the same organization: status %d: %s", a.status, a.body)
	}
}
