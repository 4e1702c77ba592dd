package identityprovider

import (
	"bytes"
	"crypto/x509"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
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

// TestFollowSAMLGuide does what the guide for Okta says, step by step and by its words.
func TestFollowSAMLGuide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	// Create.
	w.get("/").want(http.StatusOK, `<a href="/admin/apps">Admin</a>`)
	w.get("/admin/apps").want(http.StatusOK, "Create App Integration")
	w.get("/admin/create").want(http.StatusOK, "SAML 2.0")
	w.get("/admin/create?method=saml").want(http.StatusOK, "App name")
	// Our values.
	blank := w.get("/admin/create?method=saml&label=Beans+%26+more").want(http.StatusOK, "Audience URI (SP Entity ID)")
	_, form := blank.form()
	if form.Get("same") != "yes" {
		t.Error("Use this for Recipient URL and Destination URL is not ticked")
	}
	w.post(blank.url.String(), form).want(http.StatusUnprocessableEntity, "Enter the single sign-on URL (ACS URL)")
	form.Set("acs", acs)
	form.Set("audience", sp)
	form.Set("name_id", nameIDEmail)
	form.Set("username", userEmail)
	made := w.post(blank.url.String(), form).want(http.StatusOK, "Beans &amp; more")
	// Attributes.
	_, form = made.form()
	for _, one := range SAMLStatements() {
		form.Set("do", "add")
		_, form = w.post(made.url.Path, form).form()
		i := len(form["name"]) - 1
		form["name"][i], form["value"][i] = one.Name, strings.Replace(one.Value, "user.", "user.profile.", 1)
	}
	form.Set("group", "groups")
	form.Set("filter_by", filterRegex)
	form.Set("filter_value", ".*")
	form.Set("do", "save")
	made = w.post(made.url.Path, form).want(http.StatusOK, "Saved.").want(http.StatusOK, "user.profile.firstName")
	// Theirs.
	m, err := saml.ParseMetadata([]byte(w.get(made.said("Metadata URL")).body), time.Now(), true)
	if err != nil {
		t.Fatal(err)
	}
	if m.EntityID != made.said("Issuer") || m.SignIn[saml.BindingRedirect] != made.said("Sign on URL") || m.WantsSigned {
		t.Errorf("the metadata says %+v", m)
	}
	typed, err := readCertificates(w.get(made.said("Metadata URL")[:len(made.said("Metadata URL"))-len("metadata")] + "cert").body)
	if err != nil || len(typed) != 1 || !typed[0].Equal(m.Keys[0]) {
		t.Errorf("the certificate to download is another one: %v", err)
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
	_, form = w.get(assignments).want(http.StatusOK, "Assign to People").form()
	if len(form) != 0 {
		t.Errorf("assigned from the start: %v", form)
	}
	w.post(assignments, url.Values{"group": {"Staff"}}).want(http.StatusOK, `value="Staff" checked`)
	response, _ = answered(t, w.choose(page, "gus@globex.example", FaultNone, nil))
	said, err := saml.Verify(response, want)
	if err != nil {
		t.Fatal(err)
	}
	attributes := []saml.Attribute{
		{Name: "email", Values: []string{"gus@globex.example"}}, {Name: "firstName", Values: []string{"Gus"}},
		{Name: "lastName", Values: []string{"Globe"}}, {Name: "groups", Values: []string{"Admins", "Staff"}},
	}
	if diff := cmp.Diff(attributes, said.Attributes); diff != "" || said.Subject.Format != nameIDURN(nameIDEmail) {
		t.Errorf("the name is %+v, and the attributes (-want +got):\n%s", said.Subject, diff)
	}
	response, _ = answered(t, w.choose(page, "hank@globex.example", FaultNone, nil))
	if _, err := saml.Verify(response, want); err == nil {
		t.Error("Hank is in no group that is assigned")
	}
}

// TestSlips does what people get wrong in the settings, which is sent as it was set.
func TestSlips(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		slip func(url.Values)
		code upstream.Code
	}{
		"another audience":    {func(f url.Values) { f.Set("audience", sp+"/") }, ""},
		"another recipient":   {func(f url.Values) { f.Del("same"); f.Set("recipient", acs+"/") }, saml.CodeRecipient},
		"another destination": {func(f url.Values) { f.Del("same"); f.Set("destination", acs+"/") }, saml.CodeDestination},
		"SHA-1":               {func(f url.Values) { f.Set("sha1", "yes") }, upstream.CodeAlgorithm},
		"not signed":          {func(f url.Values) { f.Del("sign_response"); f.Del("sign_assertion") }, saml.CodeUnsigned},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			_, form := w.get(appsPath + "/saml").form()
			test.slip(form)
			w.post(appsPath+"/saml", form).want(http.StatusOK, "Coffeedesk")
			if test.code == "" { // the identity provider itself refuses the request
				w.redirected(w.asks(), nil).want(http.StatusBadRequest, "the audience URI (SP entity ID) of Coffeedesk is")
				return
			}
			response, _ := answered(t, w.choose(w.redirected(w.asks(), nil), "gus@globex.example", FaultNone, nil))
			_, err := saml.Verify(response, w.expected("_request-1"))
			var f *upstream.Fault
			if !errors.As(err, &f) || f.Code != test.code {
				t.Errorf("%v, want %s", err, test.code)
			}
		})
	}
}

// TestHidden: an application whose icon is hidden cannot be begun with here.
func TestHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	const tile = `href="/app/saml/sso/saml"`
	w.get("/").want(http.StatusOK, tile)
	_, form := w.get(appsPath + "/saml").form()
	form.Set("hidden", "yes")
	w.post(appsPath+"/saml", form)
	if p := w.get("/"); strings.Contains(p.body, tile) {
		t.Error("the hidden application is offered")
	}
}

// TestBookmark gives people an address to open, in the place of an icon that is hidden.
func TestBookmark(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.get("/admin/catalog").want(http.StatusOK, `href="/admin/create?method=bookmark"`)
	_, form := w.get("/admin/create?method=bookmark").want(http.StatusOK, "Application label").form()
	form.Set("label", "Coffeedesk, from here")
	w.post("/admin/create?method=bookmark", form).want(http.StatusUnprocessableEntity, "Enter a URL such as")
	form.Set("initiate_url", "https://portal.example/sso/conn_1/start")
	made := w.post("/admin/create?method=bookmark", form).want(http.StatusOK, "Saved.")
	if strings.Contains(made.body, "Sign On") {
		t.Error("nobody signs in to a bookmark, and yet it has the tab")
	}
	w.get("/").want(http.StatusOK, `href="https://portal.example/sso/conn_1/start"`)
}

// TestUploadMetadata sets an application up from our own metadata.
func TestUploadMetadata(t *testing.T) {
	t.Parallel()
	us := must(t, ours)
	w := newWorld(t, nil)
	raw, err := saml.Service{
		EntityID: sp, ACS: acs, SignsRequests: true, Certificates: []*x509.Certificate{us.certificate}, NameIDFormats: []string{nameIDURN(nameIDPersistent)},
	}.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	_, form := w.get("/admin/create?method=saml&label=Coffeedesk").form()
	form.Del("metadata")
	w.upload("/admin/create?method=saml", form, "nothing").want(http.StatusUnprocessableEntity, "The metadata is not XML.")
	w.upload("/admin/create?method=saml", form, string(raw)).want(http.StatusOK, "Metadata URL")
	apps := w.applications()
	got := apps[len(apps)-1].SAML
	want := SAMLApp{
		ACS: acs, Audience: sp, NameID: nameIDPersistent, Username: userLogin, SignResponse: true, SignAssertion: true, SignedOnly: true,
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
	w.post(app.path()+"/delete", nil).want(http.StatusOK, "Create App Integration")
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
	form.Set("limit", "groups")
	form.Set("groups", "Baristas, Night shift")
	made := w.post("/admin/create?method=oidc", form).want(http.StatusOK, "Client Credentials")
	apps := w.applications()
	if diff := cmp.Diff([]string{"Baristas", "Night shift"}, apps[len(apps)-1].Groups); diff != "" {
		t.Errorf("selected groups: %s", diff)
	}
	c := w.connection()
	c.ClientID, c.Secret = made.said("Client ID"), made.said("Client secret")
	if issuer := w.get(made.url.Path + "/sign-on").said("Issuer"); issuer != c.Provider.Issuer {
		t.Errorf("the issuer is %s, and the page says %s", c.Provider.Issuer, issuer)
	}
	if p := w.get(appsPath); !strings.Contains(p.body, "<code>"+strings.TrimPrefix(c.Provider.Issuer, "http://")+"</code>") {
		t.Error("the domain does not stand beside the administrator’s name")
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
	for name, test := range map[string]struct{ page, field, value, says string }{
		"no name":             {"saml", "label", "", "Enter a name for the application."},
		"no URL":              {"saml", "acs", "portal", "Enter the single sign-on URL"},
		"no audience":         {"saml", "audience", "", "Enter the audience URI"},
		"no key to encrypt":   {"saml", "encryption", "aes256-gcm", "Encrypting needs an encryption certificate."},
		"no certificate":      {"saml", "requested_by", "-----BEGIN", "paste a certificate with its BEGIN and END lines"},
		"nothing to check by": {"saml", "signed_only", "yes", "Signed requests need a signature certificate."},
		"no such attribute":   {"saml/sign-on", "value", "user.mail", "The value user.mail is no attribute of a person"},
		"no expression":       {"saml/sign-on", "filter_value", "(", "is no regular expression"},
		"no redirect URI":     {"oidc", "redirects", "", "Enter a sign-in redirect URI."},
	} {
		_, form := w.get(appsPath + "/" + test.page).form()
		form.Del("metadata")
		form.Set("do", "save")
		form[test.field] = append([]string{test.value}, form[test.field][min(1, len(form[test.field])):]...)
		t.Log(name)
		w.post(appsPath+"/"+test.page, form).want(http.StatusUnprocessableEntity, test.says)
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
