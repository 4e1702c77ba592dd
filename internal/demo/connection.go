package demo

import (
	"context"

	"anteroom/internal/demo/identityprovider"
	"anteroom/internal/model"
	"anteroom/internal/secret"
	"anteroom/internal/sso"
)

// connect has Globex's admin begin with single sign-on: what has to be done at the
// identity provider is done there, and what that shows is still to be brought back.
func (s *seeder) connect(ctx context.Context, keys *secret.Keys) (model.ConnectionID, error) {
	session, err := s.begin(ctx, "gus@globex.example")
	if err != nil {
		return "", err
	}
	rules := sso.New(sso.Config{DB: s.db, Keys: keys}) // asks nobody to add one
	c, err := rules.Add(ctx, session.Actor(), model.ProviderOkta, model.ConnectionSAML, GlobexName)
	if err != nil {
		return "", err
	}
	return c.ID, s.sessions.SignOut(ctx, session)
}

// Customers returns what is in the customers' identity provider when the program, which
// people reach at baseURL, starts: people, and the applications that Globex's
// connection is for, by either protocol.
func (s Sample) Customers(baseURL string) identityprovider.Config {
	site, id, groups := model.NewSite(baseURL), model.ConnectionID(s.ConnectionID), []string{GlobexName}
	told := identityprovider.GroupStatement{Name: "groups"}
	return identityprovider.Config{People: directory(), Apps: []identityprovider.App{{
		ID: "globex-saml", Label: AppName, Protocol: identityprovider.SAML, Groups: groups,
		Statements: identityprovider.SAMLStatements(), GroupStatement: told,
		SAML: identityprovider.SAMLApp{ACS: site.SAMLAnswers(id), Audience: site.SAMLMetadata(id), SignResponse: true, SignAssertion: true},
	}, {
		ID: "globex-oidc", Label: AppName + " (OpenID Connect)", Protocol: identityprovider.OpenID, Groups: groups,
		Statements: identityprovider.OpenIDStatements(), GroupStatement: told,
		OpenID: identityprovider.OpenIDApp{Redirects: []string{site.OIDCCallback(id)}, RequirePKCE: true},
	}}}
}

// directory returns who is in the customers' identity provider: some members of both
// organizations, and people of Globex who have not been here yet.
func directory() []identityprovider.Person {
	return []identityprovider.Person{
		{Email: "gus@globex.example", First: "Gus", Last: "Globe", Groups: []string{GlobexName, "Admins"}},
		{Email: "mara@globex.example", First: "Mara", Last: "Stein", Groups: []string{GlobexName}},
		{Email: "nora@globex.example", First: "Nora", Last: "Vale", Groups: []string{GlobexName, "Baristas"}},
		{Email: "tomas@globex.example", First: "Tomás", Last: "Ibáñez", Groups: []string{GlobexName, "Baristas", "Night shift"}},
		{Email: "hank@globex.example", First: "Hank", Last: "Scorpio"},
		{Email: "dana@acme.example", First: "Dana", Last: "Cole", Groups: []string{AcmeName, "Admins"}},
		{Email: "bo@acme.example", First: "Bo", Last: "Ash", Groups: []string{AcmeName}},
		{Email: "iris@acme.example", First: "Iris", Last: "Novak", Groups: []string{AcmeName, GlobexName}},
	}
}
