package configfile

import (
	"time"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// application is an application with what a file names in the place of what is stored: other
// applications by their names, and where secrets are.
type application struct {
	model.Application
	audiences []string
	secrets   []reference
}

// usualApplication returns one of which a file says nothing.
func usualApplication() application {
	return application{Application: model.Application{RedirectURIs: []string{}, PostLogoutRedirectURIs: []string{}, Type: model.ApplicationWeb, SigningAlg: "RS256", OfflineAccess: true}}
}

func applicationFields() []field[application] {
	return []field[application]{
		text("client_id", func(a *application) *model.ApplicationID { return &a.ID }),
		text("name", func(a *application) *string { return &a.Name }),
		text("description", func(a *application) *string { return &a.Description }),
		text("type", func(a *application) *model.ApplicationType { return &a.Type }),
		several("redirect_uris", func(a *application) *[]string { return &a.RedirectURIs }),
		several("post_logout_redirect_uris", func(a *application) *[]string { return &a.PostLogoutRedirectURIs }),
		several("origins", func(a *application) *[]string { return &a.Origins }),
		text("initiate_login_uri", func(a *application) *string { return &a.InitiateLoginURI }),
		text("backchannel_logout_uri", func(a *application) *string { return &a.BackchannelLogoutURI }),
		flag("backchannel_logout_session_required", func(a *application) *bool { return &a.BackchannelSessionRequired }),
		text("signing_alg", func(a *application) *string { return &a.SigningAlg }),
		text("jwks", func(a *application) *string { return &a.JWKS }),
		several("scopes", func(a *application) *[]string { return &a.Scopes }),
		flag("offline_access", func(a *application) *bool { return &a.OfflineAccess }),
		flag("pkce_optional", func(a *application) *bool { return &a.PKCEOptional }),
		span("access_token", func(a *application) *time.Duration { return &a.AccessToken }),
		tokenType(),
		several("claims", func(a *application) *[]model.ExtraClaim { return &a.Claims }),
		flag("full_id_token", func(a *application) *bool { return &a.FullIDToken }),
		flag("access_token_attributes", func(a *application) *bool { return &a.AccessTokenAttributes }),
		several("audiences", func(a *application) *[]string { return &a.audiences }),
		clientSecrets(),
	}
}

// tokenType is what the header of access tokens says that they are.
func tokenType() field[application] {
	const usual, plain = "at+jwt", "JWT"
	return field[application]{
		name: "access_token_typ",
		read: func(a *application, n node) error {
			s, err := n.asText()
			if err == nil && s != usual && s != plain {
				err = wrong("configfile.token_type")
			}
			a.PlainAccessTokens = s == plain
			return err
		},
		write: func(a *application) node {
			if a.PlainAccessTokens {
				return textNode(plain)
			}
			return textNode(usual)
		},
	}
}

func clientSecrets() field[application] {
	const name = "client_secrets"
	return field[application]{
		name: name,
		read: func(a *application, n node) error {
			if n.kind != list || len(n.items) == 0 {
				return wrong("configfile.needs_references")
			}
			for _, each := range n.items {
				ref, err := readReference(each)
				if err != nil {
					return faultAt(each.at, name, err)
				}
				a.secrets = append(a.secrets, ref)
			}
			return nil
		},
		write: func(a *application) node { return listNode(texts(a.secrets)) },
	}
}

func texts(refs []reference) []string {
	var all []string
	for _, r := range refs {
		all = append(all, r.text)
	}
	return all
}

// change returns how an application becomes as the file says, apart from its audiences.
func (a application) change() applications.Change {
	return applications.Change{
		Name: &a.Name, Description: &a.Description, RedirectURIs: &a.RedirectURIs, PostLogoutRedirectURIs: &a.PostLogoutRedirectURIs, Origins: &a.Origins,
		InitiateLoginURI: &a.InitiateLoginURI, BackchannelLogoutURI: &a.BackchannelLogoutURI, BackchannelSessionRequired: &a.BackchannelSessionRequired,
		SigningAlg: &a.SigningAlg, JWKS: &a.JWKS, Scopes: &a.Scopes, OfflineAccess: &a.OfflineAccess, PKCEOptional: &a.PKCEOptional, AccessToken: &a.AccessToken,
		PlainAccessTokens: &a.PlainAccessTokens, Claims: &a.Claims, FullIDToken: &a.FullIDToken, AccessTokenAttributes: &a.AccessTokenAttributes,
	}
}
