package identityprovider

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

// The data of the pages of one application.
type (
	// appPage is the form of an application, new or known.
	appPage struct {
		Title, Action string
		Tabs          []tab // none of a new one
		New, Saved    bool
		Formats       []string
		Usernames     []string
		Ways          []string // of encrypting
		Credentials   []fact
		appForm
	}
	// namePage asks for the name of a new application.
	namePage struct{ Title string }
	// catalogPage lists applications that need no setting up.
	catalogPage struct {
		Title string
		Kinds []catalogLine
	}
	// catalogLine is one of them.
	catalogLine struct{ Label, Hint, URL string }
)

// createApp asks what a new application speaks, and then for its settings.
func (p *Provider) createApp(w http.ResponseWriter, r *http.Request) {
	a, ok := freshOf(r)
	a.Label = strings.TrimSpace(r.FormValue("label"))
	switch {
	case !ok:
		p.render(w, http.StatusOK, "create.html", createPage{"Create a new app integration"})
		return
	case a.Protocol == SAML && a.Label == "":
		p.render(w, http.StatusOK, "name.html", namePage{"Create SAML integration"})
		return
	}
	p.showApp(w, r, http.StatusOK, a, a.form())
}

func (p *Provider) catalog(w http.ResponseWriter, _ *http.Request) {
	page := catalogPage{Title: "Browse App Catalog"}
	for _, k := range kinds("") {
		if k.Value != provisioner.OktaWizard {
			page.Kinds = append(page.Kinds, catalogLine{k.Label, "Tells an application of people and groups", "/admin/create?method=scim&as=" + string(k.Value)})
		}
	}
	page.Kinds = append(page.Kinds, catalogLine{"Bookmark App", "An address that people open from their apps", "/admin/create?method=bookmark"})
	p.render(w, http.StatusOK, "catalog.html", page)
}

// freshOf returns a new application as a request asks for it.
func freshOf(r *http.Request) (App, bool) {
	a, ok := fresh(Protocol(r.FormValue("method")))
	if as := provisioner.Kind(r.FormValue("as")); slices.Contains(provisioner.Kinds(), as) {
		a.Provisioning.Kind = as
	}
	return a, ok
}

// fresh returns an application of a protocol with what is usual.
func fresh(protocol Protocol) (App, bool) {
	switch protocol {
	case SAML:
		return App{Protocol: SAML, SAML: SAMLApp{NameID: nameIDUnspecified, Username: userLogin, SignResponse: true, SignAssertion: true}}, true
	case OpenID:
		return App{Protocol: OpenID, Statements: OpenIDStatements(), OpenID: OpenIDApp{RequirePKCE: true}}, true
	}
	return App{Protocol: protocol}, protocol == Bookmark || protocol == SCIM
}

// postApp saves a new application.
func (p *Provider) postApp(w http.ResponseWriter, r *http.Request) {
	a, ok := freshOf(r)
	if !ok {
		p.notFound(w, r)
		return
	}
	p.takeApp(w, r, a)
}

// general shows the settings of an application.
func (p *Provider) general(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.ofURL(w, r); ok {
		p.showApp(w, r, http.StatusOK, a, a.form())
	}
}

// setGeneral saves them.
func (p *Provider) setGeneral(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.ofURL(w, r); ok {
		p.takeApp(w, r, a)
	}
}

// takeApp reads the form of an application, and saves it.
func (p *Provider) takeApp(w http.ResponseWriter, r *http.Request, a App) {
	metadata, err := uploaded(r, "metadata")
	if err != nil {
		p.refuse(w, err)
		return
	}
	f := readApp(r)
	changed, err := f.app(a)
	if len(metadata) > 0 {
		changed, err = f.withMetadata(a, metadata)
	}
	if err == nil && r.PostFormValue("do") == "secret" {
		changed.OpenID.Secret = ""
	}
	if err == nil {
		changed = p.register(changed)
		err = p.saveApp(changed)
	}
	if err != nil {
		f.Problem = sentence(err)
		p.showApp(w, r, http.StatusUnprocessableEntity, a, f)
		return
	}
	to := changed.path()
	switch { // what comes next
	case a.ID == "" && a.Protocol == SAML:
		to += "/sign-on"
	case a.ID == "" && a.Protocol == SCIM:
		to = changed.provisioningPath()
	}
	http.Redirect(w, r, to+savedQuery, http.StatusSeeOther)
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

func (p *Provider) showApp(w http.ResponseWriter, r *http.Request, status int, a App, f appForm) {
	page := appPage{
		Title: a.Label, Action: a.path(), Tabs: a.tabs(""), Saved: saved(r),
		Formats: nameIDFormats(), Usernames: usernames(), Ways: encryptions(), appForm: f,
	}
	if a.ID == "" {
		page.Title, page.Action, page.Tabs, page.New = "Create "+a.Protocol.String()+" integration", "/admin/create?method="+string(a.Protocol)+"&as="+string(a.Provisioning.Kind), nil, true
	}
	name := string(a.Protocol) + ".html"
	if a.Protocol == OpenID {
		page.Credentials = []fact{{"Client ID", a.ID}, {"Client secret", a.OpenID.Secret}}
	}
	p.render(w, status, name, page)
}
