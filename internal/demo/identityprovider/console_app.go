package identityprovider

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
)

// The data of the pages of one application.
type (
	// appPage is the form of an application, new or known.
	appPage struct {
		Title, Action          string
		Tabs                   []tab // none of a new one
		New                    bool
		Rows                   []row
		Values                 []string
		Formats, Ways, Filters []string
		Credentials            []fact
		appForm
	}
	// signOnPage shows what the application has to be told.
	signOnPage struct {
		Title    string
		Tabs     []tab
		SAML     bool
		Facts    []fact
		Download string // the metadata
		PEM      string // the certificate
		PEMURL   string
	}
)

// createApp asks what a new application speaks, and then for its settings.
func (p *Provider) createApp(w http.ResponseWriter, r *http.Request) {
	a, ok := fresh(Protocol(r.FormValue("method")))
	if !ok {
		p.render(w, http.StatusOK, "create.html", createPage{"Create a new app integration"})
		return
	}
	p.showApp(w, http.StatusOK, a, a.form())
}

// fresh returns an application of a protocol with what is usual.
func fresh(protocol Protocol) (App, bool) {
	switch protocol {
	case SAML:
		return App{
			Protocol: SAML, Statements: SAMLStatements(), GroupFilter: GroupFilter{filterRegex, ".*"},
			SAML: SAMLApp{NameID: nameIDEmail, SignResponse: true, SignAssertion: true},
		}, true
	case OpenID:
		return App{Protocol: OpenID, Statements: OpenIDStatements(), GroupFilter: GroupFilter{filterRegex, ".*"}, OpenID: OpenIDApp{RequirePKCE: true}}, true
	}
	return App{}, false
}

// postApp saves a new application.
func (p *Provider) postApp(w http.ResponseWriter, r *http.Request) {
	a, ok := fresh(Protocol(r.FormValue("method")))
	if !ok {
		p.notFound(w, r)
		return
	}
	p.takeApp(w, r, a)
}

// general shows the settings of an application.
func (p *Provider) general(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.ofURL(w, r); ok {
		p.showApp(w, http.StatusOK, a, a.form())
	}
}

// setGeneral saves them.
func (p *Provider) setGeneral(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.ofURL(w, r); ok {
		p.takeApp(w, r, a)
	}
}

// takeApp reads the form of an application, and saves it unless a button in it was for
// something else.
func (p *Provider) takeApp(w http.ResponseWriter, r *http.Request, a App) {
	metadata, err := uploaded(r, "metadata")
	if err != nil {
		p.refuse(w, err)
		return
	}
	f := readApp(r)
	button := r.PostFormValue("do")
	var edited bool
	if f.Statements, edited = editStatements(f.Statements, button); edited {
		p.showApp(w, http.StatusOK, a, f)
		return
	}
	changed, err := f.app(a)
	if len(metadata) > 0 {
		changed, err = f.withMetadata(a, metadata)
	}
	if err == nil && button == "secret" {
		changed.OpenID.Secret = ""
	}
	if err == nil {
		changed = p.register(changed)
		err = p.saveApp(changed)
	}
	if err != nil {
		f.Problem = sentence(err)
		p.showApp(w, http.StatusUnprocessableEntity, a, f)
		return
	}
	to := changed.path()
	if a.ID == "" && a.Protocol == SAML { // what comes next
		to += "/sign-on"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// uploaded returns a file of a form, nil when none was chosen.
func uploaded(r *http.Request, name string) ([]byte, error) {
	file, _, err := r.FormFile(name)
	switch {
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return nil, nil
	case err != nil:
		return nil, errors.New("the form cannot be read: is the file too large?")
	}
	defer file.Close()
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.New("the file cannot be read")
	}
	return raw, nil
}

func (p *Provider) showApp(w http.ResponseWriter, status int, a App, f appForm) {
	page := appPage{
		Title: a.Label, Action: a.path(), Tabs: a.tabs(""), Rows: rowsOf(f.Statements), Values: userAttributes(),
		Formats: nameIDFormats(), Ways: encryptions(), Filters: filters(), appForm: f,
	}
	if a.ID == "" {
		page.Title, page.Action, page.Tabs, page.New = "Create "+a.Protocol.String()+" integration", "/admin/create?method="+string(a.Protocol), nil, true
	}
	name := "saml.html"
	if a.Protocol == OpenID {
		name = "oidc.html"
		page.Credentials = []fact{{"Client ID", a.ID}, {"Client secret", a.OpenID.Secret}}
	}
	p.render(w, status, name, page)
}

// signOn shows what is to be entered at the application.
func (p *Provider) signOn(w http.ResponseWriter, r *http.Request) {
	a, ok := p.ofURL(w, r)
	if !ok {
		return
	}
	page := signOnPage{Title: a.Label, Tabs: a.tabs("sign-on"), SAML: a.Protocol == SAML}
	if a.Protocol == OpenID {
		page.Facts = []fact{
			{"Issuer", p.base}, {"Discovery URL", p.base + "/.well-known/openid-configuration"},
			{"Authorization endpoint", p.base + pathAuthorize}, {"Token endpoint", p.base + pathToken},
			{"Userinfo endpoint", p.base + pathUserInfo}, {"Keys", p.base + pathKeys}, {"Sign-out endpoint", p.base + pathLogout},
		}
		p.render(w, http.StatusOK, "signon.html", page)
		return
	}
	own, err := p.keys.own()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	sum := sha256.Sum256(own.certificate.Raw)
	page.Facts = []fact{
		{"Metadata URL", p.metadataURL(a)}, {"Sign on URL", p.ssoURL(a)}, {"Issuer", p.entityID(a)},
		{"Certificate fingerprint (SHA-256)", strings.ToUpper(hex.EncodeToString(sum[:]))},
		{"Certificate valid until", own.certificate.NotAfter.UTC().Format("2006-01-02")},
	}
	page.Download, page.PEM, page.PEMURL = p.metadataURL(a)+"?download=1", own.pem(), p.certificateURL(a)
	p.render(w, http.StatusOK, "signon.html", page)
}
