package identityprovider

import (
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/upstream/saml"
)

const slo = "https://portal.example/slo"

// TestSingleLogout: our own requests sign somebody out, and our verifier takes its answers and
// requests; whose are not signed by the application's key are refused.
func TestSingleLogout(t *testing.T) {
	t.Parallel()
	us, other := must(t, ours), must(t, stranger)
	w := newWorld(t, func(c *Config) {
		c.Apps[0].SAML.RequestedBy, c.Apps[0].SAML.SingleLogout = []*x509.Certificate{us.certificate}, slo
	})
	pair := saml.KeyPair{Key: us.key, Certificate: us.certificate}
	response, _ := answered(t, w.choose(w.redirected(w.asks(), &pair), "gus@globex.example", FaultNone, nil))
	said, err := saml.Verify(response, w.expected(w.asks().ID))
	if err != nil {
		t.Fatal(err)
	}
	asks := saml.Logout{ID: "_logout", Issued: time.Now(), To: w.entityID(w.apps[0]) + "/slo/saml", SP: sp, Subject: said.Subject, Session: said.SessionIndex}
	visit := func(l saml.Logout, key saml.KeyPair) page {
		t.Helper()
		to, err := l.Redirect("state & more", key)
		if err != nil {
			t.Fatal(err)
		}
		return w.get(to)
	}
	wrong := asks
	wrong.SP = "https://another.example"
	visit(wrong, pair).want(http.StatusBadRequest, "is not from")
	visit(asks, saml.KeyPair{Key: other.key, Certificate: other.certificate}).want(http.StatusBadRequest, "not signed by the signature certificate")
	_, query, _ := strings.Cut(visit(asks, pair).location, slo+"?")
	want := w.expected("_logout")
	want.ACS = slo
	m := saml.Message{Query: query}
	if err := saml.VerifyLoggedOut(m, want); err != nil || m.RelayState() != "state & more" {
		t.Errorf("its answer: %v, %q", err, m.RelayState())
	}

	// Who signs out here is led to the application first, and comes back.
	answered(t, w.choose(w.redirected(w.asks(), &pair), "gus@globex.example", FaultNone, nil))
	_, query, _ = strings.Cut(w.get("/oauth2/v1/logout").location, slo+"?")
	m = saml.Message{Query: query}
	asked, err := saml.VerifyLogout(m, want)
	if err != nil || asked.Subject.Value != said.Subject.Value || len(asked.Sessions) != 1 {
		t.Fatalf("it asks %+v: %v", asked, err)
	}
	form, err := saml.LoggedOut{ID: "_done", Issued: time.Now(), To: asks.To, SP: sp, InResponseTo: asked.ID}.Post(m.RelayState(), pair)
	if err != nil {
		t.Fatal(err)
	}
	w.post(form.Action, url.Values{form.Name: {form.Value}, "RelayState": {form.RelayState}}).want(http.StatusOK, "You are signed out")
	if to := w.get("/oauth2/v1/logout").location; to != "" {
		t.Errorf("to %s, and nobody is signed in", to)
	}
}
