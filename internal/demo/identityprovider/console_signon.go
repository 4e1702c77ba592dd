package identityprovider

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// signOnPage shows what the application has to be told, and what it is told.
type signOnPage struct {
	Title       string
	Saved       bool
	Tabs        []tab
	SAML        bool
	Facts, More []fact
	Download    string // the metadata
	PEM, PEMURL string // the certificate

	Action  string
	Rows    []row
	Values  []string
	Group   GroupStatement
	Filters []string
	Problem string
}

// signOn shows what is to be entered at the application, and what it is told.
func (p *Provider) signOn(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.ofURL(w, r); ok {
		p.showSignOn(w, r, http.StatusOK, a, a.Statements, a.GroupStatement, "")
	}
}

// setSignOn changes what the application is told.
func (p *Provider) setSignOn(w http.ResponseWriter, r *http.Request) {
	a, ok := p.ofURL(w, r)
	if !ok {
		return
	}
	button := r.PostFormValue("do") // reads the form
	list, edited := editStatements(readStatements(r.PostForm), button)
	group := GroupStatement{strings.TrimSpace(r.PostFormValue("group")), r.PostFormValue("filter_by"), r.PostFormValue("filter_value")}
	if edited {
		p.showSignOn(w, r, http.StatusOK, a, list, group, "")
		return
	}
	a.Statements, a.GroupStatement = list, group
	err := a.checkStatements()
	if err == nil {
		err = p.saveApp(a)
	}
	if err != nil {
		p.showSignOn(w, r, http.StatusUnprocessableEntity, a, list, group, sentence(err))
		return
	}
	http.Redirect(w, r, a.path()+"/sign-on"+savedQuery, http.StatusSeeOther)
}

// checkStatements refuses what would say nothing.
func (a App) checkStatements() error {
	for _, s := range a.Statements {
		if err := s.check(); err != nil {
			return err
		}
	}
	if _, err := regexp.Compile(a.GroupStatement.Value); err != nil && a.GroupStatement.By == filterRegex {
		return fmt.Errorf("the filter %q is no regular expression", a.GroupStatement.Value)
	}
	return nil
}

func (p *Provider) showSignOn(w http.ResponseWriter, r *http.Request, status int, a App, list []Statement, group GroupStatement, problem string) {
	page := signOnPage{
		Title: a.Label, Tabs: a.tabs("sign-on"), Saved: saved(r), SAML: a.Protocol == SAML, Action: a.path() + "/sign-on",
		Rows: rowsOf(list), Values: userAttributes(), Group: group, Filters: filters(), Problem: problem,
	}
	if page.SAML {
		own, err := p.keys.own()
		if err != nil {
			p.fail(w, r, err)
			return
		}
		page.Facts = []fact{{"Metadata URL", p.metadataURL(a)}}
		page.More = []fact{
			{"Sign on URL", p.ssoURL(a)}, {"Issuer", p.entityID(a)},
			{"Certificate fingerprint (SHA-256)", own.fingerprint()},
			{"Certificate valid until", own.until()},
		}
		page.Download, page.PEM, page.PEMURL = p.metadataURL(a)+"?download=1", own.pem(), p.certificateURL(a)
	} else {
		page.Facts = []fact{{"Issuer", p.base}, {"Discovery URL", p.base + "/.well-known/openid-configuration"}}
		page.More = []fact{
			{"Authorization endpoint", p.base + pathAuthorize}, {"Token endpoint", p.base + pathToken},
			{"Userinfo endpoint", p.base + pathUserInfo}, {"Keys", p.base + pathKeys}, {"Sign-out endpoint", p.base + pathLogout},
		}
	}
	p.render(w, status, "signon.html", page)
}
