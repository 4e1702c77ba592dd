package signin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

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
		if a := b.Get(t, "/ui/members"); want == "/ui/members" && (a.Status != http.StatusOK || !strings.Contains(a.Body, "Globex")) {
			t.Errorf("%s: Globex is not active: status %d", next, a.Status)
		}
	}
}
