package signin_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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

// TestOwnAddressInLetters: wherever people read their own address, it is as they write
// it.
func TestOwnAddressInLetters(t *testing.T) {
	t.Parallel()
	const zoe, reads = "zoe@xn--bcher-kva.test", "zoe@bücher.test"
	g := newGuarded(t)
	g.Add(t, g.Acme, zoe, "", "admin")
	open := g.Organization(t, "Initech")
	g.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: open, Type: model.DomainAllowedEmail, Name: "xn--bcher-kva.test"})
		return err
	})
	b := g.As(t, zoe)
	for path, says := range map[string]string{
		"/a/logout": reads, "/ui/profile": reads, "/ui/profile/email": reads, "/a/organizations": "Open to everybody at bücher.test.",
	} {
		if page := b.Get(t, path).Shows(t).Find("body"); !page.Says(says) || page.Says("xn--") {
			t.Errorf("%s: %s", path, page.Text())
		}
	}
	g.revoke(t, zoe)
	page, _ := loginFor(t, b.Post(t, "/ui/general", g.rename(t, "Bücher")))
	if got := b.Get(t, page).Shows(t).Form("/a/login").Field("email").Value(); got != reads {
		t.Errorf("where the session has ended, the field has %q", got)
	}
}
