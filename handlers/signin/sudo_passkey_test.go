package signin_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSudoWithPasskey carries out what waited, once the person's own passkey has
// answered, and gives the session another token.
func TestSudoWithPasskey(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, other, d, hers := g.As(t, handlerstest.Dana), g.As(t, handlerstest.Kim), g.Device(), g.Device()
	b.AddPasskey(t, d)
	other.AddPasskey(t, hers)
	g.clock.Advance(model.SudoLife)
	before := b.Cookie(t)
	id := waits(t, b, g.removal(t), url.Values{})
	page := b.Get(t, "/a/sudo?request="+id).Shows(t)
	page.Find("script[src^=/static/passkeys.js]")
	var offered []string
	for _, button := range page.Find("main").All("button[id^=sudo-]") {
		offered = append(offered, button.Attr("id"))
	}
	if !slices.Equal(offered, []string{"sudo-passkey", "sudo-email"}) {
		t.Errorf("the page offers %v, want a passkey first", offered)
	}
	const confirm = "/a/sudo/passkey"
	b.Send(t, confirm, b.Touch(t, hers, confirm, "")).Expect(t, http.StatusUnprocessableEntity)
	other.Send(t, confirm, b.Touch(t, d, confirm, "")).Expect(t, http.StatusConflict)
	b.Post(t, "/a/sudo", url.Values{"request": {id}}).Expect(t, http.StatusForbidden)
	g.wantPasskeys(t, 2)

	proof := b.Touch(t, d, confirm, "")
	b.Send(t, confirm, proof).Expect(t, http.StatusOK)
	if b.Cookie(t).Value == before.Value {
		t.Error("the session kept its token")
	}
	b.Send(t, confirm, proof).Expect(t, http.StatusConflict)
	b.Post(t, "/a/sudo", url.Values{"request": {id}}).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 1)
	if recent := b.Get(t, "/ui/security").Shows(t).Find("#recent-activity"); !recent.Says("Confirmed that it was you, with a passkey") {
		t.Errorf("recent activity does not tell of it: %s", recent.Text())
	}
}

// TestPasskeyGoesOn where the person was going, in the organization that was
// chosen before.
func TestPasskeyGoesOn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	d := w.Device()
	w.As(t, handlerstest.Dana).AddPasskey(t, d)
	for next, want := range map[string]string{
		"/a/organizations?organization=" + string(w.Globex) + "&next=/ui/members": "/ui/members",
		"/a/organizations?organization=org_1&next=/ui/members":                    "/a/organizations?organization=org_1&next=/ui/members",
		"https://evil.example/": "/ui/",
	} {
		b := w.Browser(t)
		a := b.Send(t, "/a/login/passkey", b.Answer(t, d, next))
		var got struct{ Next string }
		if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != http.StatusOK || got.Next != want {
			t.Errorf("%s: status %d, next %q, want %q", next, a.Status, got.Next, want)
		}
		if want == "/ui/members" && b.ActsFor(t) != "Globex" {
			t.Errorf("%s: %s is active", next, b.ActsFor(t))
		}
	}
}
