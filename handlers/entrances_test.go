package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/emailaddr/emailaddrtest"
)

// TestEntrancesJudgeAddressesAlike: what is no address at one entrance is none at any,
// for the same reason, and what is copied along with one goes at all of them.
func TestEntrancesJudgeAddressesAlike(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	w.Deliver(t)
	before := len(w.Post.Mails())
	for name, enter := range map[string]func(text string) (answer handlerstest.Answer, at string){
		"sign in": func(text string) (handlerstest.Answer, string) {
			return w.Browser(t).Post(t, "/a/login", url.Values{"email": {text}}), "#email-error"
		},
		"change of email": func(text string) (handlerstest.Answer, string) {
			return dana.Post(t, "/ui/profile/email", url.Values{"email": {text}}), "#profile-new-email-error"
		},
		"invite": func(text string) (handlerstest.Answer, string) {
			return dana.Post(t, "/ui/members/invitations", url.Values{"emails": {text}, "role": {w.Role(t, "member")}}), "#invite-result"
		},
	} {
		for text, reason := range emailaddrtest.Refused() {
			a, at := enter(text)
			if got := a.Page(t, http.StatusUnprocessableEntity).Find(at).Text(); !strings.Contains(got, reason) {
				t.Errorf("%s: %q: %q, want %q", name, text, got, reason)
			}
		}
	}
	for text := range emailaddrtest.Refused() {
		if got := w.Browser(t).Get(t, "/a/login?login_hint="+url.QueryEscape(text)).Shows(t).Field("email").Value(); got != "" {
			t.Errorf("a hint with %q: the field has %q", text, got)
		}
	}
	if w.Deliver(t); len(w.Post.Mails()) != before {
		t.Fatalf("mails: %+v", w.Post.Mails()[before:])
	}

	for i, text := range emailaddrtest.Cleaned("kim") {
		b, other := w.Browser(t), fmt.Sprintf("new%d", i) // of one address there are not so many codes
		challenge := b.Post(t, "/a/login", url.Values{"email": {strings.Replace(text, "kim", other, 1)}}).After(t, "/a/login/code?challenge=")
		if got := b.Get(t, "/a/login/code?challenge="+challenge).Shows(t).Find(".signin-address").Text(); got != other+"@acme.test" {
			t.Errorf("signing in as %q goes to %q", text, got)
		}
		if got := w.Browser(t).Get(t, "/a/login?login_hint="+url.QueryEscape(text)).Shows(t).Field("email").Value(); got != "kim@acme.test" {
			t.Errorf("a hint with %q: the field has %q", text, got)
		}
		a := dana.Post(t, "/ui/profile/email", url.Values{"email": {strings.Replace(text, "kim", "dana", 1)}})
		if got := a.Page(t, http.StatusUnprocessableEntity).Find("#profile-new-email-error").Text(); !strings.Contains(got, "already") {
			t.Errorf("a change to %q, her own address: %q", text, got)
		}
		a = dana.Post(t, "/ui/members/invitations", url.Values{"emails": {text}, "role": {w.Role(t, "member")}})
		if got := a.Page(t, http.StatusUnprocessableEntity).Find("#invite-result").Text(); !strings.Contains(got, "kim@acme.test already a member") {
			t.Errorf("an invitation to %q: %q", text, got)
		}
	}
}
