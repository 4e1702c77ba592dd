package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const switcher = "/a/organizations"

// offers returns what the switcher offers to join, by what has to be sent for it.
func offers(t *testing.T, b *handlerstest.Browser) map[string]handlerstest.Part {
	t.Helper()
	found := map[string]handlerstest.Part{}
	for _, offer := range b.Get(t, switcher).Shows(t).Find("main").All(".signin-offer") {
		found[offer.Form(switcher+"/join").Find("button").Value()] = offer
	}
	return found
}

// TestSwitcherOffers invitations, and organizations by the domain of the address.
func TestSwitcherOffers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	third := w.Organization(t, "Initech")
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: third, Type: model.DomainAllowedEmail, Name: "globex.test", AddedBy: "Eve Adams"})
		return err
	})
	b := w.As(t, handlerstest.Gus)
	b.Get(t, "/ui/members").Shows(t).Find("header").Find("a[href=" + switcher + "]")
	offered := offers(t, b)
	if len(offered) != 2 {
		t.Fatalf("%d offers: %v", len(offered), offered)
	}
	if acme := offered[string(i.ID)]; acme.Text() != "Acme Dana Lee invited you as Member. Join Acme Decline Acme" {
		t.Errorf("the invitation says %q", acme.Text())
	}
	if open := offered[string(third)]; !open.Says("Initech") || !open.Says("Open to everybody at globex.test. Opened by Eve Adams.") {
		t.Errorf("the open organization says %q", open.Text())
	}
	join := func(b *handlerstest.Browser, name, id string) handlerstest.Answer {
		return b.Post(t, switcher+"/join", url.Values{name: {id}, "next": {"/ui/members"}})
	}
	join(b, "organization", string(w.Acme)).Expect(t, http.StatusNotFound)
	join(b, "organization", string(third)).LeadsTo(t, "/ui/members")
	if got := b.ActsFor(t); got != "Initech" {
		t.Errorf("the active organization is %s", got)
	}
	join(w.As(t, handlerstest.Kim), "invitation", string(i.ID)).Expect(t, http.StatusNotFound)
	join(b, "invitation", string(i.ID)).LeadsTo(t, "/ui/members")
	// A second click leads there, too.
	join(b, "organization", string(third)).LeadsTo(t, "/ui/members")
	join(b, "invitation", string(i.ID)).LeadsTo(t, "/ui/members")
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("after the second click on Acme the active organization is %s", got)
	}
	if got := w.State(t, i); got != model.InvitationAccepted {
		t.Errorf("the invitation is %s", got)
	}
	b.Post(t, switcher+"/decline", url.Values{"invitation": {string(i.ID)}}).Expect(t, http.StatusConflict)
}

// TestDeclineInTheSwitcher stays there.
func TestDeclineInTheSwitcher(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	kims := w.As(t, handlerstest.Kim)
	j := w.Invite(t, w.As(t, handlerstest.Gus), handlerstest.Kim)
	if offered := offers(t, kims); len(offered) != 1 {
		t.Fatalf("%d offers", len(offered))
	}
	kims.Post(t, switcher+"/decline", url.Values{"invitation": {string(j.ID)}}).LeadsTo(t, switcher+"?next=%2Fui%2F")
	if got := w.State(t, j); got != model.InvitationDeclined {
		t.Errorf("the invitation is %s", got)
	}
	if got := kims.Get(t, switcher).Shows(t).Toast(); !strings.HasPrefix(got, "You declined the invitation to Globex") {
		t.Errorf("the toast says %q", got)
	}
	if offered := offers(t, kims); len(offered) != 0 {
		t.Errorf("it is offered still: %v", offered)
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
	w.As(t, handlerstest.Dana).Post(t, "/ui/members/"+string(w.Members[handlerstest.Kim].ID)+"/remove", url.Values{}).LeadsTo(t, "/ui/members")
	kims := w.As(t, handlerstest.Kim)
	if page := kims.Get(t, switcher).Shows(t).Find("main"); page.Heading() != "No organization yet" || page.Says("Acme") {
		t.Errorf("the switcher says %s", page.Text())
	}
	refused := kims.Post(t, switcher+"/join", url.Values{"organization": {string(w.Acme)}}).Page(t, http.StatusForbidden).Find("main")
	if !refused.Says("You were removed from Acme. Ask an admin for an invitation.") {
		t.Errorf("join: %s", refused.Text())
	}
}
