package command

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// applicationFlags are what an application is, for a new one as for one that is
// changed.
func applicationFlags(flags *flag.FlagSet) *applications.Change {
	var c applications.Change
	textFlag(flags, &c.Name, "name", "The `NAME` of the application, as people read it.")
	textFlag(flags, &c.Description, "description", "What it is for, a `TEXT` for whoever manages it.")
	listFlag(flags, &c.RedirectURIs, "redirect-uris", "Where signing in may end: `URIS` with commas between them, in the form in which the app sends them.")
	listFlag(flags, &c.PostLogoutRedirectURIs, "post-logout-redirect-uris", "Where signing out may end: `URIS` with commas between them.")
	listFlag(flags, &c.Origins, "origins", "Let pages of these `ORIGINS` call the token endpoint, too. Those of a single-page app’s redirect URIs may anyway.")
	textFlag(flags, &c.InitiateLoginURI, "initiate-login-uri", "Where people begin to sign in to it, a `URI`. Those who lost their way are led there, and those who come from a tile of their identity provider.")
	textFlag(flags, &c.BackchannelLogoutURI, "backchannel-logout-uri", "Tell it about the ends of sessions at this `URI` (OpenID Connect Back-Channel Logout). Empty: don’t.")
	boolFlag(flags, &c.BackchannelSessionRequired, "backchannel-logout-session-required",
		"Tell it which session ended and not whose it was. Some clients end all of a person’s sessions when they are told both.")
	textFlag(flags, &c.SigningAlg, "signing-alg", "Sign its tokens by `ALG`: RS256, as those of a new one are, or ES256.")
	fileFlag(flags, &c.JWKS, "jwks", "It signs in with its own keys instead of a secret; read their public halves, a JWK Set, from `FILE`. Its secrets go.")
	scopeFlags(flags, &c.Scopes)
	boolFlag(flags, &c.OfflineAccess, "offline-access", "Give it refresh tokens when it asks for offline_access, as a new one gets them; =false: don’t.")
	boolFlag(flags, &c.PKCEOptional, "pkce-optional", "Let it leave PKCE out. Only for apps that cannot do better.")
	spanFlag(flags, &c.AccessToken, "access-token", "Its access tokens are good for this `TIME`: 1m to 24h; off: as long as the instance says.")
	typFlag(flags, &c.PlainAccessTokens)
	listFlag(flags, &c.Claims, "claims", "What its ID tokens and userinfo say beyond what the scopes bring: `CLAIMS` with commas between them, of "+
		strings.Join(texts(model.ExtraClaims()), ", ")+".")
	boolFlag(flags, &c.FullIDToken, "full-id-token", "Put into its ID tokens unasked what some clients expect there: client_id, oid, org_name and email.")
	boolFlag(flags, &c.AccessTokenAttributes, "access-token-attributes", "Put what it gets for the scope custom_attributes into its access tokens, too.")
	listFlag(flags, &c.Audiences, "audiences", "Resource servers that its access tokens are for, too, and that may introspect them: "+
		"the `IDS` of their applications with commas between them.")
	return &c
}

// fileFlag reads the text from the file that the flag names, "" from none.
func fileFlag(flags *flag.FlagSet, to **string, name, usage string) {
	flags.Func(name, usage, func(path string) error {
		text := ""
		if path != "" {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(b)
		}
		*to = &text
		return nil
	})
}

func typFlag(flags *flag.FlagSet, to **bool) {
	const usage = "The `TYP` in the header of its access tokens: at+jwt, as in those of a new one (RFC 9068), or JWT, for resource servers that know no other."
	flags.Func("access-token-typ", usage, func(s string) error {
		plain := s == "JWT"
		if !plain && s != "at+jwt" {
			return errors.New("it is at+jwt or JWT")
		}
		*to = &plain
		return nil
	})
}

// neededApplication reads the id of an application where there must be one.
func neededApplication(s string) (model.ApplicationID, error) {
	if !model.ValidID(model.PrefixApplication, s) {
		return "", fmt.Errorf("--client-id: %q is not the ID of an application, as in skc_7318642950172389376", s)
	}
	return model.ApplicationID(s), nil
}

// scopeFlags are what an application may be given for itself: scopes by their names, and
// those of the management API together.
func scopeFlags(flags *flag.FlagSet, to **[]string) {
	also := func(scopes []string) {
		all := []string{}
		if *to != nil {
			all = **to
		}
		all = append(all, scopes...)
		*to = &all
	}
	flags.Func("scopes", "What it may be given for itself (client_credentials): `SCOPES` with commas between them.", func(s string) error {
		also(list(s))
		return nil
	})
	flags.BoolFunc("management-api", "Let it drive this instance by the management API (docs/api.md): all scopes of that, beside --scopes.", func(s string) error {
		if s != "true" {
			return errors.New("leave it out, and name with --scopes what it keeps")
		}
		also(model.APIScopes())
		return nil
	})
}
