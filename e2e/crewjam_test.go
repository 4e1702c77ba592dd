package e2e

import (
	"crypto/x509"
	"encoding/pem"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"

	idp "github.com/crewjam/saml"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

const rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

// directory is the people and the service provider of an identity provider.
type directory struct {
	service *idp.EntityDescriptor
	session idp.Session
}

// GetServiceProvider implements the library's ServiceProviderProvider.
func (d directory) GetServiceProvider(_ *http.Request, id string) (*idp.EntityDescriptor, error) {
	if id != d.service.EntityID {
		return nil, os.ErrNotExist
	}
	return d.service, nil
}

// GetSession implements the library's SessionProvider.
func (d directory) GetSession(http.ResponseWriter, *http.Request, *idp.IdpAuthnRequest) *idp.Session {
	return &d.session
}

// TestCrewjam signs somebody in through another identity provider that is none of ours:
// it reads our metadata, and encrypts for the key in it.
func TestCrewjam(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Own(t, w.Acme, "acme.test")
	dana := w.Actor(t, handlerstest.Dana)
	c, err := w.Config.SSO.Add(t.Context(), dana, model.ProviderCustom, model.ConnectionSAML, "crewjam")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	_, armoured := selfSigned(t, "idp")
	block, _ := pem.Decode([]byte(armoured))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	us := &idp.EntityDescriptor{}
	if err := xml.Unmarshal([]byte(w.Browser(t).Get(t, "/sso/saml/"+string(c.ID)+"/metadata").Body), us); err != nil {
		t.Fatal(err)
	}
	people := directory{us, idp.Session{
		ID: "s1", Index: "s1", CreateTime: time.Now(), ExpireTime: time.Now().Add(time.Hour), NameID: "u-1", NameIDFormat: string(idp.PersistentNameIDFormat),
		UserEmail: "zoe@acme.test", UserGivenName: "Zoë", UserSurname: "Quill", Groups: []string{"staff"},
	}}
	provider := &idp.IdentityProvider{
		Key: keytest.RSA("idp", 2048), Certificate: certificate, SignatureMethod: rsaSHA256, ServiceProviderProvider: people, SessionProvider: people,
		MetadataURL: address(t, base+"/metadata"), SSOURL: address(t, base+"/sso"),
	}
	server.Config.Handler = provider.Handler()
	server.Start()
	t.Cleanup(server.Close)
	described, err := xml.Marshal(provider.Metadata())
	if err != nil {
		t.Fatal(err)
	}
	for _, wants := range []sso.SAMLForm{
		{Metadata: described, SAMLOptions: sso.SAMLOptions{SignsRequests: true}}, {Metadata: described, SAMLOptions: sso.SAMLOptions{Encrypted: true}},
	} {
		if c, err = w.Config.SSO.SetSAML(t.Context(), dana, c.ID, c.Version, wants); err != nil {
			t.Fatal(err)
		}
		c = turnOn(t, w, c)
		b := w.Browser(t)
		answer := formOf(follow(t, b.Get(t, model.StartPath(c.ID)+"?next=%2Fui%2Fprofile")))
		b.Bring(t, handlerstest.Carried{Path: "/sso/saml/" + string(c.ID) + "/acs", Form: answer})
		attempts, err := w.DB.Attempts(t.Context(), w.Acme, c.ID)
		if err != nil || len(attempts) == 0 || attempts[0].Refused() {
			t.Fatalf("%+v, %v", attempts, err)
		}
		b.Get(t, "/ui/profile").Shows(t)
	}
	if u, err := w.DB.UserByEmail(t.Context(), "zoe@acme.test"); err != nil || u.FirstName != "Zoë" {
		t.Errorf("user %+v, %v", u, err)
	}
}

func address(t *testing.T, s string) url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return *u
}
