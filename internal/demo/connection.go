package demo

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"

	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sso"
)

// connect has Globex's admin begin with single sign-on: what has to be done at the
// identity provider is done there, and what that shows is still to be brought back.
func (s *seeder) connect(ctx context.Context, keys *secret.Keys) (model.ConnectionID, error) {
	session, err := s.begin(ctx, "gus@globex.example")
	if err != nil {
		return "", err
	}
	// Adding one asks nobody, and makes keys of ours. They are shorter than usual, which
	// take a second to make, and guard nothing here.
	rules := sso.New(sso.Config{DB: s.db, Keys: keys, Generate: func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }})
	c, err := rules.Add(ctx, session.Actor(), model.ProviderOkta, model.ConnectionSAML, GlobexName)
	if err != nil {
		return "", err
	}
	return c.ID, s.sessions.SignOut(ctx, session)
}

// Describe returns our metadata for a connection, as the rules about connections do.
type Describe func(ctx context.Context, id model.ConnectionID) ([]byte, error)

// Customers returns what is in the customers' identity provider when the program, which
// people reach at baseURL, starts: people, the applications that Globex's
// connection is for, by either protocol, and the one that is told of Acme's people. Our keys are known there, unless somebody has
// deleted the connection.
func (s Sample) Customers(ctx context.Context, baseURL string, describe Describe) (identityprovider.Config, error) {
	site, id, groups := model.NewSite(baseURL), model.ConnectionID(s.ConnectionID), []string{GlobexName}
	told := identityprovider.GroupStatement{Name: "groups"}
	provider := identityprovider.SAMLApp{ACS: site.SAMLAnswers(id), Audience: site.SAMLMetadata(id), SignResponse: true, SignAssertion: true}
	metadata, err := describe(ctx, id)
	if err == nil {
		provider, err = provider.WithKeys(metadata)
	}
	if err != nil && model.KindOf(err) != model.NotFound {
		return identityprovider.Config{}, fmt.Errorf("describe the program to the identity provider: %w", err)
	}
	apps := []identityprovider.App{{
		ID: "globex-saml", Label: AppName, Protocol: identityprovider.SAML, Groups: groups,
		Statements: identityprovider.SAMLStatements(), GroupStatement: told,
		SAML: provider,
	}, {
		ID: "globex-oidc", Label: AppName + " (OpenID Connect)", Protocol: identityprovider.OpenID, Groups: groups,
		Statements: identityprovider.OpenIDStatements(), GroupStatement: told,
		OpenID: identityprovider.OpenIDApp{Redirects: []string{site.OIDCCallback(id)}, LogoutReturn: []string{site.OIDCSignedOut(id)}, BackChannel: site.OIDCLogouts(id), RequirePKCE: true},
	}}
	if s.DirectoryID != "" {
		apps = append(apps, s.provisioning(site))
	}
	return identityprovider.Config{People: append(directory(), provisioned()...), Apps: apps}, nil
}

// directory returns who is in the customers' identity provider beside those of whom Acme is
// told: some members of both organizations, and people of Globex who have not been here yet.
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
