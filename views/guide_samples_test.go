package views

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/sso"
)

// guideSamples shows one guide whose console has an address of its own and one part of
// each shape; views/sso has all guides as text.
func guideSamples() map[string]View {
	g, err := sso.NewGuides().Fill(english(), "okta", model.ConnectionSAML, sso.Values{
		Product: "Coffeedesk", Organization: "<Acme>", SignInURL: "https://id.example.com/sign-in",
		EntityID: "https://id.example.com/sso/saml/conn_12", ACS: "https://id.example.com/sso/saml/conn_12/acs", SLO: "https://id.example.com/sso/saml/conn_12/slo", SignedOutURI: "https://id.example.com/sso/oidc/conn_12/signed-out",
		MetadataURL: "https://id.example.com/sso/saml/conn_12/metadata", Certificate: "PEM",
	})
	if err != nil {
		panic(err)
	}
	all := map[string]View{"guide/intro": g.Intro}
	for _, kind := range []sso.PartKind{sso.PartValues, sso.PartAttributes, sso.PartTheirs} {
		all["sso/part-"+string(kind)], _ = g.Part(kind)
	}
	return all
}
