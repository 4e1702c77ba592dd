package signin_test

import (
	"net/http"
	"net/url"
	"testing"

	"anteroom/handlers/handlerstest"
)

// TestLettersWithoutSMTPUTF8: who types an address that no mail gets to hears it
// at once, whether or not it has an account.
func TestLettersWithoutSMTPUTF8(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Add(t, w.Acme, "renée@acme.test", "Renée", "member")
	begin := func(email string) handlerstest.Answer {
		return w.Browser(t).Post(t, "/a/login", url.Values{"email": {email}})
	}
	begin("renée@acme.test").After(t, "/a/login/code?challenge=")
	w.Code(t, "renée@acme.test")
	kim := w.As(t, handlerstest.Kim)
	w.Post.TakeOnlyASCII()
	for _, email := range []string{"renée@acme.test", "nobodyé@acme.test", "rene\u0301e@acme.test"} {
		if page := begin(email).Page(t, http.StatusUnprocessableEntity).Find("main"); !page.Says("can’t get mail from here") {
			t.Errorf("%s: %s", email, page.Text())
		}
	}
	begin("anybody@bücher.test").After(t, "/a/login/code?challenge=")
	if page := kim.Post(t, "/ui/profile/email", url.Values{"email": {"kimé@acme.test"}}).Page(t, http.StatusUnprocessableEntity).Find("main"); !page.Says("can’t get mail from here") {
		t.Errorf("change of address: %s", page.Text())
	}
}
