package security_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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

// TestAddPasskeyWithoutRecentLogin: neither half of adding a passkey works for who
// only found the browser open. After the proof, the person comes back to the page
// and adds it.
func TestAddPasskeyWithoutRecentLogin(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, d := w.As(t, handlerstest.Dana), w.Device()
	q := b.Ask(t, "/ui/security/passkeys/begin")
	clock.Advance(model.SudoLife)
	sentAway(t, b.Send(t, "/ui/security/passkeys", handlerstest.Answered{Ceremony: q.Ceremony, Credential: json.RawMessage("{}")}))
	id := sentAway(t, b.Send(t, "/ui/security/passkeys/begin", struct{}{}))
	if list := b.Get(t, "/ui/security").Shows(t).Find("#passkeys"); !list.Says("No passkeys yet.") {
		t.Errorf("a passkey was added: %s", list.Text())
	}
	if page := b.Get(t, "/a/sudo?request="+id).Shows(t).Find("main"); !page.Says("add a passkey") || page.Has("#sudo-passkey") {
		t.Errorf("the proof is not about adding a passkey, or asks for one: %s", page.HTML())
	}
	b.Post(t, "/a/sudo/code", b.SudoCode(t, id, "add a passkey")).LeadsTo(t, "/ui/security")
	b.AddPasskey(t, d)
}

func TestRemovePasskeyWithoutRecentLogin(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, d := w.As(t, handlerstest.Dana), w.Device()
	id := b.AddPasskey(t, d)
	clock.Advance(model.SudoLife)
	waits := b.Post(t, "/ui/security/passkeys/"+id+"/remove", url.Values{})
	b.Get(t, "/ui/security").Shows(t).Find("#passkeys").Row(id) // it is there still
	b.Confirm(t, waits, "remove a passkey").LeadsTo(t, "/ui/security")
	page := b.Get(t, "/ui/security").Shows(t)
	if list := page.Find("#passkeys"); !list.Says("No passkeys yet.") {
		t.Errorf("not removed: %s", list.Text())
	}
	if recent := page.Find("#recent-activity"); !recent.Says("Removed the passkey") {
		t.Errorf("recent activity does not tell of it: %s", recent.Text())
	}
}
