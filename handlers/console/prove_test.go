package console_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestProveByPasskey: what waits is done by the form that follows the proof, once, and nobody
// else's passkey is one.
func TestProveByPasskey(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, o := w.Console(t)
	device, others := w.Device(), w.Device()
	b.AddPasskeyAt(t, device, "/console/you/passkeys")
	second, err := w.Config.Operators.Add(t.Context(), handlerstest.Operator, "Piet", "piet@coffeedesk.test")
	if err != nil {
		t.Fatal(err)
	}
	piet := w.Browser(t)
	piet.Post(t, w.OperatorLink(t, second.ID), url.Values{}).LeadsTo(t, "/console/")
	piet.AddPasskeyAt(t, others, "/console/you/passkeys")

	clock.Advance(model.SudoLife)
	add := url.Values{"name": {"Zoe"}, "email": {"zoe@coffeedesk.test"}}
	held := b.Post(t, "/console/operators", add).After(t, "/console/prove?request=")
	page := b.Get(t, "/console/prove?request="+held).Shows(t)
	if got := page.Find("strong").Text(); got != "add an operator" || !page.Has("[data-passkey-confirm]") {
		t.Errorf("the page is about to %q", got)
	}
	wait := url.Values{"request": {held}}
	piet.Get(t, "/console/prove?request="+held).Expect(t, http.StatusNotFound)
	piet.Post(t, "/console/prove", wait).Expect(t, http.StatusNotFound)
	if a := b.Send(t, "/console/prove/passkey", b.Touch(t, others, "/console/prove/passkey", "")); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("another operator's passkey: status %d: %s", a.Status, a.Body)
	}
	b.Post(t, "/console/prove", wait).Shows(t)
	if a := b.Send(t, "/console/prove/passkey", b.Touch(t, device, "/console/prove/passkey", "")); a.Status != http.StatusOK {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if !b.Get(t, "/console/prove?request="+held).Shows(t).Has("#console-continue") {
		t.Error("there is nothing to go on with")
	}
	if got := b.Post(t, "/console/prove", wait).Shows(t).Heading(); got != "Zoe is an operator" {
		t.Errorf("heading %q", got)
	}
	b.Post(t, "/console/prove", wait).Expect(t, http.StatusNotFound)
	if all, err := w.DB.Operators(t.Context()); err != nil || len(all) != 3 || all[0].ID != o.ID {
		t.Errorf("%d operators, %v", len(all), err)
	}
}

// TestProveByCode: a code by mail and a recovery code of the operator's own are proofs, those of
// others are none, and what led to the page is where it leads back to.
func TestProveByCode(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	codes := recoveryCodes(t, b)
	second, err := w.Config.Operators.Add(t.Context(), handlerstest.Operator, "Piet", "piet@coffeedesk.test")
	if err != nil {
		t.Fatal(err)
	}
	piet := w.Browser(t)
	piet.Post(t, w.OperatorLink(t, second.ID), url.Values{}).LeadsTo(t, "/console/")
	foreign := recoveryCodes(t, piet)

	for from, to := range map[string]string{"/console/you?new=1": "/console/you?new=1", "https://evil.test/console/": "/console/", "//evil.test": "/console/", "/ui/general": "/console/", "/console/../ui/": "/console/", "": "/console/"} {
		clock.Advance(model.SudoLife)
		at := url.Values{"back": {from}}
		if got := b.Get(t, "/console/prove?"+at.Encode()).Shows(t).Form("/console/prove/email").Field("back").Attr("value"); got != to {
			t.Errorf("%q leads back to %q", from, got)
		}
		id := challengeOf(t, b.Post(t, "/console/prove/email", at))
		at.Set("challenge", id)
		at.Set("code", w.Code(t, olgas))
		piet.Post(t, "/console/prove/code", at).Expect(t, http.StatusNotFound)
		w.Browser(t).Post(t, "/console/sign-in/code", at).Expect(t, http.StatusNotFound) // nor does it let anybody in
		b.Post(t, "/console/prove/code", at).LeadsTo(t, to)
		clock.Advance(model.CodeWindow)
		b.Post(t, w.OperatorLink(t, operatorID(t, w)), url.Values{})
	}
	clock.Advance(model.SudoLife)
	back := url.Values{"back": {"/console/you"}, "recovery_code": {foreign[0]}}
	if !b.Post(t, "/console/prove/recovery", back).Page(t, http.StatusUnprocessableEntity).Has("#console-recovery-code-error") {
		t.Error("another operator's code is not refused beside its field")
	}
	back.Set("recovery_code", codes[1])
	b.Post(t, "/console/prove/recovery", back).LeadsTo(t, "/console/you")
	b.Post(t, "/console/prove/recovery", back).Expect(t, http.StatusUnprocessableEntity)
	recoveryCodes(t, b) // which takes a proof
}

// operatorID returns the first operator.
func operatorID(t *testing.T, w *handlerstest.World) model.OperatorID {
	t.Helper()
	all, err := w.DB.Operators(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[0].ID
}

// TestProofsFromElsewhere: no other site's page proves anything for an operator, nor uses a
// proof.
func TestProofsFromElsewhere(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	clock.Advance(model.SudoLife)
	held := b.Post(t, "/console/you/recovery-codes", url.Values{}).After(t, "/console/prove?request=")
	for _, path := range []string{"/console/prove", "/console/prove/email", "/console/prove/code", "/console/prove/recovery", "/console/sign-in/email", "/console/sign-in/recovery", "/console/you/recovery-codes"} {
		r := b.Request(t, "POST", path, url.Values{"request": {held}})
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://evil.test")
		b.Do(t, r).Expect(t, http.StatusForbidden)
	}
}
