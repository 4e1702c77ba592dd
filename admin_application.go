package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"anteroom/db"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// addApplication registers an OpenID Connect client and prints its secret, which
// is not stored and so shown only now. It can run beside serve.
func addApplication(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("application", stderr)
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
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
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
		created, clientSecret, err := applications.New(d, secret.NewSource(nil)).Create(ctx, operator, a)
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				ID     model.ApplicationID `json:"client_id"`
				Secret string              `json:"client_secret,omitempty"`
			}{created.ID, clientSecret})
		}
		fmt.Fprintf(stdout, "client_id      %s\n", created.ID)
		if clientSecret != "" {
			fmt.Fprintf(stdout, "client_secret  %s\n\nKeep the secret now: it is not shown again.\n", clientSecret)
		}
		return nil
	})
}

// addSecret gives an application another client secret and prints it, this once.
func addSecret(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("application secret add", stderr)
	app := flags.String("client-id", "", "The `ID` of the application.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, clientSecret, err := applications.New(d, secret.NewSource(nil)).AddSecret(ctx, operator, model.ApplicationID(*app))
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				ID     model.SecretID `json:"secret_id"`
				Secret string         `json:"client_secret"`
			}{id, clientSecret})
		}
		_, err = fmt.Fprintf(stdout, "secret_id      %s\nclient_secret  %s\n\nKeep the secret now: it is not shown again. "+
			"Once the app uses it, remove the old one.\n", id, clientSecret)
		return err
	})
}

// removeSecret makes a client secret worthless.
func removeSecret(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("application secret remove", stderr)
	app := flags.String("client-id", "", "The `ID` of the application.")
	id := flags.String("secret-id", "", "The `ID` of the secret, as application secret list prints it.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		err := applications.New(d, secret.NewSource(nil)).RemoveSecret(ctx, operator, model.ApplicationID(*app), model.SecretID(*id))
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				ID model.SecretID `json:"secret_id"`
			}{model.SecretID(*id)})
		}
		_, err = fmt.Fprintf(stdout, "%s is worth nothing any more.\n", *id)
		return err
	})
}

// listedSecret is what can still be said about a client secret.
type listedSecret struct {
	ID        model.SecretID `json:"secret_id"`
	CreatedAt time.Time      `json:"created_at"`
}

// listSecrets prints which client secrets an application has.
func listSecrets(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("application secret list", stderr)
	app := flags.String("client-id", "", "The `ID` of the application.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		a, err := d.Application(ctx, model.ApplicationID(*app))
		if model.KindOf(err) == model.NotFound {
			return errors.New("--client-id: there is no such application")
		}
		if err != nil {
			return err
		}
		secrets := []listedSecret{}
		for _, s := range a.Secrets {
			secrets = append(secrets, listedSecret{s.ID, s.CreatedAt})
		}
		if *asJSON {
			return writeJSON(stdout, secrets)
		}
		for _, s := range secrets {
			fmt.Fprintf(stdout, "%s  of %s\n", s.ID, s.CreatedAt.Format(time.RFC3339))
		}
		return nil
	})
}
