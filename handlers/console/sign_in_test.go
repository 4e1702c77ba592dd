package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// idInAddress finds what a proof by mail is called.
var idInAddress = regexp.MustCompile(`challenge=\w+`)

const olgas = "olga@coffeedesk.test"

// challengeOf returns the proof by mail that was begun last.
func challengeOf(t *testing.T, b handlerstest.Answer) string {
	t.Helper()
	u, err := url.Parse(b.Location())
	if err != nil || b.Status != http.StatusSeeOther {
		t.Fatalf("status %d to %q, %v", b.Status, b.Location(), err)
	}
	return u.Query().Get("challenge")
}

// recoveryCodes gives the operator of a browser new ones.
func recoveryCodes(t *testing.T, b *handlerstest.Browser) []string {
	t.Helper()
	return strings.Fields(b.Post(t, "/console/you/recovery-codes", url.Values{}).Shows(t).Find("#recovery-codes").Text())
}

// TestSignInByPasskey: an operator comes in by a passkey of the console, nobody by one that signs
// in to the portal, and no password manager is told to forget that.
func TestSignInByPasskey(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	in, o := w.Console(t)
	device, own := w.Device(), w.Device()
	in.AddPasskeyAt(t, device, "/console/you/passkeys")
	dana := w.As(t, handlerstest.Dana)
	dana.AddPasskey(t, own)

	b := w.Browser(t)
	if a := b.Send(t, "/console/sign-in/passkey", b.Touch(t, device, "/console/sign-in/passkey", "/console/operators")); !strings.Contains(a.Body, `"next":"/console/operators"`) {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	b.Get(t, home).Shows(t)
	if got := lastEvents(t, w)[0].Payload.(model.OperatorLogin); got.Operator.ID != o.ID || got.Method != model.OperatorByPasskey {
		t.Errorf("recorded %+v", got)
	}

	stranger := w.Browser(t)
	for path, d := range map[string]*handlerstest.Device{"/console/sign-in/passkey": own, "/a/login/passkey": device} {
		a := stranger.Send(t, path, stranger.Touch(t, d, path, ""))
		if a.Status != http.StatusUnprocessableEntity || strings.Contains(a.Body, "credentialId") {
			t.Errorf("%s: status %d: %s", path, a.Status, a.Body)
		}
	}
	stranger.Get(t, home).After(t, "/console/sign-in")

	answered := stranger.Touch(t, device, "/console/sign-in/passkey", "//evil.test/")
	if a := w.Browser(t).Send(t, "/console/sign-in/passkey", answered); a.Status != http.StatusConflict {
		t.Errorf("from another browser: status %d: %s", a.Status, a.Body)
	}
	if a := stranger.Send(t, "/console/sign-in/passkey", stranger.Touch(t, device, "/console/sign-in/passkey", "//evil.test/")); !strings.Contains(a.Body, `"next":"/console/"`) {
		t.Errorf("leads away: %s", a.Body)
	}
	if _, err := w.Config.Operators.Delete(t.Context(), handlerstest.Operator, o.ID); err != nil {
		t.Fatal(err)
	}
	gone := w.Browser(t)
	if a := gone.Send(t, "/console/sign-in/passkey", gone.Touch(t, device, "/console/sign-in/passkey", "")); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "credentialId") {
		t.Errorf("of who is no operator any more: status %d: %s", a.Status, a.Body)
	}
}

// TestSignInByMail: a code opens the console once, in the browser that asked for it, and what a
// stranger sees does not tell whose address is an operator's.
func TestSignInByMail(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	_, o := w.Console(t)
	b := w.Browser(t)
	b.Get(t, "/console/sign-in?next=%2Fconsole%2Fyou").Shows(t).Form("/console/sign-in/email")
	ask := func(b *handlerstest.Browser, email string) handlerstest.Answer {
		return b.Post(t, "/console/sign-in/email", url.Values{"email": {email}, "next": {"/console/you"}})
	}
	known, unknown := ask(b, olgas), ask(w.Browser(t), "nobody@coffeedesk.test")
	at := idInAddress.ReplaceAllString(known.Location(), "x")
	if known.Status != unknown.Status || at != idInAddress.ReplaceAllString(unknown.Location(), "x") {
		t.Errorf("%d %s for an operator, %d %s for nobody", known.Status, known.Location(), unknown.Status, unknown.Location())
	}
	if mails := w.Deliver(t); len(mails) != 1 || mails[0].To != olgas {
		t.Errorf("%d mails: %+v", len(mails), mails)
	}
	id := challengeOf(t, known)
	code := w.Code(t, olgas)
	form := url.Values{"challenge": {id}, "code": {code}, "next": {"/console/you"}}
	w.Browser(t).Post(t, "/console/sign-in/code", form).Expect(t, http.StatusNotFound)
	if a := b.Post(t, "/console/sign-in/code", url.Values{"challenge": {id}, "code": {handlerstest.Wrong(code)}}); !a.Page(t, http.StatusUnprocessableEntity).Has("#code-error") {
		t.Errorf("a wrong code: %s", a.Body)
	}
	b.Post(t, "/console/sign-in/code", form).LeadsTo(t, "/console/you")
	b.Get(t, "/console/you").Shows(t)
	b.Post(t, "/console/sign-in/code", form).Expect(t, http.StatusUnprocessableEntity)

	late := w.Browser(t)
	form.Set("challenge", challengeOf(t, ask(late, olgas)))
	form.Set("code", w.Code(t, olgas))
	clock.Advance(model.CodeLife)
	late.Post(t, "/console/sign-in/code", form).Expect(t, http.StatusUnprocessableEntity)

	deleted := w.Browser(t)
	form.Set("challenge", challengeOf(t, ask(deleted, olgas)))
	form.Set("code", w.Code(t, olgas))
	if _, err := w.Config.Operators.Delete(t.Context(), handlerstest.Operator, o.ID); err != nil {
		t.Fatal(err)
	}
	deleted.Post(t, "/console/sign-in/code", form).Expect(t, http.StatusUnprocessableEntity)
	deleted.Get(t, home).After(t, "/console/sign-in")
}

// TestCodesAreLimited: nobody fills an operator's mailbox, nor guesses.
func TestCodesAreLimited(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Console(t)
	b := w.Browser(t)
	var id string
	for range model.MostCodesFromOne {
		id = challengeOf(t, b.Post(t, "/console/sign-in/email", url.Values{"email": {olgas}}))
	}
	if a := b.Post(t, "/console/sign-in/email", url.Values{"email": {olgas}}); !a.Page(t, http.StatusUnprocessableEntity).Has("#console-email-error") {
		t.Errorf("one more: %s", a.Body)
	}
	code := w.Code(t, olgas)
	for range model.CodeTries {
		b.Post(t, "/console/sign-in/code", url.Values{"challenge": {id}, "code": {handlerstest.Wrong(code)}}).Expect(t, http.StatusUnprocessableEntity)
	}
	b.Post(t, "/console/sign-in/code", url.Values{"challenge": {id}, "code": {code}}).Expect(t, http.StatusUnprocessableEntity)
	b.Get(t, home).After(t, "/console/sign-in")
}

// TestRecoveryCodes: each opens the console once, of its own operator, until there are new ones;
// its operator is told.
func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	in, o := w.Console(t)
	old, codes := recoveryCodes(t, in), recoveryCodes(t, in)
	if len(codes) != model.RecoveryCodes {
		t.Fatalf("%d codes", len(codes))
	}
	other, err := w.Config.Operators.Add(t.Context(), handlerstest.Operator, "Piet", "piet@coffeedesk.test")
	if err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	send := func(b *handlerstest.Browser, email, code string) handlerstest.Answer {
		return b.Post(t, "/console/sign-in/recovery", url.Values{"email": {email}, "recovery_code": {code}})
	}
	var said []string
	for name, a := range map[string]handlerstest.Answer{
		"of before": send(b, olgas, old[0]), "of another operator": send(b, string(other.Email), codes[0]), "of nobody": send(b, "nobody@coffeedesk.test", codes[0]),
		"no code": send(b, olgas, "hello"), "no address": send(b, "olga", codes[0]),
	} {
		page := a.Page(t, http.StatusUnprocessableEntity)
		said = append(said, page.Find("#console-recovery-code-error").Text())
		if said[0] == "" || said[len(said)-1] != said[0] {
			t.Errorf("%s: %q, and %q before", name, said[len(said)-1], said[0])
		}
	}
	send(b, olgas, " "+strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))).LeadsTo(t, "/console/")
	b.Get(t, home).Shows(t)
	if mails := w.Deliver(t); len(mails) != 1 || mails[0].To != olgas || mails[0].Subject != "A recovery code of yours was used at Anteroom" {
		t.Errorf("mails: %+v", mails)
	}
	if used := lastEvents(t, w)[1].Payload.(model.OperatorCodeUsed); used.Operator.ID != o.ID || used.Left != model.RecoveryCodes-1 {
		t.Errorf("recorded %+v", used)
	}
	send(w.Browser(t), olgas, codes[0]).Expect(t, http.StatusUnprocessableEntity)
	if got := b.Get(t, "/console/you").Shows(t).Find("#recovery").Find(".badge").Text(); got != "7 codes are left." {
		t.Errorf("the page says %q", got)
	}
}

// TestRecoveryCodeAtOnce: of many who use a code at once, one gets in.
func TestRecoveryCodeAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	in, _ := w.Console(t)
	code := recoveryCodes(t, in)[0]
	var wait sync.WaitGroup
	got := make(chan int, 8)
	for range cap(got) {
		b := w.Browser(t)
		wait.Go(func() {
			got <- b.Post(t, "/console/sign-in/recovery", url.Values{"email": {olgas}, "recovery_code": {code}}).Status
		})
	}
	wait.Wait()
	close(got)
	entered := 0
	for status := range got {
		if status == http.StatusSeeOther {
			entered++
		}
	}
	if entered != 1 {
		t.Errorf("%d got in", entered)
	}
}

// lastEvents returns the events of the instance, the newest first.
func lastEvents(t *testing.T, w *handlerstest.World) []model.Event {
	t.Helper()
	all, err := w.DB.Events(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
