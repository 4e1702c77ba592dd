package identityprovider

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

// request is a sign-in that waits for somebody to say who they are.
type request struct {
	App    string // its ID
	SAML   samlRequest
	OpenID openidRequest
}

// session is somebody who is signed in here.
type session struct {
	id     string // its key in the store
	person string // their ID
	app    string // to which they have signed in by it
	since  time.Time
	method method
}

// sessionCookie is named apart from those of the others on this host, since ports do
// not separate cookies.
const sessionCookie = "identityprovider_session"

// method is how somebody signed in.
type method struct {
	ID, Label string
	context   string   // AuthnContextClassRef
	acr       string   // of OpenID Connect
	amr       []string // RFC 8176
}

// methods lists them; the first is what is usual.
func methods() []method {
	return []method{
		{"pwd", "A password", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "urn:okta:loa:1fa:any", []string{"pwd"}},
		{"mfa", "A password and a code", "https://refeds.org/profile/mfa", "urn:okta:loa:2fa:any", []string{"pwd", "otp", "mfa"}},
		{"phr", "A passkey", "http://schemas.openid.net/pape/policies/2007/06/phishing-resistant", "phr", []string{"hwk", "user", "mfa"}},
	}
}

func methodOf(id string) method {
	for _, m := range methods() {
		if m.ID == id {
			return m
		}
	}
	return methods()[0]
}

// sessionOf returns the browser's session, and whether it has one.
func (p *Provider) sessionOf(r *http.Request) (session, bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return session{}, false
	}
	s, ok := p.sessions.find(c.Value)
	s.id = c.Value
	return s, ok
}

// startSession signs somebody in, in the place of whoever was.
func (p *Provider) startSession(w http.ResponseWriter, r *http.Request, who Person, app string, how method) session {
	if old, ok := p.sessionOf(r); ok {
		p.sessions.remove(old.id)
	}
	s := session{person: who.ID, app: app, since: p.now(), method: how}
	s.id = p.sessions.add(s)
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: s.id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return s
}

// ask leads the browser to the page for signing in.
func (p *Provider) ask(w http.ResponseWriter, r *http.Request, asked request) {
	http.Redirect(w, r, "/sign-in/"+p.requests.add(asked), http.StatusSeeOther)
}

// waiting returns the sign-in in the URL with its application, or answers that it is
// over.
func (p *Provider) waiting(w http.ResponseWriter, r *http.Request) (request, App, bool) {
	asked, ok := p.requests.find(r.PathValue("request"))
	a, known := p.app(asked.App)
	if !ok || !known {
		p.problem(w, http.StatusNotFound, "This sign-in is over", "Go back to the application, and begin again there.")
		return request{}, App{}, false
	}
	return asked, a, true
}

// signIn is the page on which somebody says who they are.
func (p *Provider) signIn(w http.ResponseWriter, r *http.Request) {
	asked, a, ok := p.waiting(w, r)
	if !ok {
		return
	}
	f := signInForm{Method: methods()[0].ID, Assign: true, Statements: a.statements()}
	if s, ok := p.sessionOf(r); ok {
		f.Person, f.Method = s.person, s.method.ID
	}
	if slices.Contains(strings.Fields(asked.OpenID.acrValues), methodOf("phr").acr) {
		f.Method = "phr"
	}
	for _, who := range p.directory() {
		if strings.EqualFold(who.Email, asked.OpenID.loginHint) {
			f.Person = who.ID
		}
	}
	p.showSignIn(w, r, http.StatusOK, asked, a, f)
}

// signedIn takes what somebody chose on that page.
func (p *Provider) signedIn(w http.ResponseWriter, r *http.Request) {
	asked, a, ok := p.waiting(w, r)
	if !ok {
		return
	}
	f := readSignIn(r)
	if f.edit(r.PostFormValue("do")) {
		p.showSignIn(w, r, http.StatusOK, asked, a, f)
		return
	}
	who, err := p.chosen(a, f)
	if err != nil {
		f.Problem = sentence(err)
		p.showSignIn(w, r, http.StatusUnprocessableEntity, asked, a, f)
		return
	}
	if a, ok = p.app(a.ID); !ok { // who may sign in has changed since
		p.notFound(w, r)
		return
	}
	p.answer(w, r, asked, a, f, who)
}

// chosen returns who signs in, and puts them into the directory first when they are
// new. Its error is for people to read.
func (p *Provider) chosen(a App, f signInForm) (Person, error) {
	if !knownFault(a.Protocol, f.Fault) {
		return Person{}, errors.New("choose how the answer is broken")
	}
	if _, ok := p.lastAnswer(a.ID); f.Fault == FaultReplay && a.Protocol == SAML && !ok {
		return Person{}, errors.New("nothing was sent to this application yet that could be sent again")
	}
	for _, s := range f.Statements {
		if err := s.check(); err != nil {
			return Person{}, err
		}
	}
	if f.Person != somebodyNew {
		who, ok := p.person(f.Person)
		if !ok {
			return Person{}, errors.New("choose who signs in")
		}
		return who, nil
	}
	who, err := p.addPerson(Person{Email: f.Email, First: f.First, Last: f.Last, Groups: commaList(f.Groups)})
	if err == nil && f.Assign {
		p.assign(a.ID, who)
	}
	return who, err
}

// answer sends the browser back to the application.
func (p *Provider) answer(w http.ResponseWriter, r *http.Request, asked request, a App, f signInForm, who Person) {
	if !a.assigned(who) {
		f.Fault = FaultNotAssigned
	}
	var s session
	if f.Fault != FaultNotAssigned {
		s = p.startSession(w, r, who, a.ID, methodOf(f.Method))
	}
	said := a.said(f.Statements, who, f.Fault)
	if a.Protocol == OpenID {
		p.answerOpenID(w, r, a, asked.OpenID, who, s, said, f)
		return
	}
	if last, ok := p.lastAnswer(a.ID); ok && f.Fault == FaultReplay {
		p.postAnswer(w, r, a, asked.SAML, last, f.Show)
		return
	}
	p.answerSAML(w, r, a, asked.SAML, p.statement(a, who, s, said, f.Fault), f.Show)
}

// said returns what an application is told about somebody, in order, one entry for
// each name.
func (a App) said(statements []Statement, who Person, f Fault) []attribute {
	var said []attribute
	for _, s := range statements {
		values := slices.DeleteFunc(slices.Clone(a.values(s, who)), func(v string) bool {
			return v == "" || f == FaultNoEmail && v == who.Email
		})
		if len(values) == 0 {
			continue
		}
		i := slices.IndexFunc(said, func(other attribute) bool { return other.name == s.Name })
		if i < 0 {
			i, said = len(said), append(said, attribute{name: s.Name, several: s.value() == userGroups})
		}
		said[i].values = append(said[i].values, values...)
	}
	return said
}

// sentence writes an error as a sentence.
func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
