package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// sentAway returns the request that waits after a script was sent to where the
// person proves who they are.
func sentAway(t *testing.T, a handlerstest.Answer) string {
	t.Helper()
	var refusal struct{ Error, Location string }
	err := json.Unmarshal([]byte(a.Body), &refusal)
	id, ok := strings.CutPrefix(refusal.Location, "/a/sudo?request=")
	if err != nil || !ok || a.Status != http.StatusForbidden || refusal.Error != "" {
		t.Fatalf("status %d, %v: %s", a.Status, err, a.Body)
	}
	return id
}

// TestPK_register_without_recent_login: neither half of adding a passkey works
// for who only found the browser open. After the proof, the person comes back to
// the page and adds it.
func TestPK_register_without_recent_login(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, d := g.As(t, handlerstest.Dana), g.Device()
	q := b.Ask(t, "/ui/security/passkeys/begin")
	g.clock.Advance(model.SudoLife)
	sentAway(t, b.Send(t, "/ui/security/passkeys", handlerstest.Answered{Ceremony: q.Ceremony, Credential: json.RawMessage("{}")}))
	id := sentAway(t, b.Send(t, "/ui/security/passkeys/begin", struct{}{}))
	if a := b.Get(t, "/ui/security"); !strings.Contains(a.Body, "No passkeys yet.") {
		t.Errorf("a passkey was added: %s", a.Body)
	}
	if a := b.Get(t, "/a/sudo?request="+id); !strings.Contains(a.Body, "add a passkey") || strings.Contains(a.Body, "sudo-passkey") {
		t.Errorf("the proof is not about adding a passkey, or asks for one: %s", a.Body)
	}
	if a := b.Post(t, "/a/sudo/code", b.SudoCode(t, id, "add a passkey")); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/security" {
		t.Errorf("after the proof: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	b.AddPasskey(t, d)
}

func TestRemovePasskeyWithoutRecentLogin(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, d := g.As(t, handlerstest.Dana), g.Device()
	id := b.AddPasskey(t, d)
	g.clock.Advance(model.SudoLife)
	a := b.Post(t, "/ui/security/passkeys/"+id+"/remove", url.Values{})
	if page := b.Get(t, "/ui/security"); !strings.Contains(page.Body, id) {
		t.Fatalf("removed without a proof: %s", page.Body)
	}
	if a := b.Confirm(t, a, "remove a passkey"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/security" {
		t.Errorf("after the proof: status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	if page := b.Get(t, "/ui/security"); !strings.Contains(page.Body, "No passkeys yet.") || !strings.Contains(page.Body, "Removed the passkey") {
		t.Errorf("not removed, or not told of: %s", page.Body)
	}
}

// TestSudoWithPasskey carries out what waited, once the person's own passkey has
// answered, and gives the session another token.
func TestSudoWithPasskey(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, other, d, hers := g.As(t, handlerstest.Dana), g.As(t, handlerstest.Kim), g.Device(), g.Device()
	b.AddPasskey(t, d)
	other.AddPasskey(t, hers)
	g.clock.Advance(model.SudoLife)
	before := cookieOf(t, b)
	id := ask(t, b, asked)
	page := b.Get(t, "/a/sudo?request="+id).Body
	if first, second := strings.Index(page, "sudo-passkey"), strings.Index(page, "sudo-email"); first < 0 || second < first || !strings.Contains(page, "/static/passkeys.js") {
		t.Errorf("a passkey is not offered first: %s", page)
	}
	if a := b.Send(t, "/a/sudo/passkey", b.Touch(t, hers, "/a/sudo/passkey", "")); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("somebody else's passkey: status %d: %s", a.Status, a.Body)
	}
	if a := other.Send(t, "/a/sudo/passkey", b.Touch(t, d, "/a/sudo/passkey", "")); a.Status != http.StatusConflict {
		t.Errorf("in somebody else's session: status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, "/a/sudo", url.Values{"request": {id}}); a.Status != http.StatusForbidden {
		t.Errorf("without the proof: status %d: %s", a.Status, a.Body)
	}
	g.wantDone(t)

	proof := b.Touch(t, d, "/a/sudo/passkey", "")
	if a := b.Send(t, "/a/sudo/passkey", proof); a.Status != http.StatusOK {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if diff := cmp.Diff(before, cookieOf(t, b)); diff == "" {
		t.Error("the session kept its token")
	}
	if a := b.Send(t, "/a/sudo/passkey", proof); a.Status != http.StatusConflict {
		t.Errorf("the same answer again: status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, "/a/sudo", url.Values{"request": {id}}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members" {
		t.Errorf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	g.wantDone(t, carriedOut)
	if a := b.Get(t, "/ui/security"); !strings.Contains(a.Body, "Confirmed that it was you, with a passkey") {
		t.Errorf("recent activity does not tell of it: %s", a.Body)
	}
}
