package identityprovider

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
)

// name is what the identity provider calls itself.
const name = "Demo Identity Provider"

//go:embed templates
var templateFiles embed.FS

// parsePages returns the pages of an identity provider, which all say whose it is.
func parsePages(domain string) *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"domain": func() string { return domain }, "words": words,
	}).ParseFS(templateFiles, "templates/*.html"))
}

// words returns what the console calls a value.
func words(value string) string {
	switch value {
	case nameIDUnspecified:
		return "Unspecified"
	case nameIDEmail:
		return "EmailAddress"
	case nameIDPersistent:
		return "Persistent"
	case nameIDTransient:
		return "Transient"
	case userLogin:
		return "Username"
	case userEmail:
		return "Email"
	case userPrefix:
		return "Email prefix"
	case userID:
		return "User ID"
	}
	return value
}

// The data of the plain pages, one struct for each template.
type (
	// homePage offers to begin a sign-in here.
	homePage struct {
		Title string
		Apps  []tile
	}
	// tile is an application to sign in to.
	tile struct{ Label, Speaks, URL string }
	// answerPage sends the browser back to the application.
	answerPage struct {
		Title  string
		App    string
		Action string // what is posted to; "" for OpenID Connect
		Fields []fact
		URL    string // what is opened, of OpenID Connect
		Show   bool   // waits, so that the answer can be read
		Text   string // the answer
	}
	// problemPage says what went wrong and what to do.
	problemPage struct{ Title, Text string }
)

func (p *Provider) home(w http.ResponseWriter, _ *http.Request) {
	page := homePage{Title: "Your apps"}
	for _, a := range p.applications() {
		if a.Hidden || a.Protocol == SCIM {
			continue
		}
		t := tile{Label: a.Label, Speaks: "SAML 2.0", URL: "/app/" + a.ID + "/sso/saml"}
		if a.Protocol != SAML {
			t.Speaks, t.URL = a.Protocol.String(), a.OpenID.InitiateURL
		}
		page.Apps = append(page.Apps, t)
	}
	p.render(w, http.StatusOK, "home.html", page)
}

func (p *Provider) notFound(w http.ResponseWriter, _ *http.Request) {
	p.problem(w, http.StatusNotFound, "Nothing here", "The identity provider has no page at this address. It forgets its applications when the demo stops, but for those that the demo makes.")
}

// refuse says why a request is not taken.
func (p *Provider) refuse(w http.ResponseWriter, err error) {
	p.problem(w, http.StatusBadRequest, "The request is refused", sentence(err))
}

// fail says that something is broken here.
func (p *Provider) fail(w http.ResponseWriter, r *http.Request, err error) {
	p.log.ErrorContext(r.Context(), "identity provider", "path", r.URL.Path, "error", err)
	p.problem(w, http.StatusInternalServerError, "That did not work", "The log of the demo says why.")
}

func (p *Provider) problem(w http.ResponseWriter, status int, title, text string) {
	p.render(w, status, "problem.html", problemPage{title, text})
}

// sendOn shows the page that leads back to the application. It is no redirect, and its
// policy lets its form go anywhere: browsers hold the policy of the page with a form
// against all that the answer to it leads to, which is the application's to choose.
func (p *Provider) sendOn(w http.ResponseWriter, page answerPage) {
	w.Header().Set("Content-Security-Policy", policy("http: https:"))
	p.render(w, http.StatusOK, "answer.html", page)
}

func (p *Provider) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := p.pages.ExecuteTemplate(&b, name, data); err != nil {
		p.log.Error("identity provider: page", "template", name, "error", err)
		http.Error(w, "This page cannot be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	p.send(w, b.Bytes())
}

// send writes an answer; a browser that has gone away needs none.
func (p *Provider) send(w http.ResponseWriter, b []byte) { _, _ = w.Write(b) }
