package identityprovider

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// answered returns what the page after signing in posts.
func answered(t *testing.T, p page) (response, relayState string) {
	t.Helper()
	action, form := p.want(http.StatusOK, "Send the answer").form()
	if action != acs {
		t.Errorf("the answer goes to %s, want %s", action, acs)
	}
	return form.Get("SAMLResponse"), form.Get("RelayState")
}

// TestHonestSAML: our own verifier accepts what is sent, in every way in which it can
// be asked for and protected.
func TestHonestSAML(t *testing.T) {
	t.Parallel()
	us := must(t, ours)
	pair := &saml.KeyPair{Key: us.key, Certificate: us.certificate}
	for name, test := range map[string]struct {
		app func(*SAMLApp)
		key *saml.KeyPair
	}{
		"both signed":        {},
		"response signed":    {app: func(a *SAMLApp) { a.SignAssertion = false }},
		"assertion signed":   {app: func(a *SAMLApp) { a.SignResponse = false }},
		"encrypted, GCM":     {app: func(a *SAMLApp) { a.Encryption, a.EncryptTo = "aes256-gcm", us.certificate }},
		"encrypted, GCM 128": {app: func(a *SAMLApp) { a.Encryption, a.EncryptTo = "aes128-gcm", us.certificate }},
		"encrypted, CBC":     {app: func(a *SAMLApp) { a.Encryption, a.EncryptTo = "aes256-cbc", us.certificate }},
		"encrypted, CBC 128": {app: func(a *SAMLApp) { a.Encryption, a.EncryptTo, a.SignResponse = "aes128-cbc", us.certificate, false }},
		"signed request":     {app: func(a *SAMLApp) { a.RequestedBy, a.SignedOnly = []*x509.Certificate{us.certificate}, true }, key: pair},
		"signed, not known":  {key: pair},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(c *Config) {
				if test.app != nil {
					test.app(&c.Apps[0].SAML)
				}
			})
			want := w.expected("_request-1")
			want.Decrypt = []*rsa.PrivateKey{us.key}
			want.Encrypted = w.apps[0].SAML.Encryption != ""
			form, err := w.asks().Post("state & more", test.key)
			if err != nil {
				t.Fatal(err)
			}
			for binding, asked := range map[string]page{
				"redirect": w.redirected(w.asks(), test.key),
				"POST":     w.post(form.Action, url.Values{"SAMLRequest": {form.Value}, "RelayState": {form.RelayState}}),
			} {
				response, state := answered(t, w.choose(asked, "gus@globex.example", FaultNone, nil))
				said, err := saml.Verify(response, want)
				if err != nil {
					t.Fatalf("by %s: %v", binding, err)
				}
				if state != "state & more" || said.Subject.Value != "gus@globex.example" || said.SessionIndex == "" {
					t.Errorf("by %s: relay state %q, subject %+v, session %q", binding, state, said.Subject, said.SessionIndex)
				}
				attributes := []saml.Attribute{
					{Name: "email", Values: []string{"gus@globex.example"}}, {Name: "firstName", Values: []string{"Gus"}},
					{Name: "lastName", Values: []string{"Globe"}}, {Name: "groups", Values: []string{"Admins", "Staff"}},
				}
				if diff := cmp.Diff(attributes, said.Attributes); diff != "" {
					t.Errorf("by %s: attributes (-want +got):\n%s", binding, diff)
				}
			}
		})
	}
}

// TestBrokenSAML: each way of breaking an answer is refused for what it is.
func TestBrokenSAML(t *testing.T) {
	t.Parallel()
	wants := map[Fault]upstream.Code{
		FaultNone: "", FaultNoEmail: "", FaultShortSession: "", FaultStale: "",
		FaultNotAssigned: upstream.CodeProvider, FaultIssuer: upstream.CodeIssuer, FaultAudience: upstream.CodeAudience, FaultDestination: saml.CodeDestination,
		FaultRecipient: saml.CodeRecipient, FaultInResponseTo: saml.CodeInResponseTo, FaultExpired: upstream.CodeTime, FaultUnsigned: saml.CodeUnsigned,
		FaultUnknownKey: upstream.CodeSignature, FaultSHA1: upstream.CodeAlgorithm, FaultTampered: upstream.CodeSignature, FaultTwoAssertions: saml.CodeShape,
		FaultReplay: saml.CodeInResponseTo,
	}
	w := newWorld(t, nil)
	if n := len(faultsOf(SAML)); n != len(wants) {
		t.Errorf("%d faults are offered, and %d tried", n, len(wants))
	}
	first := w.redirected(w.asks(), nil)
	answered(t, w.choose(first, "gus@globex.example", FaultNone, nil))
	for _, line := range faultsOf(SAML) {
		asks := w.asks()
		asks.ID = "_request-" + string(line.Fault)
		response, _ := answered(t, w.choose(w.redirected(asks, nil), "gus@globex.example", line.Fault, nil))
		said, err := saml.Verify(response, w.expected(asks.ID))
		var f *upstream.Fault
		errors.As(err, &f)
		if code, ok := wants[line.Fault]; !ok || (f == nil) != (code == "") || f != nil && f.Code != code {
			t.Errorf("%s: %v, want %q", line.Fault, err, code)
		}
		switch line.Fault {
		case FaultNoEmail:
			if said.Subject.Value != w.idOf("gus@globex.example") || len(said.Attributes) != 3 {
				t.Errorf("no email: %+v", said)
			}
		case FaultShortSession:
			if left := time.Until(said.SessionUntil); left > 10*time.Minute || left < 9*time.Minute {
				t.Errorf("the session lasts %v", left)
			}
		case FaultNotAssigned:
			if f != nil && f.Got != "Responder, RequestDenied, User is not assigned to the application." {
				t.Errorf("the status says %q", f.Got)
			}
		}
	}
}

// TestReplayOfNothing: what was never sent cannot be sent again.
func TestReplayOfNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.choose(w.redirected(w.asks(), nil), "gus@globex.example", FaultReplay, nil).want(http.StatusUnprocessableEntity, "Nothing was sent to this application yet")
}

// TestReplay sends byte for byte what was sent before.
func TestReplay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	asked := w.redirected(w.asks(), nil)
	first, _ := answered(t, w.choose(asked, "gus@globex.example", FaultNone, nil))
	again, _ := answered(t, w.choose(asked, "gus@globex.example", FaultReplay, nil))
	if first != again {
		t.Error("the second answer is another one")
	}
}

// TestUnsolicited begins a sign-in at the identity provider.
func TestUnsolicited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Apps[0].SAML.RelayState = "/ui/" })
	w.get("/").want(http.StatusOK, `href="/app/saml/sso/saml"`)
	response, state := answered(t, w.choose(w.get("/app/saml/sso/saml"), "gus@globex.example", FaultNone, nil))
	said, err := saml.Verify(response, w.expected(""))
	if err != nil || !said.Unsolicited || state != "/ui/" {
		t.Errorf("%+v with relay state %q: %v", said, state, err)
	}
}

// TestRefusedRequests: what an administrator has set up wrong is said on a page of the
// identity provider.
func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	us, other := must(t, ours), must(t, stranger)
	w := newWorld(t, func(c *Config) {
		c.Apps[0].SAML.RequestedBy, c.Apps[0].SAML.SignedOnly = []*x509.Certificate{us.certificate}, true
	})
	honest := &saml.KeyPair{Key: us.key, Certificate: us.certificate}
	for name, test := range map[string]struct {
		change func(*saml.Request)
		key    *saml.KeyPair
		says   string
	}{
		"another entity ID":  {func(r *saml.Request) { r.SP = "https://another.example" }, honest, "the audience URI (SP entity ID) of Coffeedesk is"},
		"another ACS":        {func(r *saml.Request) { r.ACS = "https://another.example" }, honest, "the single sign-on URL of Coffeedesk is"},
		"not signed":         {func(*saml.Request) {}, nil, "The request is not signed"},
		"signed by a thief":  {func(*saml.Request) {}, &saml.KeyPair{Key: other.key, Certificate: other.certificate}, "not signed by the signature certificate"},
		"another's identity": {func(r *saml.Request) { r.ID = "" }, honest, "not an AuthnRequest"},
		"another's address":  {func(r *saml.Request) { r.To += "?x=y" }, honest, "and this is"},
	} {
		asks := w.asks()
		test.change(&asks)
		form, err := asks.Post("", test.key)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		w.redirected(asks, test.key).want(http.StatusBadRequest, test.says)
		w.post(w.asks().To, url.Values{"SAMLRequest": {form.Value}}).want(http.StatusBadRequest, test.says)
	}
	w.get("/app/saml/sso/saml?SAMLRequest=x").want(http.StatusBadRequest, "not base64")
	w.get("/app/none/sso/saml").want(http.StatusNotFound, "Nothing here")
	w.get("/app/oidc/sso/saml/metadata").want(http.StatusNotFound, "Nothing here")
}

// TestPassive: where nobody may be asked, nobody is; who is signed in chooses still.
func TestPassive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	raw := strings.Replace(asXML(t, w.asks()), "<samlp:AuthnRequest ", `<samlp:AuthnRequest IsPassive="true" `, 1)
	form := url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte(raw))}}
	response, _ := answered(t, w.post("/app/saml/sso/saml", form))
	if _, err := saml.Verify(response, w.expected("_request-1")); err == nil || !strings.Contains(err.Error(), "NoPassive, Nobody is signed in.") {
		t.Error(err)
	}
	w.choose(w.redirected(w.asks(), nil), "gus@globex.example", FaultNone, nil)
	w.post("/app/saml/sso/saml", form).want(http.StatusOK, "Who signs in")
}

func asXML(t *testing.T, r saml.Request) string {
	t.Helper()
	form, err := r.Post("", nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(form.Value)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
