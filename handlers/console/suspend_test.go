package console_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSuspend: an operator suspends an organization by its name and for a reason, which the overview
// and the list say, goes on working in it, and undoes that.
func TestSuspend(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	at, dana := acme.Home(), w.As(t, handlerstest.Dana)
	page := b.Post(t, at+"suspend", url.Values{"confirm": {"acme"}, "reason": {"Has not paid"}}).Page(t, http.StatusUnprocessableEntity)
	if !page.Has("#console-confirm-error") || page.Field("reason").Value() != "Has not paid" {
		t.Errorf("another name: %s", page.Text())
	}
	dana.Get(t, "/ui/members").Shows(t)

	done := b.Post(t, at+"suspend", url.Values{"confirm": {" Acme "}, "reason": {"Has <not> paid"}}, "HX-Request", "true").Shows(t)
	if !done.Find("#overview").Says("Has <not> paid") || !done.Says("Suspended by Olga Ruiz") || done.Has("#overview-suspend") {
		t.Errorf("the fragment: %s", done.Text())
	}
	if a := dana.Get(t, "/ui/members"); a.Status == http.StatusOK {
		t.Error("its people are in")
	}
	if page := b.Get(t, home).Shows(t); !page.Find("#organizations-results").Says("Acme Suspended") {
		t.Errorf("the list: %s", page.Find("#organizations-results").Text())
	}
	b.Post(t, at+"suspend", url.Values{"confirm": {"Acme"}}).Expect(t, http.StatusConflict)
	if page := b.Get(t, acme.OrganizationActivity()).Shows(t); !page.Says("Organization suspended") || !page.Says("Olga Ruiz") || page.Says("The operator") {
		t.Errorf("the activity, to an operator: %s", page.Find("main").Text())
	}
	for _, room := range []string{acme.Members(), acme.SSO(), acme.OrganizationActivity(), acme.PortalLinks()} {
		b.Get(t, room).Shows(t)
	}
	b.Post(t, at+"limits", url.Values{"seats": {"25"}, "member_role": {""}}).LeadsTo(t, at)

	b.Post(t, at+"resume", nil).LeadsTo(t, at)
	if page := b.Get(t, at).Shows(t); page.Has("#overview-resume") || page.Says("Has <not> paid") {
		t.Errorf("resumed: %s", page.Text())
	}
	b.Post(t, at+"resume", nil).Expect(t, http.StatusConflict)
	if page := dana.Get(t, "/ui/activity").Shows(t); !page.Says("The operator") || page.Says("Olga Ruiz") {
		t.Errorf("the activity, to its people: %s", page.Find("main").Text())
	}
	dana.Get(t, "/ui/members").Shows(t)
	dana.Post(t, at+"suspend", url.Values{"confirm": {"Acme"}}).After(t, "/console/sign-in")
}

// TestMetadata: an operator says what the app knows of an organization, row by row.
func TestMetadata(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	at := acme.Home()
	save := func(pairs ...string) handlerstest.Answer {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Add("metadata_name", pairs[i])
			form.Add("metadata_value", pairs[i+1])
		}
		return b.Post(t, at+"metadata", form)
	}
	save("plan", "gold <&>", " region ", "eu", "", "").LeadsTo(t, at)
	said := w.Org(t, w.Acme).Metadata.Map()
	if len(said) != 2 || said["plan"] != "gold <&>" || said["region"] != "eu" {
		t.Errorf("it is %q", said)
	}
	if page := b.Get(t, at).Shows(t); len(page.All("[name=metadata_name]")) != 3 {
		t.Errorf("%d rows", len(page.All("[name=metadata_name]")))
	}
	for name, pairs := range map[string][]string{
		"twice":   {"plan", "gold", "plan", "silver"},
		"no name": {"plan", "gold", "", "silver"},
		"many":    {"a", "1", "b", "1", "c", "1", "d", "1", "e", "1", "f", "1", "g", "1", "h", "1", "i", "1", "j", "1", "k", "1"},
	} {
		page := save(pairs...).Page(t, http.StatusUnprocessableEntity)
		if !page.Has("#overview-metadata-error") || page.All("[name=metadata_value]")[0].Value() != pairs[1] {
			t.Errorf("%s: %s", name, page.Text())
		}
	}
	save("", "").LeadsTo(t, at)
	if said := w.Org(t, w.Acme).Metadata; said != "" {
		t.Errorf("emptied, it is %q", said)
	}
}

// TestEndSessions: an operator signs the people of one organization out, and nobody else.
func TestEndSessions(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	dana, again, kim, gus := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim), w.As(t, handlerstest.Gus)
	if page := b.Get(t, acme.Home()).Shows(t); !page.Says("3 sessions in which people act for it.") {
		t.Errorf("it says %s", page.Text())
	}
	before := len(w.Events(t, w.Acme))
	b.Post(t, acme.Home()+"sessions/end", nil).LeadsTo(t, acme.Home())
	for _, out := range []*handlerstest.Browser{dana, again, kim} {
		out.Get(t, "/ui/profile").AsksToSignIn(t)
	}
	gus.Get(t, "/ui/profile").Shows(t)
	events := w.Events(t, w.Acme)
	if len(events)-before != 3 || events[0].Type() != model.EventUserLogout || events[0].Actor.Kind != model.ActorOperator {
		t.Errorf("%d events, the last by %+v", len(events)-before, events[0].Actor)
	}
	b.Post(t, acme.Home()+"sessions/end", nil).LeadsTo(t, acme.Home())
	if page := b.Get(t, acme.Home()).Shows(t); page.Has("#overview-end-sessions") {
		t.Errorf("there are more: %s", page.Text())
	}
}

// TestVerifyByHand: an operator in the console says that a domain is an organization's own, and why;
// its own people have no such form.
func TestVerifyByHand(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	id := w.Claim(t, handlerstest.Dana, "acme.example").ID
	at := acme.Domain(id)
	if page := b.Get(t, at).Shows(t); !page.Has("#domain-verify") {
		t.Errorf("the operator is shown %s", page.Text())
	}
	dana := w.As(t, handlerstest.Dana)
	own := model.Portal.Domain(id)
	if page := dana.Get(t, own).Shows(t); page.Has("#domain-verify") {
		t.Error("its own people are shown the form")
	}
	dana.Post(t, own+"/verify", nil).Expect(t, http.StatusNotFound)
	b.Post(t, at+"/verify", url.Values{"reason": {"They have sent a letter"}}).LeadsTo(t, at)
	if page := b.Get(t, at).Shows(t); page.Has("#domain-verify") {
		t.Errorf("verified: %s", page.Text())
	}
	e := w.Events(t, w.Acme)[0]
	if p, _ := e.Payload.(model.DomainVerificationSucceeded); p.Reason != "They have sent a letter" || p.After.Name != "acme.example" || e.Actor.Kind != model.ActorOperator {
		t.Errorf("the last event is %+v", e)
	}
	b.Post(t, model.ConsoleOrganization(w.Globex).Domain(id)+"/verify", nil).Expect(t, http.StatusNotFound)
}

// TestVisitSuspended: nobody acts as a member of an organization that is suspended, and who does so
// acts for nothing from then on.
func TestVisitSuspended(t *testing.T) {
	t.Parallel()
	v := newVisitor(t)
	v.LetSupportIn(t)
	v.goes(t, handlerstest.Kim)
	v.browser.Get(t, "/ui/members").Shows(t)
	at := model.ConsoleOrganization(v.Acme).Home()
	v.browser.Post(t, at+"suspend", url.Values{"confirm": {"Acme"}}).LeadsTo(t, at)
	if a := v.browser.Get(t, "/ui/members"); a.Status == http.StatusOK {
		t.Error("the visit goes on")
	}
	page := v.browser.Post(t, v.page(handlerstest.Dana), url.Values{"reason": {"Ticket 4711"}}).Page(t, http.StatusForbidden)
	if !page.Says("Acme is suspended") {
		t.Errorf("another visit: %s", page.Text())
	}
}
