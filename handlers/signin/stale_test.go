package signin_test

import (
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSudoWhenNotAsked: the word of an identity provider that did not have people sign in
// anew confirms nothing by itself. After it, they use a code or a passkey, and nothing but
// a passkey where the connection is required.
func TestSudoWhenNotAsked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind              model.ConnectionType
		required, passkey bool
	}{
		"SAML, a code":                    {model.ConnectionSAML, false, false},
		"SAML, a code or a passkey":       {model.ConnectionSAML, false, true},
		"OpenID, a code":                  {model.ConnectionOIDC, false, false},
		"OpenID, required":                {model.ConnectionOIDC, true, true},
		"SAML, required, without passkey": {model.ConnectionSAML, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			dana, d := w.As(t, handlerstest.Dana), w.Device()
			if test.passkey {
				dana.AddPasskey(t, d)
			}
			idp := w.Upstream(t, test.kind)
			w.Write(t, func(tx *db.Tx) error {
				c := idp.Connection
				c.Required = test.required
				return tx.UpdateConnection(t.Context(), c)
			})
			b, who := w.Browser(t), handlerstest.Person{Email: handlerstest.Dana}
			idp.SignIn(t, b, "/ui/security", who).LeadsTo(t, "/ui/security")
			connection, goesOff := "/ui/sso/"+string(idp.Connection.ID), func() bool { return !w.ConnectionNow(t, idp.Connection).Enabled }
			id := waits(t, b, connection+"/turn-off", url.Values{"version": {strconv.FormatInt(w.ConnectionNow(t, idp.Connection).Version, 10)}})
			at := "/a/sudo?request=" + id
			page := b.Get(t, at).Shows(t)
			if page.Has("#sudo-email") {
				t.Error("a code is offered before the identity provider was asked")
			}
			b.Post(t, "/a/sudo/email", url.Values{"request": {id}}).Expect(t, http.StatusForbidden)
			start := page.Find("#sudo-elsewhere").Attr("href")

			// Somebody else who is signed in there proves nothing.
			other := handlerstest.Person{Email: handlerstest.Kim, Fault: identityprovider.FaultStale}
			b.Bring(t, idp.Answer(t, b.Get(t, start), other)).Expect(t, http.StatusForbidden)
			b.Post(t, "/a/sudo/email", url.Values{"request": {id}}).Expect(t, http.StatusForbidden)

			who.Fault = identityprovider.FaultStale
			b.Bring(t, idp.Answer(t, b.Get(t, start), who)).LeadsTo(t, at)
			if last := idp.Attempts(t)[0]; last.Code != "not_asked" || last.Purpose != model.UpstreamConfirm {
				t.Errorf("attempt %+v", last)
			}
			b.Post(t, "/a/sudo", url.Values{"request": {id}})
			if goesOff() {
				t.Fatal("it was carried out")
			}
			page = b.Get(t, at).Shows(t)
			if !page.Find(".notice").Says("did not ask you to sign in anew") || page.Has("#sudo-email") == test.required || page.Has("#sudo-passkey") != test.passkey {
				t.Errorf("the page says %s", page.Find("main").HTML())
			}
			asked := b.Post(t, "/a/sudo/email", url.Values{"request": {id}})
			switch {
			case !test.required:
				to, err := url.Parse(asked.Location())
				if err != nil || asked.Status != http.StatusSeeOther {
					t.Fatalf("status %d to %q", asked.Status, asked.Location())
				}
				b.Post(t, "/a/sudo/code", url.Values{"request": {id}, "challenge": {to.Query().Get("challenge")}, "code": {w.Code(t, handlerstest.Dana)}}).LeadsTo(t, connection)
			case test.passkey:
				asked.Expect(t, http.StatusForbidden)
				b.Send(t, "/a/sudo/passkey", b.Touch(t, d, "/a/sudo/passkey", "")).Expect(t, http.StatusOK)
				b.Post(t, "/a/sudo", url.Values{"request": {id}}).LeadsTo(t, connection)
			default:
				asked.Expect(t, http.StatusForbidden)
				who.Fault = identityprovider.FaultNone // once they have signed out there
				b.Bring(t, idp.Answer(t, b.Get(t, start), who)).LeadsTo(t, at)
				b.Post(t, "/a/sudo", url.Values{"request": {id}}).LeadsTo(t, connection)
			}
			if !goesOff() {
				t.Error("it was not carried out")
			}
		})
	}
}

// TestWordIsOver: ten minutes after the identity provider has said who is there, neither is
// a code sent nor does one count that was sent before.
func TestWordIsOver(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		asked, entered time.Duration // since that
		sent, counts   bool
	}{
		"in time":    {model.VouchLife - 2*time.Minute, model.VouchLife - time.Minute, true, true},
		"late":       {model.VouchLife - time.Minute, model.VouchLife, true, false},
		"much later": {model.VouchLife, model.VouchLife, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ahead atomic.Int64 // of the identity provider's clock, which is the real one
			w := handlerstest.NewAt(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
			idp, b := w.Upstream(t, model.ConnectionOIDC), w.Browser(t)
			who := handlerstest.Person{Email: handlerstest.Dana}
			idp.SignIn(t, b, "/ui/security", who).LeadsTo(t, "/ui/security")
			id := waits(t, b, "/ui/sso/"+string(idp.Connection.ID)+"/turn-off", url.Values{"version": {strconv.FormatInt(w.ConnectionNow(t, idp.Connection).Version, 10)}})
			at := "/a/sudo?request=" + id
			who.Fault = identityprovider.FaultStale
			b.Bring(t, idp.Answer(t, b.Get(t, b.Get(t, at).Shows(t).Find("#sudo-elsewhere").Attr("href")), who)).LeadsTo(t, at)
			ahead.Store(int64(test.asked))
			sent := b.Post(t, "/a/sudo/email", url.Values{"request": {id}})
			if !test.sent {
				sent.Expect(t, http.StatusForbidden)
				return
			}
			to, err := url.Parse(sent.Location())
			if err != nil || sent.Status != http.StatusSeeOther {
				t.Fatalf("status %d to %q", sent.Status, sent.Location())
			}
			code := url.Values{"request": {id}, "challenge": {to.Query().Get("challenge")}, "code": {w.Code(t, handlerstest.Dana)}}
			ahead.Store(int64(test.entered))
			b.Post(t, "/a/sudo/code", code)
			if done := !w.ConnectionNow(t, idp.Connection).Enabled; done != test.counts {
				t.Errorf("carried out: %t, want %t", done, test.counts)
			}
		})
	}
}
