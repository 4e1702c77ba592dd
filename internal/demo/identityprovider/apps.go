package identityprovider

import (
	"crypto/x509"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

// Protocol is what an application speaks.
type Protocol string

// The protocols.
const (
	SAML     Protocol = "saml"
	OpenID   Protocol = "oidc"
	Bookmark Protocol = "bookmark" // none: an address that is opened
	SCIM     Protocol = "scim"     // nobody signs in: it is only told of people
)

// App is an application to which people sign in: a service provider or a client.
type App struct {
	ID       string // made by New
	Label    string
	Protocol Protocol
	SAML     SAMLApp
	OpenID   OpenIDApp
	// Statements say what the application is told about people.
	Statements []Statement
	// GroupStatement says what it is told about their groups.
	GroupStatement GroupStatement
	// People and Groups are who may sign in: email addresses, and names of groups.
	People, Groups []string
	// Provisioning says how the application is told of people and groups.
	Provisioning Provisioning
	// Hidden keeps it from the page on which people begin a sign-in here.
	Hidden bool
}

// SAMLApp is a service provider.
type SAMLApp struct {
	ACS, Audience, RelayState string
	// Recipient and Destination are what an answer names as such; "" for the ACS URL.
	Recipient, Destination string
	// NameID is the format of the person's name: the last part of its URN. Username is
	// what that name is.
	NameID, Username string
	// SignResponse and SignAssertion say which of the two carry a signature, and SHA1
	// that it is by an algorithm which nobody should take any more.
	SignResponse, SignAssertion, SHA1 bool
	// Encryption is the last part of the algorithm's URI, "" for none.
	Encryption  string
	EncryptTo   *x509.Certificate
	RequestedBy []*x509.Certificate // keys that sign the application's requests; none are checked without any
	// SignedOnly refuses requests that are not signed.
	SignedOnly bool
	// SingleLogout is where it takes messages about signing out, "" for nowhere. They are
	// signed, by the keys above.
	SingleLogout string
}

// OpenIDApp is a client.
type OpenIDApp struct {
	Secret                  string
	Redirects, LogoutReturn []string
	InitiateURL             string // begins a sign-in at the application; "" for none. Of a Bookmark it is all there is
	RequirePKCE             bool
	BackChannel             string // is told when somebody signs out here; "" for none
}

// Statement is one thing that an application is told: a name, and user.email or
// another attribute of the person, or a value of its own.
type Statement struct{ Name, Value string }

// GroupStatement is the name under which an application is told a person's groups, ""
// for not at all, and which of them.
type GroupStatement struct{ Name, By, Value string }

// The ways in which a GroupStatement chooses.
const (
	filterStarts   = "Starts with"
	filterEquals   = "Equals"
	filterContains = "Contains"
	filterRegex    = "Matches regex"
)

// filters lists them as the console does.
func filters() []string { return []string{filterStarts, filterEquals, filterContains, filterRegex} }

func (f GroupStatement) chooses(group string) bool {
	switch f.By {
	case filterStarts:
		return strings.HasPrefix(group, f.Value)
	case filterEquals:
		return group == f.Value
	case filterContains:
		return strings.Contains(group, f.Value)
	}
	re, err := regexp.Compile("^(?:" + f.Value + ")$")
	return err == nil && re.MatchString(group)
}

// The attributes of a person that a Statement can name.
const (
	userID        = "user.id"
	userLogin     = "user.login"
	userEmail     = "user.email"
	userFirst     = "user.firstName"
	userLast      = "user.lastName"
	userDisplay   = "user.displayName"
	userGroups    = "user.groups"
	userPrefix    = "user.prefix"
	userNamespace = "user."
)

// userAttributes lists them.
func userAttributes() []string {
	return []string{userEmail, userFirst, userLast, userDisplay, userLogin, userPrefix, userID, userGroups}
}

// value returns what a statement names, which Okta has in two spellings.
func (s Statement) value() string {
	if rest, ok := strings.CutPrefix(s.Value, "user.profile."); ok {
		return userNamespace + rest
	}
	return s.Value
}

// statements are what the application is told, the groups at the end.
func (a App) statements() []Statement {
	list := slices.Clone(a.Statements)
	if a.GroupStatement.Name != "" {
		list = append(list, Statement{a.GroupStatement.Name, userGroups})
	}
	return list
}

// check refuses a statement that would say nothing. Its error is for people to read.
func (s Statement) check() error {
	switch {
	case s.Name == "":
		return errors.New("give every attribute a name")
	case strings.HasPrefix(s.Value, userNamespace) && !slices.Contains(userAttributes(), s.value()):
		return fmt.Errorf("the value %s is no attribute of a person: these are %s", s.Value, strings.Join(userAttributes(), ", "))
	}
	return nil
}

// values returns what a statement says about somebody.
func (a App) values(s Statement, who Person) []string {
	switch s.value() {
	case userID:
		return []string{who.ID}
	case userLogin, userEmail:
		return []string{who.Email}
	case userFirst:
		return []string{who.First}
	case userLast:
		return []string{who.Last}
	case userPrefix:
		prefix, _, _ := strings.Cut(who.Email, "@")
		return []string{prefix}
	case userDisplay:
		return []string{who.name()}
	case userGroups:
		return slices.DeleteFunc(slices.Clone(who.Groups), func(g string) bool { return !a.GroupStatement.chooses(g) })
	}
	return []string{s.Value}
}

// everyone is the group of all people.
const everyone = "Everyone"

// assigned reports whether somebody may sign in to the application.
func (a App) assigned(who Person) bool {
	return slices.Contains(a.People, who.Email) || slices.Contains(a.Groups, everyone) || slices.ContainsFunc(who.Groups, func(g string) bool { return slices.Contains(a.Groups, g) })
}

// register completes an application that comes in, with what is usual where it says
// nothing.
func (p *Provider) register(a App) App {
	if a.ID == "" {
		a.ID = newID("0oa")
	}
	if a.OpenID.Secret == "" && a.Protocol == OpenID {
		a.OpenID.Secret = newID("") + newID("")
	}
	if a.GroupStatement.By == "" {
		a.GroupStatement.By, a.GroupStatement.Value = filterRegex, ".*"
	}
	if a.SAML.NameID == "" {
		a.SAML.NameID = nameIDUnspecified
	}
	if a.SAML.Username == "" {
		a.SAML.Username = userLogin
	}
	if a.Provisioning.Kind == "" { // what Okta's wizard makes of an application that people sign in to
		a.Provisioning.Kind = provisioner.OktaWizard
	}
	return a
}

// app returns the application with an ID.
func (p *Provider) app(id string) (App, bool) {
	for _, a := range p.applications() {
		if a.ID == id {
			return a, true
		}
	}
	return App{}, false
}

// applications returns all of them, in the order in which they came.
func (p *Provider) applications() []App {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.apps)
}

// saveApp puts an application in the place of the one with its ID, or adds it.
func (p *Provider) saveApp(a App) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.apps, func(other App) bool { return other.ID == a.ID }); i >= 0 {
		p.apps[i] = a
		return nil
	}
	if len(p.apps) >= maxApps {
		return errors.New("there are too many applications: delete some")
	}
	p.apps = append(p.apps, a)
	return nil
}

// removeApp forgets an application.
func (p *Provider) removeApp(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.apps = slices.DeleteFunc(p.apps, func(a App) bool { return a.ID == id })
	delete(p.last, id)
	delete(p.told, id)
}

// assign lets somebody sign in to an application.
func (p *Provider) assign(id string, who Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, a := range p.apps {
		if a.ID == id && !a.assigned(who) {
			p.apps[i].People = append(slices.Clone(a.People), who.Email)
		}
	}
}

// dismiss takes back what assign has given.
func (p *Provider) dismiss(id string, who Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, a := range p.apps {
		if a.ID == id {
			p.apps[i].People = slices.DeleteFunc(slices.Clone(a.People), func(email string) bool { return email == who.Email })
		}
	}
}

// SAMLStatements are the attribute statements that most service providers ask for.
func SAMLStatements() []Statement {
	return []Statement{{"email", userEmail}, {"firstName", userFirst}, {"lastName", userLast}}
}

// OpenIDStatements are the claims that are said about people.
func OpenIDStatements() []Statement {
	return []Statement{
		{"email", userEmail}, {"email_verified", "true"}, {"name", userDisplay}, {"given_name", userFirst}, {"family_name", userLast},
	}
}
