package identityprovider

import (
	"bytes"
	"crypto/x509"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/upstream/openid"
	"anteroom/internal/upstream/saml"
)

// upload posts a form with a file, as browsers do.
func (w *world) upload(path string, form url.Values, file string) page {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			if err := m.WriteField(name, v); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	part, err := m.CreateFormFile("metadata", "metadata.xml")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.base+path, &b)
	if err == nil {
		r.Header.Set("Content-Type", m.FormDataContentType())
	}
	return w.do(r, err)
}

// said returns what a page of facts says under a name.
func (p page) said(name string) string {
	p.t.Helper()
	_, rest, ok := strings.Cut(p.body, "<dt>"+name+"</dt><dd><code>")
	value, _, _ := strings.Cut(rest, "</code>")
	if !ok {
		p.t.Fatalf("%s does not say its %s:\n%s", p.url, name, p.body)
	}
	return value
}

// TestFollowSAMLGuide does what a guide for Okta says, on the pages alone: create an
// app integration, paste two values, take the metadata URL, assign somebody, sign in.
func TestFollowSAMLGuide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.get("/admin/create").want(http.StatusOK, "Sign-in method")
	blank := w.get("/admin/create?method=saml").want(http.StatusOK, "Single sign-on URL")
	_, form := blank.form()
	form.Set("do", "save")
	form.Set("label", "Beans & more")
	w.post("/admin/create?method=saml", form).want(http.StatusUnprocessableEntity, "Enter the single sign-on URL (ACS URL)")
	form.Set("acs", acs)
	form.Set("audience", sp)
	made := w.post("/admin/create?method=saml", form).want(http.StatusOK, "Beans &amp; more")
	m, err := saml.ParseMetadata([]byte(w.get(made.said("Metadata URL")).body), time.Now(), true)
	if err != nil {
		t.Fatal(err)
	}
	if m.EntityID != made.said("Issuer") || m.SignIn[saml.BindingRedirect] != made.said("Sign on URL") || m.WantsSigned {
		t.Errorf("the metadata says %+v", m)
	}
	asks := w.asks()
	asks.To = m.SignIn[saml.BindingRedirect]
	want := saml.Expected{IdP: m.EntityID, Keys: m.Keys, SP: sp, ACS: acs, Request: asks.ID, Now: time.Now()}

	// Assign people or nobody can sign in.
	page := w.redirected(asks, nil).want(http.StatusOK, "Not assigned")
	response, _ := answered(t, w.choose(page, "gus@globex.example", FaultNone, nil))
	if _, err := saml.Verify(response, want); err == nil || !strings.Contains(err.Error(), "User is not assigned to the application.") {
		t.Fatalf("not assigned: %v", err)
	}
	assignments := strings.Replace(made.url.Path, "/sign-on", "/assignments", 1)
	_, form = w.get(assignments).want(http.StatusOK, "Assign to people").form()
	if len(form) != 0 {
		t.Errorf("assigned from the start: %v", form)
	}
	w.post(assignments, url.Values{"group": {"Staff"}}).want(http.StatusOK, `value="Staff" checked`)
	response, _ = answered(t, w.choose(page, "gus@globex.example", FaultNone, nil))
	if _, err := saml.Verify(response, want); err != nil {
		t.Error(err)
	}
	response, _ = answered(t, w.choose(page, "hank@globex.example", FaultNone, nil))
	if _, err := saml.Verify(response, want); err == nil {
		t.Error("Hank is in no group that is assigned")
	}
}

// TestUploadMetadata sets an application up from our own metadata.
func TestUploadMetadata(t *testing.T) {
	t.Parallel()
	us := must(t, ours)
	w := newWorld(t, nil)
	raw, err := saml.Service{
		EntityID: sp, ACS: acs, Certificates: []*x509.Certificate{us.certificate}, NameIDFormats: []string{nameIDURN(nameIDPersistent)},
	}.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	_, form := w.get("/admin/create?method=saml").form()
	form.Del("metadata")
	form.Set("label", "Coffeedesk")
	w.upload("/admin/create?method=saml", form, "nothing").want(http.StatusUnprocessableEntity, "The metadata is not XML.")
	w.upload("/admin/create?method=saml", form, string(raw)).want(http.StatusOK, "Metadata URL")
	apps := w.applications()
	got := apps[len(apps)-1].SAML
	want := SAMLApp{
		ACS: acs, Audience: sp, NameID: nameIDPersistent, SignResponse: true, SignAssertion: true, SignedOnly: true,
		EncryptTo: us.certificate, RequestedBy: []*x509.Certificate{us.certificate},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *x509.Certificate) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// What was read can be changed, and stands in the form.
	app := apps[len(apps)-1]
	_, form = w.get(app.path()).form()
	form.Del("metadata")
	form.Set("encryption", "aes256-gcm")
	form.Set("do", "save")
	w.post(app.path(), form).want(http.StatusOK, "Save")
	if changed, _ := w.app(app.ID); changed.SAML.Encryption != "aes256-gcm" || len(changed.SAML.RequestedBy) != 1 || changed.SAML.EncryptTo == nil {
		t.Errorf("changed to %+v", changed.SAML)
	}
	w.post(app.path()+"/delete", nil).want(http.StatusOK, "Create app integration")
	w.get(app.path()).want(http.StatusNotFound, "Nothing here")
}

// TestFollowOpenIDGuide does the same for OpenID Connect.
func TestFollowOpenIDGuide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	_, form := w.get("/admin/create?method=oidc").want(http.StatusOK, "Sign-in redirect URIs").form()
	form.Set("label", "Beans")
	form.Set("redirects", "portal")
	form.Set("do", "save")
	w.post("/admin/create?method=oidc", form).want(http.StatusUnprocessableEntity, "is no URL such as")
	form.Set("redirects", returns+"\nhttps://portal.example/other")
	made := w.post("/admin/create?method=oidc", form).want(http.StatusOK, "Client credentials")
	c := w.connection()
	c.ClientID, c.Secret = made.said("Client ID"), made.said("Client secret")
	if issuer := w.get(made.url.Path + "/sign-on").said("Issuer"); issuer != c.Provider.Issuer {
		t.Errorf("the issuer is %s, and the page says %s", c.Provider.Issuer, issuer)
	}
	try := func() error {
		address, pending := c.Start(openid.Request{Now: time.Now()})
		_, err := c.Finish(t.Context(), w.choose(w.get(address), "hank@globex.example", FaultNone, nil).link().Query(), pending, time.Now())
		return err
	}
	if err := try(); err == nil || !strings.Contains(err.Error(), "User is not assigned to the client application.") {
		t.Errorf("not assigned: %v", err)
	}
	w.post(made.url.Path+"/assignments", url.Values{"group": {everyone}}).want(http.StatusOK, "checked")
	if err := try(); err != nil {
		t.Error(err)
	}
	_, form = w.get(made.url.Path).form()
	form.Set("do", "secret")
	renewed := w.post(made.url.Path, form)
	if err := try(); err == nil || renewed.said("Client secret") == c.Secret {
		t.Errorf("the old secret still works: %v", err)
	}
	c.Secret = renewed.said("Client secret")
	if err := try(); err != nil {
		t.Error(err)
	}
}

// TestRefusedSettings: what cannot work is not saved, and what was typed stays.
func TestRefusedSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for name, test := range map[string]struct{ app, field, value, says string }{
		"no name":             {"saml", "label", "", "Enter a name for the application."},
		"no URL":              {"saml", "acs", "portal", "Enter the single sign-on URL"},
		"no audience":         {"saml", "audience", "", "Enter the audience URI"},
		"no key to encrypt":   {"saml", "encryption", "aes256-gcm", "Encrypting needs an encryption certificate."},
		"no certificate":      {"saml", "requested_by", "-----BEGIN", "paste a certificate with its BEGIN and END lines"},
		"nothing to check by": {"saml", "signed_only", "yes", "Signed requests need a signature certificate."},
		"no such attribute":   {"saml", "value", "user.mail", "The value user.mail is no attribute of a person"},
		"no expression":       {"saml", "filter_value", "(", "is no regular expression"},
		"no redirect URI":     {"oidc", "redirects", "", "Enter a sign-in redirect URI."},
	} {
		_, form := w.get(appsPath + "/" + test.app).form()
		form.Del("metadata")
		form.Set("do", "save")
		form[test.field] = append([]string{test.value}, form[test.field][min(1, len(form[test.field])):]...)
		t.Log(name)
		w.post(appsPath+"/"+test.app, form).want(http.StatusUnprocessableEntity, test.says)
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	nora := url.Values{"email": {"nora@globex.example"}, "first": {"Nora"}, "last": {"Vale"}, "groups": {"Staff, Night shift,"}}
	w.post(peoplePath, nora).want(http.StatusOK, "Staff, Night shift")
	w.post(peoplePath, nora).want(http.StatusUnprocessableEntity, "The address nora@globex.example is in the directory already")
	w.post(peoplePath, url.Values{"email": {"nora"}}).want(http.StatusUnprocessableEntity, "Enter an email address")
	w.get(appsPath+"/saml/assignments").want(http.StatusOK, `value="Night shift"`)
}
