package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSudoIsRefused to whom it does not belong, and after its time.
func TestSudoIsRefused(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, second, colleague := g.stale(t, handlerstest.Dana), g.As(t, handlerstest.Dana), g.As(t, handlerstest.Ana)
	g.clock.Advance(model.SudoLife)
	id := waits(t, b, g.removal(t), url.Values{})
	code := b.SudoCode(t, id, removesPasskey)
	for name, other := range map[string]*handlerstest.Browser{"second session": second, "other user": colleague} {
		for _, a := range []handlerstest.Answer{
			other.Get(t, "/a/sudo?request="+id), other.Post(t, "/a/sudo/email", url.Values{"request": {id}}), other.Post(t, "/a/sudo/code", code),
			other.Post(t, "/a/sudo", url.Values{"request": {id}}), other.Get(t, "/a/sudo/code?"+code.Encode()),
		} {
			if a.Status != http.StatusNotFound && a.Status != http.StatusForbidden || a.Page(t, a.Status).Find("main").Says(removesPasskey) {
				t.Errorf("%s: %s: status %d: %s", name, a.Asked, a.Status, a.Body)
			}
		}
	}
	// A code for one purpose is none for the other.
	b.Post(t, "/a/login/code", code).Expect(t, http.StatusNotFound)
	challenge, login, link := b.SignedOut(t).Begin(t, handlerstest.Dana, "")
	b.Post(t, "/a/sudo/code", url.Values{"request": {id}, "challenge": {challenge}, "code": {login}}).Expect(t, http.StatusNotFound)
	b.SignedOut(t).Get(t, "/a/login/link/"+link).Expect(t, http.StatusOK)
	for i := range 5 {
		bad := url.Values{"request": {id}, "challenge": code["challenge"], "code": {handlerstest.Wrong(code.Get("code"))}}
		form := b.Post(t, "/a/sudo/code", bad).Page(t, http.StatusUnprocessableEntity).Form("/a/sudo/code")
		if got := form.Find(".field-error").Text(); strings.Contains(got, "Too many wrong codes") != (i == 4) {
			t.Errorf("wrong code %d: the error says %q", i+1, got)
		}
	}
	b.Post(t, "/a/sudo/code", code).Expect(t, http.StatusUnprocessableEntity)
	code = b.SudoCode(t, id, removesPasskey)
	g.clock.Advance(model.HeldLife)
	b.Post(t, "/a/sudo/code", code).Expect(t, http.StatusNotFound)
	g.wantPasskeys(t, 1)
}

// TestSudoEndsWithItsOrganization: what somebody agreed to for one organization
// is not carried out for another.
func TestSudoEndsWithItsOrganization(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	const iris = "iris@acme.test"
	g.Add(t, g.Globex, iris, "Iris", "admin")
	g.Add(t, g.Acme, iris, "Iris", "admin")
	b := g.Browser(t)
	b.SignIn(t, iris, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Acme)}}).LeadsTo(t, "/ui/")
	g.clock.Advance(model.SudoLife)
	code := b.SudoCode(t, waits(t, b, "/ui/general/delete", url.Values{"name": {"Globex"}}), "delete Acme")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Globex)}}).LeadsTo(t, "/ui/")
	b.Post(t, "/a/sudo/code", code).Expect(t, http.StatusConflict)
	for _, org := range []model.OrgID{g.Acme, g.Globex} {
		g.Org(t, org) // fails when it is deleted
	}
}

// TestSudoOnce submits the same code many times at the same moment.
func TestSudoOnce(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	code := b.SudoCode(t, waits(t, b, g.removal(t), url.Values{}), removesPasskey)
	const times = 5 // as many tries as a code has
	var through atomic.Int32
	var all sync.WaitGroup
	for range times {
		twin := b.Twin(t)
		r := twin.Request(t, http.MethodPost, "/a/sudo/code", code)
		all.Go(func() {
			resp, err := twin.Client.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			if resp.StatusCode == http.StatusSeeOther && resp.Header.Get("Location") == afterRemoving {
				through.Add(1)
			}
		})
	}
	all.Wait()
	if n := through.Load(); n != 1 {
		t.Errorf("%d of %d went through, want 1", n, times)
	}
	g.wantPasskeys(t, 0)
}
