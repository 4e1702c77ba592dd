package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/internal/model"
)

// TestLeave: the session goes on, without the organization.
func TestLeave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	if a := b.get(t, "/ui/general/leave"); a.status != http.StatusOK || !strings.Contains(a.body, "Leave <bdi>Acme</bdi>?") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	other := w.as(t, dana)
	a := b.post(t, "/ui/general/leave", url.Values{})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/a/organizations" {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if a := b.get(t, "/a/organizations"); a.status != http.StatusOK || !strings.Contains(a.body, "You left Acme.") || !strings.Contains(a.body, "No organization yet") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if a := other.get(t, "/ui/general"); a.header.Get("Location") != "/a/login?next=%2Fui%2Fgeneral" {
		t.Errorf("another session in the organization: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	// Ana is the last admin now.
	last := w.as(t, ana)
	for _, a := range []answer{last.get(t, "/ui/general"), last.get(t, "/ui/general/leave"), last.post(t, "/ui/general/leave", url.Values{})} {
		if !strings.Contains(a.body, "You are the only admin. Make someone else an admin first.") || strings.Contains(a.body, "Leave organization</button>") {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	}
	if n := w.org(t, w.acme).Members; n != 2 {
		t.Errorf("%d members, want 2", n)
	}
}

// TestDeleteOrganization: the name has to be typed; then nothing is left but
// what tells of it, and others' organizations.
func TestDeleteOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, k := w.as(t, dana), w.as(t, kim)
	b.upload(t, square(t, 10))
	logo := w.org(t, w.acme).Logo
	if a := b.get(t, "/ui/general/delete"); a.status != http.StatusOK || !strings.Contains(a.body, "3 people lose access at once.") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	for _, typed := range []string{"", "acme", "Acme Corp"} {
		a := b.post(t, "/ui/general/delete", url.Values{"name": {typed}})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Type the name exactly as it is shown.") {
			t.Errorf("%q: status %d: %s", typed, a.status, a.body)
		}
	}
	a := b.post(t, "/ui/general/delete", url.Values{"name": {"Acme "}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/a/organizations" {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if a := b.get(t, "/a/organizations"); a.status != http.StatusOK || !strings.Contains(a.body, "Acme was deleted.") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if a := k.get(t, "/ui/general"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login") {
		t.Errorf("another member: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/pictures/"+logo); a.status != http.StatusNotFound {
		t.Errorf("the logo: status %d", a.status)
	}
	if _, err := w.db.Organization(t.Context(), w.acme); model.KindOf(err) != model.NotFound {
		t.Errorf("the organization: %v", err)
	}
	e := w.events(t, w.acme)[0]
	if e.Type != model.EventOrganizationDeleted || e.Before != `{"display_name":"Acme","members":3,"sessions_ended":1}` || !e.Actor.Is(w.members[dana].User) {
		t.Errorf("event = %+v", e)
	}
	if a := w.as(t, gus).get(t, "/ui/general"); a.status != http.StatusOK {
		t.Errorf("another organization: status %d", a.status)
	}
}
