package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestSwitcherOffers invitations, and organizations by the domain of the address.
func TestSwitcherOffers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	i := w.Invite(t, admin, handlerstest.Gus)
	third := w.Organization(t, "Initech")
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: third, Type: model.DomainAllowedEmail, Name: "globex.test", AddedBy: "Eve Adams"})
		return err
	})
	b := w.As(t, handlerstest.Gus)
	if a := b.Get(t, "/ui/members"); !strings.Contains(a.Body, `href="/a/organizations"`) {
		t.Errorf("the portal does not lead to the switcher: %s", a.Body)
	}
	a := b.Get(t, "/a/organizations")
	for _, want := range []string{"Dana Lee</bdi> invited you as Member.", string(i.ID), "Initech", "Open to everybody at globex.test. Opened by <bdi>Eve Adams</bdi>."} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q: %s", want, a.Body)
		}
	}
	if a := b.Post(t, "/a/organizations/join", url.Values{"organization": {string(w.Acme)}}); a.Status != http.StatusNotFound {
		t.Errorf("join what is not offered: status %d, want 404", a.Status)
	}
	if a := b.Post(t, "/a/organizations/join", url.Values{"organization": {string(third)}}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/" {
		t.Errorf("join: status %d: %s", a.Status, a.Body)
	}
	if a := b.Get(t, "/ui/members"); !strings.Contains(a.Body, ">Initech</bdi>") {
		t.Errorf("Initech is not the active organization: %d", a.Status)
	}
	a = b.Post(t, "/a/organizations/join", url.Values{"organization": {string(third)}})
	if a.Status != http.StatusConflict || !strings.Contains(a.Body, "You belong to Initech") {
		t.Errorf("join again: status %d: %s", a.Status, a.Body)
	}
	form := url.Values{"invitation": {string(i.ID)}, "next": {"/ui/members"}}
	if a := w.As(t, handlerstest.Kim).Post(t, "/a/organizations/join", form); a.Status != http.StatusNotFound {
		t.Errorf("somebody else's invitation: status %d, want 404", a.Status)
	}
	if a := b.Post(t, "/a/organizations/join", form); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members" || w.State(t, i) != model.InvitationAccepted {
		t.Errorf("accept: status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, "/a/organizations/decline", form); a.Status != http.StatusConflict {
		t.Errorf("decline what was accepted: status %d", a.Status)
	}
}

// TestDeclineInTheSwitcher stays there.
func TestDeclineInTheSwitcher(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	kims := w.As(t, handlerstest.Kim)
	j := w.Invite(t, w.As(t, handlerstest.Gus), handlerstest.Kim)
	if a := kims.Post(t, "/a/organizations/decline", url.Values{"invitation": {string(j.ID)}}); a.Status != http.StatusSeeOther || w.State(t, j) != model.InvitationDeclined {
		t.Errorf("decline: status %d: %s", a.Status, a.Body)
	}
	if a := kims.Get(t, "/a/organizations"); !strings.Contains(a.Body, "You declined the invitation to ") || strings.Contains(a.Body, string(j.ID)) {
		t.Errorf("after declining: %s", a.Body)
	}
}

// TestRemovedInTheSwitcher: it says why, instead of letting people back in.
func TestRemovedInTheSwitcher(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: w.Acme, Type: model.DomainAllowedEmail, Name: "acme.test"})
		return err
	})
	if a := w.As(t, handlerstest.Dana).Post(t, "/ui/members/"+string(w.Members[handlerstest.Kim].ID)+"/remove", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("remove: status %d: %s", a.Status, a.Body)
	}
	kims := w.As(t, handlerstest.Kim)
	if a := kims.Get(t, "/a/organizations"); strings.Contains(a.Body, "Acme") {
		t.Errorf("Acme is offered: %s", a.Body)
	}
	a := kims.Post(t, "/a/organizations/join", url.Values{"organization": {string(w.Acme)}})
	if a.Status != http.StatusForbidden || !strings.Contains(a.Body, "You were removed from Acme. Ask an admin for an invitation.") {
		t.Errorf("join: status %d: %s", a.Status, a.Body)
	}
}
