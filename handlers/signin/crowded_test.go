package signin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

var sharedLink = regexp.MustCompile(`/a/login/link/([\w-]{43})`)

// TestCrowdedAddress: when strangers have asked for too many codes with an address, its
// person gets in by a link in a browser that was never here, and is told so in words that
// are the same for an address without an account.
func TestCrowdedAddress(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	pages := map[string]string{}
	for _, email := range []string{"nobody@acme.test", handlerstest.Dana} {
		for i := range model.MostCodesFromAll {
			from := model.Browser{Hash: fmt.Append(nil, "stranger", i), IP: fmt.Sprintf("198.51.100.%d", i)}
			if _, err := w.Config.SignIn.Begin(t.Context(), model.Email(email), "/ui/", from); err != nil {
				t.Fatal(err)
			}
		}
		b := w.Browser(t)
		id := b.Post(t, "/a/login", url.Values{"email": {email}, "next": {"/ui/members"}}).After(t, "/a/login/code?challenge=")
		page := b.Get(t, "/a/login/code?challenge="+id).Shows(t).Find("main")
		if page.Has("#code") || !page.Says("Open that link in this browser.") {
			t.Errorf("%s: the page is %s", email, page.HTML())
		}
		pages[email] = page.Text()[len("Check your email Somebody keeps asking for codes with this address, so none are sent for now. If "+email):]
		b.Post(t, "/a/login/resend", url.Values{"challenge": {id}}).After(t, "/a/login/code?challenge=")
		if email != handlerstest.Dana {
			continue
		}
		if got := b.Get(t, "/a/login/code?challenge="+id).Shows(t).Toast(); got != "Open the link in the newest email." {
			t.Errorf("asked again: %q", got)
		}
		token := w.Mail(t, email, sharedLink)
		if got := w.Browser(t).Get(t, "/a/login/link/"+token).Page(t, http.StatusGone).Heading(); got != "Open the link where you started" {
			t.Errorf("elsewhere the link says %q", got)
		}
		b.Get(t, "/a/login/link/"+token).Shows(t).Find("main").Form("/a/login/link")
		b.Post(t, "/a/login/link", url.Values{"token": {token}}).LeadsTo(t, "/ui/members")
		if got := b.ActsFor(t); got != "Acme" {
			t.Errorf("the session acts for %s", got)
		}
		// Of one browser there are as many questions as ever, and the page says why not more.
		other := w.Browser(t)
		var last handlerstest.Answer
		for range model.MostCodesFromOne {
			last = other.Post(t, "/a/login", url.Values{"email": {email}})
			if last.Status != http.StatusSeeOther {
				break
			}
			id = last.After(t, "/a/login/code?challenge=")
		}
		if page := other.Post(t, "/a/login/resend", url.Values{"challenge": {id}}).Page(t, http.StatusUnprocessableEntity).Find(".notice"); page.Text() == "" {
			t.Error("the page does not say why")
		}
	}
	if a, b := pages["nobody@acme.test"], pages[handlerstest.Dana]; a != b {
		t.Errorf("the pages differ: %q, %q", a, b)
	}
}
