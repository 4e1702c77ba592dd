package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const it = "it@acme.test"

var codeInMail = regexp.MustCompile(`Your code is (\d{6})`)

// asked opens a link in a browser, which is asked for a code, and returns the form that the
// recipient can fill in.
func asked(t *testing.T, b *handlerstest.Browser, at string) url.Values {
	t.Helper()
	a := b.Post(t, at, url.Values{})
	page := b.Get(t, a.Location()).Shows(t)
	form := page.Form(at + "/code")
	return url.Values{"challenge": {form.Field("challenge").Value()}, "code": {b.World.Mail(t, it, codeInMail)}}
}

// TestLinkForOne: a link for one address opens with the code that is sent there, in the
// browser that asked, once, and with no other code.
func TestLinkForOne(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	at, l := made(t, dana, "recipient", it)
	home := model.PortalLinks(l.ID).Home()
	b := w.Browser(t)
	if page := b.Get(t, at).Shows(t); !page.Says("for " + it + " alone") {
		t.Errorf("the link opens %s", page.Text())
	}
	form := asked(t, b, at)
	wrong := url.Values{"challenge": form["challenge"], "code": {handlerstest.Wrong(form.Get("code"))}}
	if page := b.Post(t, at+"/code", wrong).Page(t, http.StatusUnprocessableEntity); !page.Find("#portal-code-error").Says("code") {
		t.Errorf("a wrong code: %s", page.Text())
	}
	w.Browser(t).Post(t, at+"/code", form).Shows(t) // of another browser: the link's first page
	other, _ := made(t, dana, "recipient", it)
	b.Post(t, other+"/code", form).Page(t, http.StatusUnprocessableEntity)
	b.Get(t, home).LeadsTo(t, home+"over")
	b.Post(t, at+"/code", form).LeadsTo(t, home)
	b.Get(t, home).Shows(t)
	b.Post(t, at+"/code", form).Page(t, http.StatusUnprocessableEntity)
	if row := dana.Get(t, links).Shows(t).Find("#portal-link-" + string(l.ID)); !row.Says("For "+it+" alone.") || !row.Says("Opened once") {
		t.Errorf("the row: %s", row.Text())
	}
}

// TestLinkForOneMeanwhile: a code opens nothing once it is old or was tried too often, nor
// when the link was revoked while somebody looked for it.
func TestLinkForOneMeanwhile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(t *testing.T, b, dana *handlerstest.Browser, at string, form url.Values, advance func(time.Duration))
		status int
	}{
		"it is old": {func(_ *testing.T, _, _ *handlerstest.Browser, _ string, _ url.Values, advance func(time.Duration)) {
			advance(model.CodeLife)
		}, http.StatusUnprocessableEntity},
		"others were tried": {func(t *testing.T, b, _ *handlerstest.Browser, at string, form url.Values, _ func(time.Duration)) {
			for range model.CodeTries {
				b.Post(t, at+"/code", url.Values{"challenge": form["challenge"], "code": {handlerstest.Wrong(form.Get("code"))}}).Expect(t, http.StatusUnprocessableEntity)
			}
		}, http.StatusUnprocessableEntity},
		"the link was revoked": {func(t *testing.T, _, dana *handlerstest.Browser, _ string, _ url.Values, _ func(time.Duration)) {
			dana.Post(t, links+"/"+string(newest(t, dana.World).ID)+"/revoke", url.Values{}).LeadsTo(t, links)
		}, http.StatusGone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, dana, advance := inPortal(t)
			at, l := made(t, dana, "recipient", it)
			b := w.Browser(t)
			form := asked(t, b, at)
			test.change(t, b, dana, at, form, advance)
			b.Post(t, at+"/code", form).Expect(t, test.status)
			b.Get(t, model.PortalLinks(l.ID).Home()).LeadsTo(t, model.PortalLinks(l.ID).Home()+"over")
		})
	}
}

// TestLinkForOneRace: a code that is sent many times at once opens the link once.
func TestLinkForOneRace(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	at, _ := made(t, dana, "recipient", it)
	b := w.Browser(t)
	form := asked(t, b, at)
	var group sync.WaitGroup
	var opened atomic.Int64
	for range 4 { // a code may be tried five times
		twin := b.Twin(t)
		group.Go(func() {
			if a := twin.Post(t, at+"/code", form); a.Status == http.StatusSeeOther {
				opened.Add(1)
			}
		})
	}
	group.Wait()
	if opened.Load() != 1 || newest(t, w).Opens != 1 {
		t.Errorf("opened %d times, and %d are counted", opened.Load(), newest(t, w).Opens)
	}
}

// TestLinkCodesAreFew: who has a link fills nobody's inbox, and a page says why no code comes.
func TestLinkCodesAreFew(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	at, _ := made(t, dana, "recipient", it)
	b := w.Browser(t)
	for range model.MostCodesFromOne {
		b.Post(t, at, url.Values{}).Expect(t, http.StatusSeeOther)
	}
	page := b.Post(t, at, url.Values{}).Page(t, http.StatusUnprocessableEntity)
	if page.Heading() != "No code was sent" || !page.Says("several codes") {
		t.Errorf("one more: %s", page.Text())
	}
	b.Post(t, at+"/code", url.Values{"challenge": {strings.Repeat("x", 10000)}, "code": {strings.Repeat("1", 10000)}}).Shows(t)
}
