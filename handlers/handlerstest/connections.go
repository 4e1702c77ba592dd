package handlerstest

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// Connection lets a member add a SAML connection, of which nothing is known yet but that
// all domains lead to it.
func (w *World) Connection(t *testing.T, email string) model.Connection {
	t.Helper()
	c, err := w.Config.SSO.Add(t.Context(), w.Actor(t, email), model.ProviderOkta, model.ConnectionSAML, "Okta")
	if err == nil && c.Chosen { // there is another one
		c, err = w.Config.SSO.SetDomains(t.Context(), w.Actor(t, email), c.ID, c.Version, true, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Tested lets a member say who the identity provider of a connection is, whose
// certificate is valid until a time, and sign in by it to try.
func (w *World) Tested(t *testing.T, email string, c model.Connection, until time.Time) model.Connection {
	t.Helper()
	by := w.Actor(t, email)
	c, err := w.Config.SSO.SetSAML(t.Context(), by, c.ID, c.Version, sso.SAMLForm{EntityID: "https://idp.test/", SignInURL: "https://idp.test/sso", Certificates: Certificate(t, until)})
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := c.In(model.SettingsDraft)
	if counts, err := w.Config.SSO.Tested(t.Context(), by, c.ID, draft); err != nil || !counts {
		t.Fatalf("the test counts: %v, %v", counts, err)
	}
	return w.ConnectionNow(t, c)
}

// On lets a member add a connection that is on, for a domain in which nobody of the tests has an address.
func (w *World) On(t *testing.T, email string) model.Connection {
	t.Helper()
	w.Verified(t, email, "people.test")
	c := w.Tested(t, email, w.Connection(t, email), w.DB.Now().AddDate(3, 0, 0))
	c, err := w.Config.SSO.TurnOn(t.Context(), w.Actor(t, email), c.ID, c.Version)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ConnectionNow returns a connection as the database knows it now.
func (w *World) ConnectionNow(t *testing.T, c model.Connection) model.Connection {
	t.Helper()
	c, err := w.DB.Connection(t.Context(), c.Org, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Verified makes a domain that of a member's organization, as if DNS had said so.
func (w *World) Verified(t *testing.T, email, name string) (d model.Domain) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) (err error) {
		d, err = tx.InsertDomain(t.Context(), model.Domain{
			Org: w.Members[email].Org, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified, VerifiedAt: tx.Now()},
		})
		return err
	})
	return d
}

// Certificate returns a certificate that is valid until a time, in PEM.
func Certificate(t *testing.T, until time.Time) string {
	t.Helper()
	key := keytest.RSA("idp", 2048)
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp"}, NotBefore: until.AddDate(-10, 0, 0), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// Moved has the metadata of a live connection name another identity provider, as the
// program finds out by itself.
func (w *World) Moved(t *testing.T, c model.Connection) model.HeldMetadata {
	t.Helper()
	live, _ := c.In(model.SettingsLive)
	held := model.HeldMetadata{IdP: "https://moved.test/", SAML: live.SAML, FoundAt: w.DB.Now()}
	held.SAML.SignInURL = "https://moved.test/sso"
	w.Write(t, func(tx *db.Tx) error {
		return tx.SetConnectionUpkeep(t.Context(), model.ConnectionUpkeep{Org: c.Org, Connection: c.ID, DueAt: tx.Now(), Held: &held})
	})
	return held
}
