package identityprovider

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// somebodyNew is who is chosen by typing an address.
const somebodyNew = "new"

// signInForm is what somebody chose on the page for signing in.
type signInForm struct {
	Person                     string // their ID, or somebodyNew
	Email, First, Last, Groups string // of somebody new
	Assign                     bool
	Method                     string
	Statements                 []Statement
	Fault                      Fault
	Show                       bool
	Changed                    bool // what is said about the person was looked at
	Problem                    string
}

func readSignIn(r *http.Request) signInForm {
	f := signInForm{
		Person: r.PostFormValue("person"), Email: r.PostFormValue("email"), First: r.PostFormValue("first"), Last: r.PostFormValue("last"),
		Groups: r.PostFormValue("groups"), Assign: r.PostFormValue("assign") != "", Method: r.PostFormValue("method"),
		Fault: Fault(r.PostFormValue("fault")), Show: r.PostFormValue("show") != "", Changed: r.PostFormValue("changed") != "",
	}
	f.Statements = readStatements(r.PostForm)
	return f
}

// maxStatements bounds what is said about somebody.
const maxStatements = 50

// readStatements reads the rows of a form. Rows in which nothing stands are none.
func readStatements(form url.Values) []Statement {
	var list []Statement
	names, values := form["name"], form["value"]
	for i := range min(len(names), len(values), maxStatements) {
		if s := (Statement{strings.TrimSpace(names[i]), strings.TrimSpace(values[i])}); s != (Statement{}) {
			list = append(list, s)
		}
	}
	return list
}

// edit adds or removes a row when that is the button that was pressed, and reports
// whether it was.
func (f *signInForm) edit(button string) bool {
	var ok bool
	f.Statements, ok = editStatements(f.Statements, button)
	f.Changed = f.Changed || ok
	return ok
}

func editStatements(list []Statement, button string) ([]Statement, bool) {
	if button == "add" {
		return append(list, Statement{}), true
	}
	row, ok := strings.CutPrefix(button, "remove-")
	if i, err := strconv.Atoi(row); ok && err == nil && i >= 0 && i < len(list) {
		list = slices.Delete(slices.Clone(list), i, i+1)
	}
	return list, ok
}

// signInPage is the page for signing in.
type signInPage struct {
	Title, App, Host string
	Action           string
	OpenID           bool
	Facts            []fact
	People           []choosable
	Methods          []method
	Rows             []row
	Faults           []faultLine
	Values           []string // that a row can have
	signInForm
}

// choosable is somebody who can be chosen.
type choosable struct {
	ID, Name, Email, Groups string
	Assigned                bool
}

// row is a statement in a form.
type row struct {
	Index       int
	Name, Value string
	Fresh       bool
}

func rowsOf(list []Statement) []row {
	rows := make([]row, len(list))
	for i, s := range list {
		rows[i] = row{i, s.Name, s.Value, s == Statement{}}
	}
	return rows
}

// fact is a line about something.
type fact struct{ Name, Value string }

func (p *Provider) showSignIn(w http.ResponseWriter, _ *http.Request, status int, asked request, a App, f signInForm) {
	page := signInPage{
		Title: "Sign in to " + a.Label, App: a.Label, Host: hostOf(a, asked), OpenID: a.Protocol == OpenID,
		Facts: factsOf(a, asked), Methods: methods(), Rows: rowsOf(f.Statements), Faults: faultsOf(a.Protocol),
		Values: userAttributes(), signInForm: f,
	}
	for _, who := range p.directory() {
		page.People = append(page.People, choosable{who.ID, who.name(), who.Email, strings.Join(who.Groups, ", "), a.assigned(who)})
	}
	p.render(w, status, "signin.html", page)
}

// hostOf returns where the answer goes.
func hostOf(a App, asked request) string {
	to := a.SAML.ACS
	if a.Protocol == OpenID {
		to = asked.OpenID.redirect
	}
	u, err := url.Parse(to)
	if err != nil {
		return to
	}
	return u.Host
}

// factsOf says what was asked.
func factsOf(a App, asked request) []fact {
	if a.Protocol == OpenID {
		o := asked.OpenID
		facts := []fact{{"Redirect URI", o.redirect}, {"Scopes", o.scope}, {"Nonce", o.nonce}, {"PKCE", "None"}}
		if o.challenge != "" {
			facts[3].Value = "S256"
		}
		if o.acrValues != "" {
			facts = append(facts, fact{"acr_values", o.acrValues})
		}
		return facts
	}
	facts := []fact{{"Answer goes to", a.SAML.ACS}, {"Audience", a.SAML.Audience}}
	if asked.SAML.id == "" {
		return append(facts, fact{"Request", "None: the sign-in begins here"})
	}
	signed := "Not checked: the application has no signature certificate here"
	switch {
	case asked.SAML.signed:
		signed = "By the application’s certificate"
	case len(a.SAML.RequestedBy) > 0:
		signed = "Not signed"
	}
	return append(facts, fact{"Request", asked.SAML.id}, fact{"Signature", signed})
}
