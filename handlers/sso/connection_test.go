package sso_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
)

func world(t *testing.T) (*handlerstest.World, *handlerstest.Browser) {
	t.Helper()
	w, _ := handlerstest.NewWith(t, model.FeatureSSO, model.FeatureDomainVerification)
	return w, w.As(t, handlerstest.Dana)
}

func at(c model.Connection) string { return list + "/" + string(c.ID) }

// form returns a form about a connection as it is now.
func form(t *testing.T, w *handlerstest.World, c model.Connection, pairs ...string) url.Values {
	t.Helper()
	v := url.Values{"version": {strconv.FormatInt(w.ConnectionNow(t, c).Version, 10)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func settings(t *testing.T, w *handlerstest.World, c model.Connection, state model.SettingsState) model.ConnectionSettings {
	t.Helper()
	s, ok := w.ConnectionNow(t, c).In(state)
	if !ok {
		t.Fatalf("no %s settings", state)
	}
	return s
}

// TestInlineIsThePage: what htmx gets is byte for byte what the page shows.
func TestInlineIsThePage(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Connection(t, handlerstest.Dana)
	a := b.Post(t, at(c)+"/attributes", form(t, w, c, "attribute_email", "mail"), handlerstest.Inline...)
	fragment, _, _ := strings.Cut(a.Body, "<hx-partial ")
	a.Shows(t).Find("#sso-step-attributes")
	for _, header := range [][]string{nil, handlerstest.Inline} {
		if page := b.Get(t, at(c), header...); fragment == "" || !strings.Contains(page.Body, fragment) {
			t.Errorf("%v: the page does not hold the fragment", header)
		}
	}
	if got := settings(t, w, c, model.SettingsDraft).Attributes; got != (model.AttributeMap{Email: "mail"}) {
		t.Errorf("stored: %+v", got)
	}
}

// TestDomainStep: a domain is added and verified on the page, by the card that its own
// page has, and chosen.
func TestDomainStep(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Connection(t, handlerstest.Dana)
	wrong := b.Post(t, at(c)+"/domain", form(t, w, c, "domain", "co.uk"), handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity)
	if f := wrong.Find("#sso-step-domain").Form(at(c) + "/domain"); f.Field("domain").Value() != "co.uk" || !f.Find(".field-error").Says("is shared by many") {
		t.Errorf("the form is %s", f.HTML())
	}
	b.Post(t, at(c)+"/domain", form(t, w, c, "domain", "acme.test")).LeadsTo(t, at(c))
	all, err := w.DB.Domains(t.Context(), w.Acme, model.DomainOrganization)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	own := "/ui/domains/" + string(all[0].ID)
	step := page(t, b, at(c)).Find("#sso-step-domain")
	if !step.Find("#domain-value").Says(domains.RecordValue(all[0])) || step.Find("#domain-status").Attr("data-hx-get") != own+"/status?seen=1-5" {
		t.Errorf("the card is %s", step.HTML())
	}
	step.Form(own + "/check")
	if step.Has("#sso-domain-field") {
		t.Errorf("another domain can be added while one waits: %s", step.Text())
	}
	verified := w.Verified(t, handlerstest.Dana, "b.test")
	step = page(t, b, at(c)).Find("#sso-step-domain")
	if !step.Find("summary").Says("Done. b.test") || !step.Says("People with an address at b.test sign in with Okta once it is on.") {
		t.Errorf("with a verified one: %s", step.Text())
	}
	none := b.Post(t, at(c)+"/domains", form(t, w, c, "which", "chosen"), handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity).Form(at(c) + "/domains")
	if !none.Says("Choose at least one domain, or all.") || !none.Choice("which", "chosen").Is("checked") {
		t.Errorf("none chosen: %s", none.HTML())
	}
	b.Post(t, at(c)+"/domains", form(t, w, c, "which", "chosen", "domains", string(all[0].ID))).LeadsTo(t, at(c))
	if got := w.ConnectionNow(t, c); !got.Chosen || got.Serves(verified.ID) || !got.Serves(all[0].ID) {
		t.Errorf("chosen: %+v", got)
	}
	chosen := page(t, b, at(c)).Form(at(c) + "/domains")
	if !chosen.Choice("domains", string(all[0].ID)).Is("checked") || chosen.Choice("domains", string(verified.ID)).Is("checked") {
		t.Errorf("the choice is %s", chosen.HTML())
	}
}

// TestWithoutDomains: who cannot verify domains is told so.
func TestWithoutDomains(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSSO)
	c := w.Connection(t, handlerstest.Dana)
	if step := page(t, w.As(t, handlerstest.Dana), at(c)).Find("#sso-step-domain"); !step.Says("You can’t verify domains here.") || step.Has("form") {
		t.Errorf("the step is %s", step.Text())
	}
}

// TestTheirsBySAML: what is wrong is said beside its field, with all that was entered;
// what is right is shown.
func TestTheirsBySAML(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Connection(t, handlerstest.Dana)
	until := w.DB.Now().AddDate(0, 0, 20)
	entered := []string{"by", "hand", "entity_id", "https://idp.test/", "sign_in_url", "https://idp.test/sso", "certificates", handlerstest.Certificate(t, until)}
	if f := page(t, b, at(c)).Form(at(c) + "/saml"); !f.Choice("by", "url").Is("checked") || !f.Says("Read again from time to time") {
		t.Errorf("the form is %s", f.HTML())
	}
	for field, wrong := range map[string]struct{ value, want string }{
		"entity_id": {"", "Enter the entity ID"}, "sign_in_url": {"ftp://idp.test", "Enter an address that begins with https://."}, "certificates": {"none", "That is no X.509 certificate."},
	} {
		filled := form(t, w, c, entered...)
		filled.Set(field, wrong.value)
		f := b.Post(t, at(c)+"/saml", filled, handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity).Find("#sso-step-theirs").Form(at(c) + "/saml")
		if !f.Field(field).Is("aria-invalid") || !f.Field(field).Is("autofocus") || !f.Find(".field-error").Says(wrong.want) || !f.Choice("by", "hand").Is("checked") {
			t.Errorf("%s: the form is %s", field, f.HTML())
		}
		for name := range filled {
			if name != "by" && name != "version" && strings.TrimSpace(f.Field(name).Value()) != strings.TrimSpace(filled.Get(name)) {
				t.Errorf("%s: %s is %q", field, name, f.Field(name).Value())
			}
		}
	}
	for typed, want := range map[string]string{"": "Enter the metadata URL", "https://127.0.0.1/metadata": "Nothing could be read from https://127.0.0.1/metadata"} {
		f := b.Post(t, at(c)+"/saml", form(t, w, c, "by", "url", "metadata_url", typed)).Page(t, http.StatusUnprocessableEntity).Form(at(c) + "/saml")
		if f.Field("metadata_url").Value() != typed || !f.Find(".field-error").Says(want) {
			t.Errorf("%q: the form is %s", typed, f.HTML())
		}
	}
	saved := b.Post(t, at(c)+"/saml", form(t, w, c, entered...), handlerstest.Inline...).Shows(t)
	if step := saved.Find("#sso-step-theirs"); !step.Find("details").Is("open") || !step.Find("#sso-found").Says("Entity ID https://idp.test/ Sign-in URL https://idp.test/sso Certificate valid until") || !step.Find(".warn").Says("Certificate expires in 20 days") {
		t.Errorf("saved: %s", step.Text())
	}
	if saved.Toast() != "Saved and checked. Test it next." || saved.Find("#sso-step-values").Find("details").Is("open") {
		t.Errorf("the toast says %q", saved.Toast())
	}
	b.Post(t, at(c)+"/saml-options", form(t, w, c, "encrypted", "yes")).LeadsTo(t, at(c))
	b.Post(t, at(c)+"/saml", form(t, w, c, entered...)).LeadsTo(t, at(c))
	if got := settings(t, w, c, model.SettingsDraft).SAML; got.SignsRequests || !got.Encrypted || got.Unsolicited {
		t.Errorf("the options are not kept: %+v", got)
	}
}

// TestTheirsByFile: the file is read with the version that stands beside it.
func TestTheirsByFile(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Connection(t, handlerstest.Dana)
	metadata := `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.test/entity"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>` +
		strings.ReplaceAll(strings.ReplaceAll(handlerstest.Certificate(t, w.DB.Now().AddDate(1, 0, 0)), "-----BEGIN CERTIFICATE-----", ""), "-----END CERTIFICATE-----", "") +
		`</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.test/sso"/></IDPSSODescriptor></EntityDescriptor>`
	send := func(content string, status int) handlerstest.Part {
		t.Helper()
		v := strconv.FormatInt(w.ConnectionNow(t, c).Version, 10)
		return b.UploadWith(t, at(c)+"/metadata", "metadata", []byte(content), []string{"version", v}).Page(t, status)
	}
	for content, want := range map[string]string{"": "Choose the file", "<!DOCTYPE a><a/>": "That is not XML", strings.Repeat("x", 2<<20): "larger than 1,024 KB"} {
		status := http.StatusUnprocessableEntity
		if len(content) > 1<<20 {
			status = http.StatusRequestEntityTooLarge
		}
		if f := send(content, status).Form(at(c) + "/metadata"); !f.Find(".field-error").Says(want) {
			t.Errorf("%.10q: the form is %s", content, f.HTML())
		}
	}
	if stale := b.UploadWith(t, at(c)+"/metadata", "metadata", []byte(metadata), []string{"version", "99"}).Page(t, http.StatusConflict); !stale.Form(at(c) + "/metadata").Says("changed meanwhile") {
		t.Errorf("stale: %s", stale.Text())
	}
	b.UploadWith(t, at(c)+"/metadata", "metadata", []byte(metadata), []string{"version", "1"}).LeadsTo(t, at(c))
	if got := settings(t, w, c, model.SettingsDraft); got.IdP != "https://idp.test/entity" || !got.SAML.SignsRequests {
		t.Errorf("stored: %+v", got)
	}
}

// TestSecretStays: a client secret is never sent back, whatever was wrong.
func TestSecretStays(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	path := begin(t, b, "entra", "OIDC")
	const secret = "a-secret-of-somebody"
	for _, header := range [][]string{nil, handlerstest.Inline} {
		a := b.Post(t, path+"/oidc", url.Values{"version": {"1"}, "issuer": {"https://127.0.0.1"}, "client_id": {"x"}, "client_secret": {secret}}, header...)
		f := a.Page(t, http.StatusUnprocessableEntity).Form(path + "/oidc")
		if strings.Contains(a.Body, secret) || f.Field("client_id").Value() != "x" || !f.Says("Enter the client secret again: it was not saved.") || !f.Field("issuer").Is("aria-invalid") {
			t.Errorf("the form is %s", f.HTML())
		}
	}
	id := model.ConnectionID(strings.TrimPrefix(path, list+"/"))
	w.Write(t, func(tx *db.Tx) error {
		c, err := tx.Connection(t.Context(), w.Acme, id)
		if err != nil {
			return err
		}
		draft, _ := c.In(model.SettingsDraft)
		draft.IdP, draft.OIDC.ClientID, draft.Secret = "https://idp.test", "x", []byte("sealed")
		return tx.PutSettings(t.Context(), w.Acme, id, draft)
	})
	step := page(t, b, path).Find("#sso-step-theirs")
	if field := step.Field("client_secret"); field.Value() != "" || field.Attr("autocomplete") != "off" || !step.Says("Saved. It is not shown again.") || !step.Says("Leave this empty to keep it.") {
		t.Errorf("the step is %s", step.HTML())
	}
}

// TestReadOnly: who may only look sees what is, and nothing to change it.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.On(t, handlerstest.Dana)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "auditor", Label: "Auditor", Permissions: model.NewPermissions(model.SSORead)})
		return err
	})
	w.Add(t, w.Acme, "audit@acme.test", "Audit", "auditor")
	k := w.As(t, "audit@acme.test")
	if all := page(t, k, list); !all.Says("Only admins can change this.") || all.Has("form") || !all.Find(".sso-list").Says("Okta SAML people.test On") {
		t.Errorf("the list is %s", all.Text())
	}
	shown := page(t, k, at(c))
	if !shown.Says("Only admins can change this.") || shown.Has("form[method=post]") || shown.Has(".guide") || shown.Has("#sso-menu") || !shown.Find("#sso-found").Says("https://idp.test/sso") || !shown.Find("#sso-acs").Says("/acs") {
		t.Errorf("the page is %s", shown.HTML())
	}
	for _, rest := range []string{"/rename", "/provider", "/turn-off", "/delete"} {
		k.Get(t, at(c)+rest).Expect(t, http.StatusNotFound)
		k.Post(t, at(c)+rest, url.Values{}).Expect(t, http.StatusNotFound)
	}
	page(t, b, at(c)).Find("#sso-menu")
}

// TestExpired: a certificate that has expired is said everywhere.
func TestExpired(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	c := w.Tested(t, handlerstest.Dana, w.Connection(t, handlerstest.Dana), w.DB.Now().Add(-time.Hour))
	for _, path := range []string{list, at(c)} {
		if !page(t, b, path).Find(".warn").Says("Certificate expired") {
			t.Errorf("%s does not say it", path)
		}
	}
	if step := page(t, b, at(c)).Find("#sso-step-theirs"); !step.Find("details").Is("open") || !step.Says("valid no more since") {
		t.Errorf("the step is %s", step.Text())
	}
}
