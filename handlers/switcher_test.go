package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

// TestSwitcherOffers invitations, and organizations by the domain of the address.
func TestSwitcherOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as(t, dana)
	i := w.invite(t, admin, gus)
	third := w.organization(t, "Initech")
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: third, Type: model.DomainAllowedEmail, Name: "globex.test", AddedBy: "Eve Adams"})
		return err
	})
	b := w.as(t, gus)
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, `href="/a/organizations"`) {
		t.Errorf("the portal does not lead to the switcher: %s", a.body)
	}
	a := b.get(t, "/a/organizations")
	for _, want := range []string{"Dana Lee</bdi> invited you as Member.", string(i.ID), "Initech", "Open to everybody at globex.test. Opened by <bdi>Eve Adams</bdi>."} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %q: %s", want, a.body)
		}
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"organization": {string(w.acme)}}); a.status != http.StatusNotFound {
		t.Errorf("join what is not offered: status %d, want 404", a.status)
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"organization": {string(third)}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/" {
		t.Errorf("join: status %d: %s", a.status, a.body)
	}
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, ">Initech</bdi>") {
		t.Errorf("Initech is not the active organization: %d", a.status)
	}
	a = b.post(t, "/a/organizations/join", url.Values{"organization": {string(third)}})
	if a.status != http.StatusConflict || !strings.Contains(a.body, "You belong to Initech") {
		t.Errorf("join again: status %d: %s", a.status, a.body)
	}
	form := url.Values{"invitation": {string(i.ID)}, "next": {"/ui/members"}}
	if a := w.as(t, kim).post(t, "/a/organizations/join", form); a.status != http.StatusNotFound {
		t.Errorf("somebody else's invitation: status %d, want 404", a.status)
	}
	if a := b.post(t, "/a/organizations/join", form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" || w.state(t, i) != model.InvitationAccepted {
		t.Errorf("accept: status %d: %s", a.status, a.body)
	}
	if a := b.post(t, "/a/organizations/decline", form); a.status != http.StatusConflict {
		t.Errorf("decline what was accepted: status %d", a.status)
	}
}

// TestDeclineInTheSwitcher stays there.
func TestDeclineInTheSwitcher(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kims := w.as(t, kim)
	j := w.invite(t, w.as(t, gus), kim)
	if a := kims.post(t, "/a/organizations/decline", url.Values{"invitation": {string(j.ID)}}); a.status != http.StatusSeeOther || w.state(t, j) != model.InvitationDeclined {
		t.Errorf("decline: status %d: %s", a.status, a.body)
	}
	if a := kims.get(t, "/a/organizations"); !strings.Contains(a.body, "You declined the invitation to ") || strings.Contains(a.body, string(j.ID)) {
		t.Errorf("after declining: %s", a.body)
	}
}

// TestRemovedInTheSwitcher: it says why, instead of letting people back in.
func TestRemovedInTheSwitcher(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: w.acme, Type: model.DomainAllowedEmail, Name: "acme.test"})
		return err
	})
	if a := w.as(t, dana).post(t, "/ui/members/"+string(w.members[kim].ID)+"/remove", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("remove: status %d: %s", a.status, a.body)
	}
	kims := w.as(t, kim)
	if a := kims.get(t, "/a/organizations"); strings.Contains(a.body, "Acme") {
		t.Errorf("Acme is offered: %s", a.body)
	}
	a := kims.post(t, "/a/organizations/join", url.Values{"organization": {string(w.acme)}})
	if a.status != http.StatusForbidden || !strings.Contains(a.body, "You were removed from Acme. Ask an admin for an invitation.") {
		t.Errorf("join: status %d: %s", a.status, a.body)
	}
}
