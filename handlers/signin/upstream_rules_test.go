package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/upstream"
)

// TestProofsAreForOnePurpose: what answers a test or a confirmation signs nobody in, nor
// does what nobody has asked for, whoever hands it to the rule; and nothing but an answer to
// a confirmation in the same session confirms.
func TestProofsAreForOnePurpose(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	live, _ := idp.Connection.In(model.SettingsLive)
	idp.Identity(t, w.Members[handlerstest.Kim].User, live.IdP, "kim")
	p := sso.Proven{Connection: idp.Connection, Settings: live, Identity: upstream.Identity{Issuer: live.IdP, Subject: "kim", Email: handlerstest.Kim, EmailVerified: true}}
	session := model.Session{ID: "ses_1", User: model.User{ID: w.Members[handlerstest.Kim].User}}
	undo := errors.New("only tried")
	try := func(proof func(context.Context, *db.Tx) (model.UserID, []model.Event, error)) (code upstream.Code) {
		err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error {
			if _, _, err := proof(t.Context(), tx); err != nil {
				return err
			}
			return undo
		})
		if f := (*upstream.Fault)(nil); errors.As(err, &f) {
			return f.Code
		}
		if !errors.Is(err, undo) {
			t.Errorf("error = %v", err)
		}
		return ""
	}
	for _, test := range []struct {
		purpose         model.UpstreamPurpose
		session         model.SessionID
		enters, confirm bool
	}{
		{model.UpstreamSignIn, "", true, false}, {model.UpstreamConfirm, "ses_1", false, true}, {model.UpstreamConfirm, "ses_2", false, false},
		{model.UpstreamTest, "", false, false}, {"", "", false, false},
	} {
		p.Request.Purpose, p.Request.Session = test.purpose, test.session
		if got := try(w.Config.SSO.Enter(p)); (got == "") != test.enters || got != "" && got != "other_purpose" {
			t.Errorf("%q enters: %q", test.purpose, got)
		}
		if got := try(w.Config.SSO.Confirm(p, session)); (got == "") != test.confirm || got != "" && got != "other_purpose" {
			t.Errorf("%q in %s confirms: %q", test.purpose, test.session, got)
		}
		p.Request.Hash = []byte("hash")
		_, err := w.Config.SSO.Keep(t.Context(), p, []byte("browser"))
		if (err == nil) != test.enters {
			t.Errorf("%q is kept: %v", test.purpose, err)
		}
		p.Request.Hash = nil
	}
}

// TestOtherProtocol: a connection takes no answers of the protocol that it does not speak,
// and is then like one that does not exist.
func TestOtherProtocol(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		b := w.Browser(t)
		b.Get(t, idp.Start()) // has the cookie that tells browsers apart
		of := func(id model.ConnectionID) handlerstest.Answer {
			if kindOf(idp) == model.ConnectionSAML {
				return b.Get(t, "/sso/oidc/"+string(id)+"/callback?code=a&state=b")
			}
			b.Get(t, "/sso/saml/"+string(id)+"/metadata").Expect(t, http.StatusNotFound)
			return b.Post(t, "/sso/saml/"+string(id)+"/acs", url.Values{"SAMLResponse": {"YQ=="}})
		}
		here, nowhere := of(idp.Connection.ID).Page(t, http.StatusNotFound), of("conn_1").Page(t, http.StatusNotFound)
		if here.Text() != nowhere.Text() {
			t.Errorf("it says %q, and %q where nothing is", here.Text(), nowhere.Text())
		}
		if all := idp.Attempts(t); len(all) != 0 {
			t.Errorf("attempts %+v", all)
		}
	})
}

// TestRefusedTooOften: an address that brings what proves nothing again and again is told
// to wait, at that connection, before anything is looked at. What is in order costs nothing,
// and browsers in which somebody has signed in have an allowance of their own.
func TestRefusedTooOften(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		known := w.Browser(t)
		idp.SignIn(t, known, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
		b := w.Browser(t)
		b.Get(t, idp.Start())
		bring := func(b *handlerstest.Browser, id model.ConnectionID) handlerstest.Answer {
			if kindOf(idp) == model.ConnectionSAML {
				return b.Post(t, "/sso/saml/"+string(id)+"/acs", url.Values{"SAMLResponse": {"YQ=="}})
			}
			return b.Get(t, "/sso/oidc/"+string(id)+"/callback?code=a&state=b")
		}
		waiting := idp.Answer(t, b.Get(t, idp.Start()), zoe)
		for range model.MostRefusedFromOne {
			bring(b, idp.Connection.ID).Expect(t, http.StatusForbidden)
		}
		told := bring(b, idp.Connection.ID)
		if told.Status != http.StatusTooManyRequests || told.Header.Get("Retry-After") != "60" {
			t.Errorf("status %d, Retry-After %q", told.Status, told.Header.Get("Retry-After"))
		}
		bring(b, "conn_1").Expect(t, http.StatusNotFound)
		bring(known, idp.Connection.ID).Expect(t, http.StatusForbidden)
		idp.SignIn(t, known, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
		b.Bring(t, waiting).Expect(t, http.StatusTooManyRequests)
		refused := 0
		for _, a := range idp.Attempts(t) {
			if a.Refused() {
				refused += a.Times
			}
		}
		if refused != model.MostRefusedFromOne+1 {
			t.Errorf("%d refusals are noted", refused)
		}
	})
}

// TestMorning: a whole office begins to sign in from one address within a minute.
func TestMorning(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		for range 150 {
			if a := w.Browser(t).Get(t, idp.Start()); a.Status != http.StatusSeeOther {
				t.Fatalf("status %d", a.Status)
			}
		}
		for range 250 {
			if kindOf(idp) == model.ConnectionSAML {
				w.Browser(t).Post(t, "/sso/saml/"+string(idp.Connection.ID)+"/acs", url.Values{"SAMLResponse": {"YQ=="}}, "Sec-Fetch-Site", "cross-site").Expect(t, http.StatusOK)
			}
		}
	})
}

// TestStrangersPushNothingOut: whoever sends what proves nothing, or begins here and then
// does, fills neither the list of attempts nor the log, and what the provider has proven
// stays in both.
func TestStrangersPushNothingOut(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		idp.SignIn(t, w.Browser(t), "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
		idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: "eve@elsewhere.test"}).Expect(t, http.StatusForbidden)
		known := w.As(t, handlerstest.Gus) // so that the limit of the address does not count
		for i := range 25 {
			begun := known.Get(t, idp.Start()).Location()
			token := ""
			if to, err := url.Parse(begun); err == nil {
				token = to.Query().Get("RelayState") + to.Query().Get("state")
			}
			if i%2 == 0 {
				token = "" // without having been asked
			}
			if kindOf(idp) == model.ConnectionSAML {
				known.Post(t, "/sso/saml/"+string(idp.Connection.ID)+"/acs", url.Values{"SAMLResponse": {"YQ=="}, "RelayState": {token}}).Expect(t, http.StatusForbidden)
				continue
			}
			known.Get(t, "/sso/oidc/"+string(idp.Connection.ID)+"/callback?code=a&iss="+url.QueryEscape(idp.URL)+"&state="+token).Expect(t, http.StatusForbidden)
		}
		all := idp.Attempts(t)
		var rows []string
		for _, a := range all {
			rows = append(rows, strings.Join([]string{a.Email, a.Code}, " "))
		}
		if len(all) != 4 || all[0].Times+all[1].Times != 25 || all[2].Email != "eve@elsewhere.test" || all[3].Email != zoe.Email {
			t.Errorf("%d attempts: %q", len(all), rows)
		}
		events, err := w.DB.Events(t.Context(), w.Acme, 100)
		if err != nil {
			t.Fatal(err)
		}
		told := map[bool][]int{}
		for _, e := range events {
			if p, ok := e.Payload.(model.SignInRefused); ok {
				told[p.Proven] = append(told[p.Proven], p.Times)
			}
		}
		if len(told[true]) != 1 || len(told[false]) != 4 { // the first and the tenth, of each sort
			t.Errorf("told of %v", told)
		}
	})
}
