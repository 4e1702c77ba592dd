package sso

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestMetadata: whoever asks is told what to send us, in whichever state a connection is.
func TestMetadata(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionSAML, "Ours")
	must(t, err)
	keys := w.serviceKeys(t)
	says := func(when string, signs string) {
		t.Helper()
		raw, err := w.Metadata(t.Context(), c.ID)
		must(t, err)
		for _, want := range []string{
			`entityID="https://id.test/sso/saml/` + string(c.ID) + `/metadata"`, `Location="https://id.test/sso/saml/` + string(c.ID) + `/acs"`,
			`AuthnRequestsSigned="` + signs + `"`, `WantAssertionsSigned="true"`, "nameid-format:persistent", "nameid-format:emailAddress",
		} {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s: it does not say %s:\n%s", when, want, raw)
			}
		}
		for _, k := range keys.Certificates { // for signing and for encryption
			if n := strings.Count(string(raw), base64.StdEncoding.EncodeToString(k.Raw)); n != 2 {
				t.Errorf("%s: a certificate is there %d times", when, n)
			}
		}
	}
	says("an empty draft", "true")
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, w.form(t)) // which signs nothing
	must(t, err)
	says("a draft", "false")
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	form := w.form(t)
	form.SignsRequests = true
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, form)
	must(t, err)
	says("live, and a draft that signs", "false")
	c, err = w.TurnOff(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	says("off", "false")
}

// TestMetadataOfNobody: there is none of a connection that is gone, or speaks another
// protocol.
func TestMetadataOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionOIDC, "Okta")
	must(t, err)
	for _, id := range []model.ConnectionID{c.ID, "conn_1", ""} {
		_, err := w.Metadata(t.Context(), id)
		wantKind(t, err, model.NotFound, "")
	}
}
