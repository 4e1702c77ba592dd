package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// gone is something that goes away elsewhere while Dana looks at it.
type gone struct {
	name   string
	made   func(e editor) (path string, id string) // where she uses it, and what its part of the page is called
	ends   func(e editor, path, id string)         // elsewhere
	form   url.Values                              // nil to look only
	status int
	says   string // what she reads
	where  string // the part of the page that comes without it, "" where all of the page is about it
	back   string // where the way on leads
}

func goneThings() []gone {
	renamed := url.Values{"name": {"Laptop"}, "version": {"1"}}
	session := func(e editor) (string, string) {
		id := string(e.SessionOf(e.T, handlerstest.Dana).ID)
		return "/ui/security/sessions/" + id + "/revoke", id
	}
	passkey := func(rest string) func(e editor) (string, string) {
		return func(e editor) (string, string) {
			id := string(e.Passkey(e.T, e.Members[handlerstest.Dana].User).ID)
			return "/ui/security/passkeys/" + id + rest, id
		}
	}
	removesPasskey := func(e editor, _, id string) {
		e.browser.Post(e.T, "/ui/security/passkeys/"+id+"/remove", url.Values{}, handlerstest.Inline...).Shows(e.T)
	}
	invitation := func(rest string) func(e editor) (string, string) {
		return func(e editor) (string, string) {
			id := string(e.Invite(e.T, e.browser, "zoe@acme.test").ID)
			return "/ui/members/invitations/" + id + rest, id
		}
	}
	cancels := func(e editor, _, id string) {
		e.browser.Post(e.T, "/ui/members/invitations/"+id+"/cancel", url.Values{}, handlerstest.Inline...).Shows(e.T)
	}
	domain := func(rest string) func(e editor) (string, string) {
		return func(e editor) (string, string) {
			id := string(e.Claim(e.T, handlerstest.Dana, "acme.example").ID)
			return "/ui/domains/" + id + rest, id
		}
	}
	removesDomain := func(e editor, _, id string) {
		e.browser.Post(e.T, "/ui/domains/"+id+"/remove", url.Values{}).LeadsTo(e.T, "/ui/domains")
	}
	const (
		cancelled = "The invitation for zoe@acme.test was cancelled."
		noPasskey = "This passkey was removed already."
		noDomain  = "That domain is not in the list any more: it was removed."
	)
	found := []gone{
		{"end a session", session, func(e editor, path, _ string) {
			e.browser.Post(e.T, path, url.Values{}, handlerstest.Inline...).Shows(e.T)
		}, url.Values{}, http.StatusNotFound, "That browser is signed out already.", "sessions", "/ui/security"},
		{"take a domain from the list", func(e editor) (string, string) {
			id := string(e.Domain(e.T, handlerstest.Dana, "acme.test"))
			return "/ui/general/domains/" + id + "/remove", id
		}, func(e editor, path, _ string) {
			e.browser.Post(e.T, path, url.Values{}, handlerstest.Inline...).Shows(e.T)
		}, url.Values{}, http.StatusNotFound, "This domain was removed from the list already.", "allowed-domains", "/ui/general"},
	}
	for rest, form := range map[string]url.Values{"": renamed, "/remove": {}, "/edit": nil} {
		found = append(found, gone{"passkey" + rest, passkey(rest), removesPasskey, form, http.StatusNotFound, noPasskey, "passkeys", "/ui/security"})
	}
	for rest, form := range map[string]url.Values{"/resend": {}, "/cancel": {}, "/link": nil} {
		found = append(found, gone{"invitation" + rest, invitation(rest), cancels, form, http.StatusConflict, cancelled, "invitations-list", "/ui/members/invitations"})
	}
	for rest, form := range map[string]url.Values{"": nil, "/status": nil, "/check": {}, "/retry": {}, "/remove": {}, "/remove-verified": {}} {
		found = append(found, gone{"domain" + rest, domain(rest), removesDomain, form, http.StatusNotFound, noDomain, "", "/ui/domains"})
	}
	return found
}

// TestGoneElsewhere: whoever uses what somebody else has just removed is told so, and it
// goes from the screen.
func TestGoneElsewhere(t *testing.T) {
	t.Parallel()
	for _, g := range goneThings() {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, true)
			path, id := g.made(e)
			ask := func(header ...string) handlerstest.Answer {
				if g.form == nil {
					return e.browser.Get(t, path, header...)
				}
				return e.browser.Post(t, path, g.form, header...)
			}
			g.ends(e, path, id)
			inline := ask(handlerstest.Inline...)
			if g.where == "" {
				if inline.Expect(t, g.status); inline.Header.Get("HX-Refresh") != "true" || inline.Body != "" {
					t.Errorf("htmx gets %v %s", inline.Header, inline.Body)
				}
			} else if page := inline.Page(t, g.status); page.Toast() != g.says || page.Swap("#"+g.where).Has("[id$="+id+"]") {
				t.Errorf("htmx gets %s", page.HTML())
			}
			if main := ask().Page(t, g.status).Find("main"); !main.Says(g.says) || main.Find("a.button").Attr("href") != g.back {
				t.Errorf("without JavaScript: %s", main.HTML())
			}
		})
	}
}

// TestGoneFromThePageOfInvitations: it has no list to take the invitation from.
func TestGoneFromThePageOfInvitations(t *testing.T) {
	t.Parallel()
	e := newEditor(t, true)
	at := e.invited()
	e.browser.Post(t, at+"/cancel", url.Values{}).LeadsTo(t, "/ui/members/invitations")
	page := e.browser.Post(t, at+"/resend", url.Values{"from": {"invite"}}, handlerstest.Inline...).Page(t, http.StatusConflict)
	id := at[len("/ui/members/invitations/"):]
	if got := page.Swap("#again-" + id).Attr("data-hx-swap"); got != "delete" || page.Toast() != "The invitation for zoe@acme.test was cancelled." {
		t.Errorf("%s: %s", got, page.HTML())
	}
}

// TestGoneOrganization: somebody who was removed reads that, and not that there is no
// such page.
func TestGoneOrganization(t *testing.T) {
	t.Parallel()
	e := newEditor(t, true)
	leave := "/ui/profile/organizations/" + string(e.Globex) + "/leave"
	for _, a := range []handlerstest.Answer{e.browser.Get(t, leave), e.browser.Post(t, leave, url.Values{})} {
		if main := a.Page(t, http.StatusNotFound).Find("main"); !main.Says("You don’t belong to that organization any more.") || main.Find("a.button").Attr("href") != "/ui/profile" {
			t.Errorf("%s: %s", a.Asked, main.HTML())
		}
	}
}

// TestNotFoundInAPage: what a page that is there asks for in vain is no page.
func TestNotFoundInAPage(t *testing.T) {
	t.Parallel()
	e := newEditor(t, true)
	missing := "/ui/members/" + string(e.Members[handlerstest.Gus].ID) + "/nothing"
	if got := e.browser.Get(t, missing, handlerstest.Inline...).Page(t, http.StatusNotFound).Toast(); got != "That didn’t work. It was removed meanwhile, or you may not see it any more. Load the page again." {
		t.Errorf("the toast says %q", got)
	}
	if got := e.browser.Get(t, missing).Page(t, http.StatusNotFound).Heading(); got != "Page not found" {
		t.Errorf("the page is called %q", got)
	}
}
