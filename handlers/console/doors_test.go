package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDoorsWaitForProofs: what opens a door to others is done once the operator has proved who they
// are, as they had entered it, whether a script sent it or not; and refused then, as before.
func TestDoorsWaitForProofs(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	codes := recoveryCodes(t, b)
	acme := model.ConsoleOrganization(w.Acme).Home()
	for i, c := range []struct {
		path string
		form url.Values
		to   string // where it leads, as a beginning; "" for a form that is shown again
		says string // else
	}{
		{acme + "administrators", url.Values{"email": {"boss@acme.test"}}, acme, ""},
		{acme + "administrators", url.Values{"email": {"nobody"}}, "", "nobody"},
		{"/console/webhooks/new", url.Values{"name": {"Ours"}, "url": {"https://hooks.acme.test/x"}, "types": {"user.signed_in"}}, "", "whsec_"},
		{"/console/new-app", url.Values{"newest": {""}, "name": {"Beans"}, "type": {"web"}, "app_url": {"http://localhost:3000/"}, "brand_color": {"#7a4b2a"}, "redirect_uris": {""}}, "/console/new-app/", ""},
	} {
		clock.Advance(model.SudoLife)
		before := w.Events(t, w.Acme)
		var header []string
		if i%2 == 0 {
			header = handlerstest.Inline
		}
		asked := b.Post(t, c.path, c.form, header...)
		at, err := url.Parse(asked.Location() + asked.Header.Get("HX-Redirect"))
		if err != nil || at.Path != "/console/prove" || len(w.Events(t, w.Acme)) != len(before) {
			t.Fatalf("%s: status %d to %s", c.path, asked.Status, at)
		}
		done := b.Post(t, "/console/prove/recovery", url.Values{"request": {at.Query().Get("request")}, "recovery_code": {codes[i]}})
		switch {
		case c.to != "" && (done.Status != http.StatusSeeOther || !strings.HasPrefix(done.Location(), c.to)):
			t.Errorf("%s: status %d to %q: %s", c.path, done.Status, done.Location(), done.Body)
		case c.to == "" && !strings.Contains(done.Body, c.says):
			t.Errorf("%s: status %d to %q: %s", c.path, done.Status, done.Location(), done.Body)
		}
	}
	if _, err := w.DB.UserByEmail(t.Context(), "boss@acme.test"); err != nil {
		t.Error(err)
	}
	if all, err := w.DB.AllWebhooks(t.Context(), 10); err != nil || len(all) != 1 {
		t.Errorf("%d webhooks, %v", len(all), err)
	}
}
