package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"anteroom/db"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

const (
	backchannelURIUsage     = "Tell it about the ends of sessions at this `URI` (OpenID Connect Back-Channel Logout)."
	backchannelSessionUsage = "It wants to be told which session. It always is."
)

func applicationRules(d *db.DB) *applications.Service {
	return applications.New(d, secret.NewSource(nil))
}

// addApplication registers an OpenID Connect client and prints its secret, which
// is not stored and so shown only now.
func addApplication(flags *flag.FlagSet) action {
	a := model.Application{PostLogoutRedirectURIs: []string{}}
	flags.StringVar(&a.Name, "name", "", "The `NAME` of the application, as people read it.")
	kind := flags.String("type", string(model.ApplicationWeb), "The `TYPE`: web (keeps a secret), spa or native.")
	flags.StringVar(&a.SigningAlg, "signing-alg", "RS256", "Sign its tokens by `ALG`: RS256 or ES256.")
	redirects := flags.String("redirect-uris", "", "Where signing in may end: `URIS` with commas between them.")
	logouts := flags.String("post-logout-redirect-uris", "", "Where signing out may end: `URIS` with commas between them.")
	flags.StringVar(&a.BackchannelLogoutURI, "backchannel-logout-uri", "", backchannelURIUsage)
	flags.BoolVar(&a.BackchannelSessionRequired, "backchannel-logout-session-required", false, backchannelSessionUsage)
	scopes := flags.String("scopes", "", "What it may be given for itself (client_credentials): `SCOPES` with commas between them.")
	jwks := flags.String("jwks", "", "It signs in with its own keys instead of a secret; read their public halves, a JWK Set, from `FILE`.")
	flags.BoolVar(&a.OfflineAccess, "offline-access", true, "Give it refresh tokens when it asks for offline_access.")
	flags.BoolVar(&a.PKCEOptional, "pkce-optional", false, "Let it leave PKCE out. Only for apps that cannot do better.")
	return func(ctx context.Context, c *call) error {
		a.Type = model.ApplicationType(*kind)
		a.RedirectURIs, a.Scopes = list(*redirects), list(*scopes)
		if *jwks != "" {
			keys, err := os.ReadFile(*jwks)
			if err != nil {
				return fmt.Errorf("--jwks: %w", err)
			}
			a.JWKS = string(keys)
		}
		a.PostLogoutRedirectURIs = append(a.PostLogoutRedirectURIs, list(*logouts)...)
		created, clientSecret, err := applicationRules(c.db).Create(ctx, operator, a)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("client_id      %s\n", created.ID)
		if clientSecret != "" {
			text += fmt.Sprintf("client_secret  %s\n\nKeep the secret now: it is not shown again.\n", clientSecret)
		}
		return c.say(struct {
			ID     model.ApplicationID `json:"client_id"`
			Secret string              `json:"client_secret,omitempty"`
		}{created.ID, clientSecret}, "%s", text)
	}
}

// setApplication changes where an application is told about the ends of sessions.
func setApplication(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	uri := flags.String("backchannel-logout-uri", "", backchannelURIUsage+" Empty: don't tell it.")
	required := flags.Bool("backchannel-logout-session-required", false, backchannelSessionUsage)
	return func(ctx context.Context, c *call) error {
		if !c.given("backchannel-logout-uri") {
			return errors.New("name what to set: --backchannel-logout-uri, with or without --backchannel-logout-session-required")
		}
		a, err := applicationRules(c.db).SetBackchannelLogout(ctx, operator, model.ApplicationID(*app), *uri, *required)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("%s is told about the ends of sessions at %s.\n", a.Name, a.BackchannelLogoutURI)
		if a.BackchannelLogoutURI == "" {
			text = fmt.Sprintf("%s is not told about the ends of sessions.\n", a.Name)
		}
		return c.say(struct {
			ID  model.ApplicationID `json:"client_id"`
			URI string              `json:"backchannel_logout_uri"`
		}{a.ID, a.BackchannelLogoutURI}, "%s", text)
	}
}
