package oidc

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/anteroom/anteroom/internal/model"
)

// TestOP_standard_client runs the whole flow with a client library that knows
// nothing of us, for both sorts of application and both algorithms.
func TestOP_standard_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, test := range map[string]struct {
		app    model.Application
		secret string
		style  oauth2.AuthStyle
	}{
		"RS256, confidential, basic": {w.web, clientSecret, oauth2.AuthStyleInHeader},
		"RS256, confidential, post":  {w.web, clientSecret, oauth2.AuthStyleInParams},
		"ES256, public":              {w.native, "", oauth2.AuthStyleAutoDetect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := rp.ClientContext(t.Context(), w.server.Client())
			op, err := rp.NewProvider(ctx, w.server.URL)
			if err != nil {
				t.Fatal(err)
			}
			endpoint := op.Endpoint()
			endpoint.AuthStyle = test.style
			client := oauth2.Config{
				ClientID: string(test.app.ID), ClientSecret: test.secret, Endpoint: endpoint, RedirectURL: callback,
				Scopes: []string{"openid", "profile", "email"},
			}
			b := w.browser(t)
			address := client.AuthCodeURL("s", rp.Nonce("n"), oauth2.S256ChallengeOption(verifier))
			next := asked(t, b.get(t, strings.TrimPrefix(address, w.server.URL)), "/a/login")
			session := b.signIn(t, w.ada, w.acme.ID)
			token, err := client.Exchange(ctx, granted(t, b.get(t, next)), oauth2.VerifierOption(verifier))
			if err != nil {
				t.Fatal(err)
			}
			w.check(t, op, test.app, session, token)
			info, err := op.UserInfo(ctx, oauth2.StaticTokenSource(token))
			if err != nil || info.Subject != string(w.ada.ID) || info.Email != w.ada.Email || !info.EmailVerified {
				t.Errorf("userinfo %+v, %v", info, err)
			}
		})
	}
}

// check verifies both tokens as the client library does, and compares what they
// say with what is written down.
func (w *world) check(t *testing.T, op *rp.Provider, app model.Application, s model.Session, token *oauth2.Token) {
	t.Helper()
	verifier := op.Verifier(&rp.Config{ClientID: string(app.ID), Now: w.clock.Now})
	raw, _ := token.Extra("id_token").(string)
	id, err := verifier.Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := id.VerifyAccessToken(token.AccessToken); err != nil {
		t.Error(err)
	}
	if _, err := verifier.Verify(t.Context(), token.AccessToken); err != nil {
		t.Error(err)
	}
	if id.Nonce != "n" || !id.Expiry.Equal(w.clock.Now().Add(30*time.Minute)) {
		t.Errorf("nonce %q, expires %s", id.Nonce, id.Expiry)
	}
	w.golden(t, "id_token", app, s, claimsOf(t, raw))
	w.golden(t, "access_token", app, s, claimsOf(t, token.AccessToken))
}

// golden compares claims with a file, after naming what differs from run to run.
func (w *world) golden(t *testing.T, name string, app model.Application, s model.Session, claims map[string]any) {
	t.Helper()
	for _, random := range []string{"at_hash", "c_hash", "jti", "grant_id"} {
		if text, ok := claims[random].(string); ok {
			claims[random], _, _ = strings.Cut(text, "_")
			if strings.HasSuffix(random, "_hash") {
				claims[random] = len(text)
			}
		}
	}
	got, err := json.MarshalIndent(claims, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(
		w.server.URL, "ISSUER", string(app.ID), "CLIENT", string(w.ada.ID), "USER", string(s.ID), "SESSION", string(w.acme.ID), "ORG",
	).Replace(string(got)) + "\n"
	file := "testdata/" + name + ".json"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s: %s", file, diff)
	}
}

// TestOP_refresh_standard_client lets a client library renew its tokens by
// itself.
func TestOP_refresh_standard_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	ctx := rp.ClientContext(t.Context(), w.server.Client())
	op, err := rp.NewProvider(ctx, w.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := oauth2.Config{ClientID: string(w.native.ID), Endpoint: op.Endpoint()}
	expired := &oauth2.Token{AccessToken: a.AccessToken, RefreshToken: a.Refresh, Expiry: time.Unix(1, 0)}
	fresh, err := client.TokenSource(ctx, expired).Token()
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := fresh.Extra("id_token").(string)
	id, err := op.Verifier(&rp.Config{ClientID: string(w.native.ID), Now: w.clock.Now}).Verify(ctx, raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := id.VerifyAccessToken(fresh.AccessToken); err != nil || fresh.RefreshToken == a.Refresh || id.Subject != string(w.ada.ID) {
		t.Errorf("%v, refresh token %q, subject %s", err, fresh.RefreshToken, id.Subject)
	}
}

// TestOP_access_token_within_session: no access token outlives its session.
func TestOP_access_token_within_session(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setPolicy(t, model.SessionPolicy{Absolute: 10 * time.Minute})
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	w.clock.Advance(8 * time.Minute)
	a := w.redeem(t, w.redeemParams(b.code(t, w.native), nil))
	claims := claimsOf(t, a.AccessToken)
	if got, want := int64(claims["exp"].(float64)), s.CreatedAt.Add(10*time.Minute).Unix(); a.ExpiresIn != 120 || got != want {
		t.Errorf("expires in %d at %d, want 120 at %d", a.ExpiresIn, got, want)
	}
}

// TestOP_no_tokens_in_logs: what goes wrong inside is told to nobody but the log, and the
// log learns no secret.
func TestOP_no_tokens_in_logs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	code := b.code(t, w.native)
	var log bytes.Buffer
	w.provider.cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	w.provider.cfg.DB = closedDB(t, w.clock.Now)
	refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusInternalServerError, "server_error")
	res := w.userinfo(t, a.AccessToken)
	if res.status != http.StatusInternalServerError || strings.Contains(res.body, "sql") {
		t.Errorf("%d %s", res.status, res.body)
	}
	if strings.Count(log.String(), "level=ERROR") != 2 {
		t.Errorf("log %s", &log)
	}
	for _, hidden := range []string{code, verifier, a.AccessToken} {
		if strings.Contains(log.String(), hidden) {
			t.Errorf("the log holds %s", hidden)
		}
	}
}
