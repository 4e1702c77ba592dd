package general_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestLeave: the session goes on, without the organization.
func TestLeave(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	if a := b.Get(t, "/ui/general/leave"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Leave <bdi>Acme</bdi>?") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	other := w.As(t, handlerstest.Dana)
	a := b.Post(t, "/ui/general/leave", url.Values{})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/a/organizations" {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	if a := b.Get(t, "/a/organizations"); a.Status != http.StatusOK || !strings.Contains(a.Body, "You left Acme.") || !strings.Contains(a.Body, "No organization yet") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if a := other.Get(t, "/ui/general"); a.Header.Get("Location") != "/a/login?next=%2Fui%2Fgeneral" {
		t.Errorf("another session in the organization: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	// Ana is the last admin now.
	last := w.As(t, handlerstest.Ana)
	for _, a := range []handlerstest.Answer{last.Get(t, "/ui/general"), last.Get(t, "/ui/general/leave"), last.Post(t, "/ui/general/leave", url.Values{})} {
		if !strings.Contains(a.Body, "You are the only admin. Make someone else an admin first.") || strings.Contains(a.Body, "Leave organization</button>") {
			t.Errorf("status %d: %s", a.Status, a.Body)
		}
	}
	if n := w.Org(t, w.Acme).Members; n != 2 {
		t.Errorf("%d members, want 2", n)
	}
}

// TestDeleteOrganization: the name has to be typed; then nothing is left but
// what tells of it, and others' organizations.
func TestDeleteOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, k := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim)
	upload(t, b, handlerstest.Square(t, 10))
	logo := w.Org(t, w.Acme).Logo
	if a := b.Get(t, "/ui/general/delete"); a.Status != http.StatusOK || !strings.Contains(a.Body, "3 people lose access at once.") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	for _, typed := range []string{"", "acme", "Acme Corp"} {
		a := b.Post(t, "/ui/general/delete", url.Values{"name": {typed}})
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Type the name exactly as it is shown.") {
			t.Errorf("%q: status %d: %s", typed, a.Status, a.Body)
		}
	}
	a := b.Post(t, "/ui/general/delete", url.Values{"name": {"Acme "}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/a/organizations" {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	if a := b.Get(t, "/a/organizations"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Acme was deleted.") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if a := k.Get(t, "/ui/general"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login") {
		t.Errorf("another member: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/pictures/"+logo); a.Status != http.StatusNotFound {
		t.Errorf("the logo: status %d", a.Status)
	}
	if _, err := w.DB.Organization(t.Context(), w.Acme); model.KindOf(err) != model.NotFound {
		t.Errorf("the organization: %v", err)
	}
	e := w.Events(t, w.Acme)[0]
	if p, _ := e.Payload.(model.OrganizationDeleted); p.Before.Name != "Acme" || p.Before.Members != 3 || p.Before.Sessions != 1 || !e.Actor.Is(w.Members[handlerstest.Dana].User) {
		t.Errorf("event = %+v", e)
	}
	if a := w.As(t, handlerstest.Gus).Get(t, "/ui/general"); a.Status != http.StatusOK {
		t.Errorf("another organization: status %d", a.Status)
	}
}
