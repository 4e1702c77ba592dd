package signin_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// leaves has the operator leave these ways on.
func leaves(t *testing.T, w *handlerstest.World, on model.Ways) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Ways = on
		return tx.SetInstance(t.Context(), i)
	})
}

// door is an address that takes a proof of who somebody is, or asks for one.
type door struct {
	way model.Way
	// come gets as far as the proof in a browser, and returns what sends it.
	come func(t *testing.T, g guarded, d *handlerstest.Device) func() handlerstest.Answer
}

// doors are all addresses between a person and the portal to which something is posted; nil are
// those that take no proof of a way that the operator switches.
var doors = map[string]*door{
	"/a/login/code": {model.WayCode, func(t *testing.T, g guarded, _ *handlerstest.Device) func() handlerstest.Answer {
		b := g.Browser(t)
		challenge, code, _ := b.Begin(t, handlerstest.Dana, "")
		return func() handlerstest.Answer {
			return b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
		}
	}},
	"/a/login/link": {model.WayLink, func(t *testing.T, g guarded, _ *handlerstest.Device) func() handlerstest.Answer {
		b := g.Browser(t)
		_, _, link := b.Begin(t, handlerstest.Dana, "")
		return func() handlerstest.Answer { return b.Post(t, "/a/login/link", url.Values{"token": {link}}) }
	}},
	"/a/login/passkey/begin": {model.WayPasskey, func(t *testing.T, g guarded, _ *handlerstest.Device) func() handlerstest.Answer {
		b := g.Browser(t)
		return func() handlerstest.Answer { return b.Send(t, "/a/login/passkey/begin", struct{}{}) }
	}},
	"/a/login/passkey": {model.WayPasskey, func(t *testing.T, g guarded, d *handlerstest.Device) func() handlerstest.Answer {
		b := g.Browser(t)
		answer := b.Answer(t, d, "")
		return func() handlerstest.Answer { return b.Send(t, "/a/login/passkey", answer) }
	}},
	"/a/sudo/email": {model.WayCode, func(t *testing.T, g guarded, _ *handlerstest.Device) func() handlerstest.Answer {
		leaves(t, g.World, model.Ways{Code: true, Passkey: true}) // without links, which would do instead
		b := g.stale(t, handlerstest.Dana)
		id := waits(t, b, g.removal(t), nil)
		return func() handlerstest.Answer { return b.Post(t, "/a/sudo/email", url.Values{"request": {id}}) }
	}},
	"/a/sudo/code": {model.WayCode, func(t *testing.T, g guarded, _ *handlerstest.Device) func() handlerstest.Answer {
		b := g.stale(t, handlerstest.Dana)
		form := b.SudoCode(t, waits(t, b, g.removal(t), nil), removesPasskey)
		return func() handlerstest.Answer { return b.Post(t, "/a/sudo/code", form) }
	}},
	"/a/sudo/passkey/begin":    askedBy("/a/sudo/passkey/begin"),
	"/a/sudo/passkey":          touchedAt("/a/sudo/passkey"),
	"/a/step-up/passkey/begin": askedBy("/a/step-up/passkey/begin"),
	"/a/step-up/passkey":       touchedAt("/a/step-up/passkey"),

	"/a/login": nil, "/a/login/resend": nil, // send what is on: TestSends of internal/signin
	"/a/sign-in": nil, "/a/recover": nil, "/a/support": nil, "/a/support-over": nil, // links of the operator's, for one person
	"/a/invite/accept/{invitation}": nil, "/a/invite/{token}": nil, "/a/invite/{token}/decline": nil, "/a/invite/{token}/ask": nil, // lead through signing in
	"/a/link": nil, "/a/organizations": nil, "/a/organizations/join": nil, "/a/organizations/decline": nil, "/a/logout": nil, // of who is signed in
	"/a/sudo": nil, "/a/sudo/discard": nil, // after a proof
	"/sso/saml/{connection}/acs": nil, "/sso/saml/{connection}/slo": nil, "/sso/oidc/{connection}/backchannel-logout": nil, "/sso/{connection}/revoke": nil,
	"/sso/{connection}/continue": nil, "/sso/{connection}/test": nil, "/sso/{connection}/inbox": nil, "/sso/{connection}/inbox/again": nil, // an identity provider’s word; an inbox is proven beside it
}

func askedBy(path string) *door {
	return &door{model.WayPasskey, func(t *testing.T, g guarded, _ *handlerstest.Device) func() handlerstest.Answer {
		b := g.As(t, handlerstest.Dana)
		return func() handlerstest.Answer { return b.Send(t, path, struct{}{}) }
	}}
}

func touchedAt(path string) *door {
	return &door{model.WayPasskey, func(t *testing.T, g guarded, d *handlerstest.Device) func() handlerstest.Answer {
		b := g.As(t, handlerstest.Dana)
		answer := b.Touch(t, d, path, "")
		return func() handlerstest.Answer { return b.Send(t, path, answer) }
	}}
}

// TestEveryDoorAsks: whatever is under way when the operator switches its way off is refused at
// the next request, at every address there is. A new one has to be entered above.
func TestEveryDoorAsks(t *testing.T) {
	t.Parallel()
	routes, err := os.ReadFile("../testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`(?m)^[A-Z,]*POST +(/(?:a|sso)/\S+)`).FindAllStringSubmatch(string(routes), -1)
	if len(all) < 20 {
		t.Fatalf("only %d addresses: does this test still see them?", len(all))
	}
	for _, m := range all {
		d, known := doors[m[1]]
		if !known {
			t.Errorf("%s: does it take a proof of who somebody is? Say so above", m[1])
		}
		if d == nil {
			continue
		}
		t.Run(strings.Trim(m[1], "/"), func(t *testing.T) {
			t.Parallel()
			g := newGuarded(t)
			device := g.Device()
			g.As(t, handlerstest.Dana).AddPasskey(t, device)
			send := d.come(t, g, device)
			i, err := g.DB.Instance(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			leaves(t, g.World, i.Ways.With(d.way, false))
			if a := send(); a.Status != http.StatusConflict && a.Status != http.StatusGone {
				t.Errorf("while it is off: status %d: %s", a.Status, a.Body)
			}
			leaves(t, g.World, i.Ways)
			if a := send(); a.Status >= 400 && d.way != model.WayPasskey { // an answer of a passkey is good once, whatever becomes of it
				t.Errorf("when it is on again: status %d: %s", a.Status, a.Body)
			}
		})
	}
}

// TestConfirmsByLink: where codes are off, who has no passkey confirms by signing in anew with a
// link, and what waited is done.
func TestConfirmsByLink(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	id := waits(t, b, g.removal(t), nil)
	leaves(t, g.World, model.Ways{Link: true})
	page := b.Get(t, "/a/sudo?request="+id).Shows(t)
	if page.Has("#sudo-passkey") || !page.Find("#sudo-email").Says("Email me a link") {
		t.Errorf("offers %s", page.Find("main").Text())
	}
	sent := b.Get(t, b.Post(t, "/a/sudo/email", url.Values{"request": {id}}).Location()).Shows(t)
	if sent.Has("[name=code]") || !sent.Says("We have sent a link to dana@acme.test") {
		t.Errorf("then %s", sent.Find("main").Text())
	}
	link := g.Mail(t, handlerstest.Dana, regexp.MustCompile(`/a/login/link/([\w-]{43})`))
	if !b.Get(t, "/a/login/link/"+link).Shows(t).Says("This link signs you in") {
		t.Error("the link does not ask")
	}
	b.Post(t, "/a/login/link", url.Values{"token": {link}}).LeadsTo(t, "/a/sudo?request="+id)
	b.Post(t, "/a/sudo", url.Values{"request": {id}}).LeadsTo(t, afterRemoving)
	g.wantPasskeys(t, 0)
}

// TestSignsElsewhere: without mail the page says how people sign in, the same for everybody.
func TestSignsElsewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	leaves(t, w, model.Ways{Passkey: true})
	b := w.Browser(t)
	page := b.Get(t, "/a/login").Shows(t)
	if !page.Says("Anteroom signs people in by a passkey, or by the single sign-on of their organization.") || !page.Has("[data-passkey]") {
		t.Errorf("the page says %s", page.Find("main").Text())
	}
	known := b.Post(t, "/a/login", url.Values{"email": {handlerstest.Dana}}).Page(t, http.StatusUnprocessableEntity)
	unknown := b.Post(t, "/a/login", url.Values{"email": {"nobody@acme.test"}}).Page(t, http.StatusUnprocessableEntity)
	if got := known.Find(".notice").Text(); !strings.Contains(got, "Nobody signs in here by email") || got != unknown.Find(".notice").Text() {
		t.Errorf("known: %s; unknown: %s", got, unknown.Find(".notice").Text())
	}
	leaves(t, w, model.Ways{Code: true})
	if page := b.Get(t, "/a/login").Shows(t); page.Has("[data-passkey]") || !page.Says("We send you a code. ") {
		t.Errorf("with codes alone: %s", page.Find("main").Text())
	}
}
