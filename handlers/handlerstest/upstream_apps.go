package handlerstest

import (
	"testing"

	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
)

// upstreamApps returns what a connection is at its identity provider, by either protocol. The
// provider signs people out by the one that the connection speaks.
func (w *World) upstreamApps(t *testing.T, c model.Connection, kind model.ConnectionType) []identityprovider.App {
	t.Helper()
	site := model.NewSite(w.Server.URL)
	provider := identityprovider.SAMLApp{ACS: site.SAMLAnswers(c.ID), Audience: site.SAMLMetadata(c.ID), SignResponse: true, SignAssertion: true}
	client := identityprovider.OpenIDApp{Secret: "secret", Redirects: []string{site.OIDCCallback(c.ID)}, LogoutReturn: []string{site.OIDCSignedOut(c.ID)}, RequirePKCE: true}
	if kind == model.ConnectionSAML {
		ours, err := w.Config.SSO.ServiceKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		provider.SingleLogout, provider.RequestedBy = site.SAMLSignOuts(c.ID), ours.Certificates
	} else {
		client.BackChannel = site.OIDCLogouts(c.ID)
	}
	groups := identityprovider.GroupStatement{Name: "groups"}
	return []identityprovider.App{{
		ID: "saml", Label: "Coffeedesk", Protocol: identityprovider.SAML, Statements: identityprovider.SAMLStatements(), GroupStatement: groups, SAML: provider,
	}, {
		ID: "oidc", Label: "Coffeedesk", Protocol: identityprovider.OpenID, Groups: []string{"Everyone"}, Statements: identityprovider.OpenIDStatements(), GroupStatement: groups, OpenID: client,
	}}
}
