package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestRecover: the operator's link signs in one browser, once, by a button, and what locks
// people out can be changed there.
func TestRecover(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	held := w.As(t, handlerstest.Dana)
	w.Connect(t, w.Acme, "acme.test", true)
	clock.Advance(time.Minute)
	held.Get(t, "/ui/members").AsksToSignIn(t)
	token := secret.NewSource(nil).Token()
	if _, err := w.Config.SSO.Recover(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, handlerstest.Dana, secret.Hash(token)); err != nil {
		t.Fatal(err)
	}
	page := held.Get(t, "/a/recover/"+token).Shows(t)
	if main := page.Find("main"); !main.Says("lets dana@acme.test into Acme until") {
		t.Errorf("the page says %q", main.Text())
	}
	held.Get(t, "/ui/members").AsksToSignIn(t) // looking changes nothing
	form := page.Form("/a/recover")
	held.Post(t, "/a/recover", url.Values{"token": {form.Field("token").Value()}}).LeadsTo(t, "/ui/sso")
	held.Get(t, "/ui/members").Shows(t)
	held.AddPasskey(t, w.Device())
	for _, a := range []handlerstest.Answer{
		held.Get(t, "/a/recover/"+token), w.Browser(t).Post(t, "/a/recover", url.Values{"token": {token}}), w.Browser(t).Get(t, "/a/recover/x"),
	} {
		if !strings.Contains(a.Body, "This link was used, is too old, or was replaced") {
			t.Errorf("%s: status %d: %s", a.Asked, a.Status, a.Body)
		}
		a.Expect(t, http.StatusNotFound)
	}
	clock.Advance(model.RecoveryLife)
	held.Get(t, "/ui/members").AsksToSignIn(t)
}

// TestBreakGlassAtTheDoors: with a passkey they come in, and confirm, and go where they want.
func TestBreakGlassAtTheDoors(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	g := guarded{w, clock}
	key := w.Device()
	w.As(t, handlerstest.Dana).AddPasskey(t, key)
	c := w.Connect(t, w.Acme, "acme.test", true)
	if _, err := w.Config.SSO.NameBreakGlass(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, w.Members[handlerstest.Dana].ID, "On call", clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	clock.Advance(2 * time.Hour) // the day on which somebody should have looked is past
	b := w.Browser(t)
	b.Send(t, "/a/login/passkey", b.Answer(t, key, "/ui/members")).Expect(t, http.StatusOK)
	b.Get(t, "/ui/members").Shows(t)
	clock.Advance(model.SudoLife)
	id := waits(t, b, g.removal(t), url.Values{})
	page := b.Get(t, "/a/sudo?request="+id).Shows(t)
	page.Find("#sudo-passkey")
	page.Find("#sudo-elsewhere")
	b.Send(t, "/a/sudo/passkey", b.Touch(t, key, "/a/sudo/passkey", "")).Expect(t, http.StatusOK)
	b.Post(t, "/a/sudo", url.Values{"request": {id}}).LeadsTo(t, afterRemoving)
	w.Deliver(t)
	told := map[string]int{}
	for _, m := range w.Post.Mails() {
		if strings.Contains(m.Subject, "around single sign-on") {
			told[m.To]++
		}
	}
	if told[handlerstest.Dana] != 2 || told[handlerstest.Ana] != 2 || told[handlerstest.Kim] != 0 {
		t.Errorf("the mails: %v", told)
	}
	// A code is not sent to them either: the address leads to the connection.
	w.Browser(t).Post(t, "/a/login", url.Values{"email": {handlerstest.Dana}}).After(t, start(c))
}
