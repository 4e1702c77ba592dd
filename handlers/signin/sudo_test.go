package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// guarded is a world in which Dana has passkeys, which nobody removes without
// having proved lately who they are.
type guarded struct {
	*handlerstest.World
	clock *dbtest.Clock
}

func newGuarded(t *testing.T) guarded {
	t.Helper()
	w, clock := handlerstest.NewWith(t)
	return guarded{w, clock}
}

// stale returns a browser in which a person has proved long ago who they are.
func (g guarded) stale(t *testing.T, email string) *handlerstest.Browser {
	t.Helper()
	b := g.As(t, email)
	g.clock.Advance(model.SudoLife)
	return b
}

// removal returns where a new passkey of Dana's is removed.
func (g guarded) removal(t *testing.T) string {
	t.Helper()
	return "/ui/security/passkeys/" + string(g.Passkey(t, g.Members[handlerstest.Dana].User).ID) + "/remove"
}

// wantPasskeys checks how many passkeys Dana has.
func (g guarded) wantPasskeys(t *testing.T, want int) {
	t.Helper()
	got, err := g.DB.Passkeys(t.Context(), g.Members[handlerstest.Dana].User)
	if err != nil || len(got) != want {
		t.Errorf("%d passkeys are left, want %d (%v)", len(got), want, err)
	}
}

// waits sends a form that needs a proof and returns under which id it waits.
func waits(t *testing.T, b *handlerstest.Browser, path string, form url.Values) string {
	t.Helper()
	return b.Post(t, path, form).After(t, "/a/sudo?request=")
}

const (
	removesPasskey = "remove a passkey"
	afterRemoving  = "/ui/security"
)

// TestSudoCarriesOutWhatWaited, once, and for the next minutes nobody asks again.
func TestSudoCarriesOutWhatWaited(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	before := b.Cookie(t)
	id := waits(t, b, g.removal(t)+"?from=test", url.Values{})
	g.wantPasskeys(t, 1)
	page := b.Get(t, "/a/sudo?request="+id).Shows(t).Find("main")
	if page.Form("/a/sudo/email").Field("request").Value() != id || !page.Says("You are about to "+removesPasskey) {
		t.Errorf("the page is %s", page.HTML())
	}
	b.Post(t, "/a/sudo/code", b.SudoCode(t, id, removesPasskey)).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
	if got := b.Get(t, afterRemoving).Shows(t).Toast(); !strings.HasPrefix(got, "Removed Old key.") {
		t.Errorf("the toast says %q", got)
	}
	if b.Cookie(t).Value == before.Value {
		t.Error("the session has its old token")
	}
	old := g.Browser(t)
	old.SetCookie(t, before)
	old.Get(t, "/ui/members").AsksToSignIn(t)

	// For five minutes nobody asks again, and then somebody does.
	g.clock.Advance(model.SudoLife - time.Second)
	b.Post(t, g.removal(t), url.Values{}).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
	g.clock.Advance(time.Second)
	waits(t, b, g.removal(t), url.Values{})
	g.wantPasskeys(t, 1)
}

// TestSudoKeepsWhatWasTyped: it is carried out, or refused, as if it had been sent
// after the proof.
func TestSudoKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	const path = "/ui/general/delete"
	b := g.As(t, handlerstest.Dana)
	b.Post(t, "/ui/general", url.Values{"name": {"Acme & Söhne"}, "version": {"1"}}).LeadsTo(t, "/ui/general")
	g.clock.Advance(model.SudoLife)
	wrong := b.Confirm(t, b.Post(t, path, url.Values{"name": {"Acme & Sons"}}), "delete Acme & Söhne")
	if form := wrong.Page(t, http.StatusUnprocessableEntity).Form(path); form.Field("name").Value() != "Acme & Sons" {
		t.Errorf("the form is %s", form.HTML())
	}
	g.clock.Advance(model.SudoLife)
	b.Confirm(t, b.Post(t, path, url.Values{"name": {"Acme & Söhne"}}), "delete Acme & Söhne").LeadsTo(t, "/a/organizations")
	if _, err := g.DB.Organization(t.Context(), g.Acme); model.KindOf(err) != model.NotFound {
		t.Errorf("the organization: %v", err)
	}
}

// TestSudoPagesComeBack: what is no form leads to a page afterwards.
func TestSudoPagesComeBack(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	path := g.removal(t)
	for _, kind := range []string{"multipart/form-data; boundary=x", "text/plain"} {
		g.clock.Advance(model.SudoLife)
		b.Confirm(t, b.Post(t, path, url.Values{"a": {"b"}}, "Content-Type", kind), removesPasskey).LeadsTo(t, afterRemoving)
	}
	g.wantPasskeys(t, 1)
}

// TestSudoOfHTMX leads the whole page to the proof, and the page back from it.
func TestSudoOfHTMX(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	a := b.Post(t, g.removal(t), url.Values{}, "HX-Request", "true")
	id, ok := strings.CutPrefix(a.Header.Get("HX-Redirect"), "/a/sudo?request=")
	if a.Status != http.StatusNoContent || !ok {
		t.Fatalf("status %d, HX-Redirect %q", a.Status, a.Header.Get("HX-Redirect"))
	}
	b.Post(t, "/a/sudo/code", b.SudoCode(t, id, removesPasskey)).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
}

// TestSudoOfTwoTabs: who has proved it in one tab only goes on in the other.
func TestSudoOfTwoTabs(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	first, second := waits(t, b, g.removal(t), url.Values{}), waits(t, b, g.removal(t), url.Values{})
	b.Post(t, "/a/sudo", url.Values{"request": {second}}).Expect(t, http.StatusForbidden)
	b.Post(t, "/a/sudo/code", b.SudoCode(t, first, removesPasskey)).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 1)
	page := b.Get(t, "/a/sudo?request="+second).Shows(t).Find("main")
	if page.Form("/a/sudo").Field("request").Value() != second || page.Has("form[action=/a/sudo/email]") {
		t.Errorf("the page asks for a proof: %s", page.HTML())
	}
	b.Post(t, "/a/sudo", url.Values{"request": {second}}).LeadsTo(t, afterRemoving)
	b.Post(t, "/a/sudo", url.Values{"request": {second}}).Expect(t, http.StatusNotFound)
	g.wantPasskeys(t, 0)
}

// TestSudoBounds what one person can make us keep.
func TestSudoBounds(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	path := g.removal(t)
	b.Post(t, path, url.Values{"a": {strings.Repeat("x", web.MaxForm)}}).Expect(t, http.StatusRequestEntityTooLarge)
	oldest := waits(t, b, path, url.Values{})
	for range 10 {
		waits(t, b, path, url.Values{})
	}
	b.Get(t, "/a/sudo?request="+oldest).Expect(t, http.StatusNotFound)
	g.stale(t, handlerstest.Kim).Post(t, "/ui/general/delete", url.Values{}).Expect(t, http.StatusNotFound)
}
