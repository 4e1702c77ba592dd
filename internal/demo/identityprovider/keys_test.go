package identityprovider

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// TestRollOver publishes another key and has it sign then, as identity providers do:
// whoever has read the metadata in between goes on, and whoever has not refuses.
func TestRollOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	client := w.connection() // knows one key
	before := w.expected("_request-1")
	w.post(certificatesPath, url.Values{"life": {"week"}}).want(http.StatusOK, "Until "+time.Now().Add(6*24*time.Hour).UTC().Format("2006-01-02"))
	between := w.expected("_request-1")
	if len(between.Keys) != 2 {
		t.Fatalf("%d keys in the metadata, want 2", len(between.Keys))
	}
	verify := func(want saml.Expected) error {
		t.Helper()
		response, _ := answered(t, w.choose(w.redirected(w.asks(), nil), "gus@globex.example", FaultNone, nil))
		_, err := saml.Verify(response, want)
		return err
	}
	if err := verify(before); err != nil {
		t.Errorf("a key that is only published: %v", err)
	}
	w.post(certificatesPath, url.Values{"activate": {w.keys.list[1].id()}}).want(http.StatusOK, "Active")
	if err := verify(between); err != nil {
		t.Errorf("with both keys known: %v", err)
	}
	var f *upstream.Fault
	if err := verify(before); !errors.As(err, &f) || f.Code != upstream.CodeSignature {
		t.Errorf("with the old key known: %v", err)
	}
	address, pending := client.Start(openid.Request{Now: time.Now()})
	if _, err := client.Finish(t.Context(), w.choose(w.get(address), "gus@globex.example", FaultNone, nil).link().Query(), pending, time.Now()); err != nil {
		t.Errorf("by OpenID Connect, which asks again: %v", err)
	}
	w.post(certificatesPath, url.Values{"activate": {"x"}}).want(http.StatusNotFound, "Nothing here")
}

// TestEndedCertificate: a certificate can have ended; the key of the metadata counts.
func TestEndedCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.post(certificatesPath, url.Values{"life": {"ended"}})
	ended := w.keys.list[1]
	if !ended.certificate.NotAfter.Before(time.Now()) {
		t.Errorf("it ends %v", ended.certificate.NotAfter)
	}
	w.post(certificatesPath, url.Values{"activate": {ended.id()}})
	response, _ := answered(t, w.choose(w.redirected(w.asks(), nil), "gus@globex.example", FaultNone, nil))
	if _, err := saml.Verify(response, w.expected("_request-1")); err != nil {
		t.Error(err)
	}
}

// TestManyKeys: the one that signs stays, however many are made.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	own := must(t, signer)
	k := &keys{list: []pair{own}, active: own.id()}
	for range maxKeys {
		if err := k.generate(tenYears); err != nil {
			t.Fatal(err)
		}
	}
	all, signs, err := k.published()
	if err != nil || len(all) != maxKeys || signs.id() != own.id() {
		t.Errorf("%s signs among %d: %v", signs.id(), len(all), err)
	}
}
