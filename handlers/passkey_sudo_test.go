package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/model"
)

// sentAway returns the request that waits after a script was sent to where the
// person proves who they are.
func sentAway(t *testing.T, a answer) string {
	t.Helper()
	var refusal struct{ Error, Location string }
	err := json.Unmarshal([]byte(a.body), &refusal)
	id, ok := strings.CutPrefix(refusal.Location, "/a/sudo?request=")
	if err != nil || !ok || a.status != http.StatusForbidden || refusal.Error != "" {
		t.Fatalf("status %d, %v: %s", a.status, err, a.body)
	}
	return id
}

// TestPK_register_without_recent_login: neither half of adding a passkey works
// for who only found the browser open. After the proof, the person comes back to
// the page and adds it.
func TestPK_register_without_recent_login(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, d := g.as(t, dana), g.device()
	q := b.ask(t, "/ui/security/passkeys/begin")
	g.clock.Advance(model.SudoLife)
	sentAway(t, b.send(t, "/ui/security/passkeys", answered{q.Ceremony, json.RawMessage("{}"), ""}))
	id := sentAway(t, b.send(t, "/ui/security/passkeys/begin", struct{}{}))
	if a := b.get(t, "/ui/security"); !strings.Contains(a.body, "No passkeys yet.") {
		t.Errorf("a passkey was added: %s", a.body)
	}
	if a := b.get(t, "/a/sudo?request="+id); !strings.Contains(a.body, "add a passkey") || strings.Contains(a.body, "sudo-passkey") {
		t.Errorf("the proof is not about adding a passkey, or asks for one: %s", a.body)
	}
	if a := b.post(t, "/a/sudo/code", sudoCodeFor(t, b, id, "add a passkey")); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/security" {
		t.Errorf("after the proof: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	b.addPasskey(t, d)
}

func TestRemovePasskeyWithoutRecentLogin(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, d := g.as(t, dana), g.device()
	id := b.addPasskey(t, d)
	g.clock.Advance(model.SudoLife)
	a := b.post(t, "/ui/security/passkeys/"+id+"/remove", url.Values{})
	if page := b.get(t, "/ui/security"); !strings.Contains(page.body, id) {
		t.Fatalf("removed without a proof: %s", page.body)
	}
	if a := b.confirm(t, a, "remove a passkey"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/security" {
		t.Errorf("after the proof: status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if page := b.get(t, "/ui/security"); !strings.Contains(page.body, "No passkeys yet.") || !strings.Contains(page.body, "Removed the passkey") {
		t.Errorf("not removed, or not told of: %s", page.body)
	}
}

// TestSudoWithPasskey carries out what waited, once the person's own passkey has
// answered, and gives the session another token.
func TestSudoWithPasskey(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, other, d, hers := g.as(t, dana), g.as(t, kim), g.device(), g.device()
	b.addPasskey(t, d)
	other.addPasskey(t, hers)
	g.clock.Advance(model.SudoLife)
	before := cookieOf(t, b)
	id := ask(t, b, asked)
	page := b.get(t, "/a/sudo?request="+id).body
	if first, second := strings.Index(page, "sudo-passkey"), strings.Index(page, "sudo-email"); first < 0 || second < first || !strings.Contains(page, "/static/passkeys.js") {
		t.Errorf("a passkey is not offered first: %s", page)
	}
	if a := b.send(t, "/a/sudo/passkey", b.touch(t, hers, "/a/sudo/passkey", "")); a.status != http.StatusUnprocessableEntity {
		t.Errorf("somebody else's passkey: status %d: %s", a.status, a.body)
	}
	if a := other.send(t, "/a/sudo/passkey", b.touch(t, d, "/a/sudo/passkey", "")); a.status != http.StatusConflict {
		t.Errorf("in somebody else's session: status %d: %s", a.status, a.body)
	}
	if a := b.post(t, "/a/sudo", url.Values{"request": {id}}); a.status != http.StatusForbidden {
		t.Errorf("without the proof: status %d: %s", a.status, a.body)
	}
	g.wantDone(t)

	proof := b.touch(t, d, "/a/sudo/passkey", "")
	if a := b.send(t, "/a/sudo/passkey", proof); a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if diff := cmp.Diff(before, cookieOf(t, b)); diff == "" {
		t.Error("the session kept its token")
	}
	if a := b.send(t, "/a/sudo/passkey", proof); a.status != http.StatusConflict {
		t.Errorf("the same answer again: status %d: %s", a.status, a.body)
	}
	if a := b.post(t, "/a/sudo", url.Values{"request": {id}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" {
		t.Errorf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	g.wantDone(t, carriedOut)
	if a := b.get(t, "/ui/security"); !strings.Contains(a.body, "Confirmed that it was you, with a passkey") {
		t.Errorf("recent activity does not tell of it: %s", a.body)
	}
}

// TestPasskeyGoesOn where the person was going, in the organization that was
// chosen before.
func TestPasskeyGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, w.globex, dana, "Dana", "member")
	d := w.device()
	w.as(t, dana).addPasskey(t, d)
	for next, want := range map[string]string{
		"/a/organizations?organization=" + string(w.globex) + "&next=/ui/members": "/ui/members",
		"/a/organizations?organization=org_1&next=/ui/members":                    "/a/organizations?organization=org_1&next=/ui/members",
		"https://evil.example/": "/ui/",
	} {
		b := w.browser(t)
		a := b.send(t, "/a/login/passkey", b.answer(t, d, next))
		var got struct{ Next string }
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusOK || got.Next != want {
			t.Errorf("%s: status %d, next %q, want %q", next, a.status, got.Next, want)
		}
		if a := b.get(t, "/ui/members"); want == "/ui/members" && (a.status != http.StatusOK || !strings.Contains(a.body, "Globex")) {
			t.Errorf("%s: Globex is not active: status %d", next, a.status)
		}
	}
}
