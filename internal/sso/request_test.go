package sso

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// described is the network in which every OpenID provider describes itself, and does
// nothing else.
type described struct{ t *testing.T }

func (d described) RoundTrip(r *http.Request) (*http.Response, error) {
	issuer := "https://" + r.URL.Host
	document := any(map[string]any{
		"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
	})
	if r.URL.Path == "/keys" {
		document = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: keytest.RSA("idp", 2048).Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}}
	}
	raw, err := json.Marshal(document)
	must(d.t, err)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(raw)), Request: r}, nil
}

// TestAsker: an OpenID provider is asked for what is used of its answer, and Google for
// accounts of the organization's own Workspace.
func TestAsker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.http = &http.Client{Transport: described{t}}
	w.providers = openid.NewProviders(w.http, false, w.clock.Now)
	w.verify(t, w.dana.Org, "acme-shops.test")
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: w.dana.Org, Type: model.DomainOrganization, Name: "pending.test", Proof: model.DomainProof{Status: model.DomainPending}})
		return err
	})
	names := []upstream.Field{upstream.FieldFirstName, upstream.FieldLastName}
	groups := append(slices.Clone(names), upstream.FieldGroups)
	for name, test := range map[string]struct {
		issuer  string
		purpose model.UpstreamPurpose
		rules   bool
		wants   []upstream.Field
		hosted  []string
	}{
		"signing in":               {"https://acme.okta.com", model.UpstreamSignIn, false, names, nil},
		"where groups give roles":  {"https://acme.okta.com", model.UpstreamSignIn, true, groups, nil},
		"confirming":               {"https://acme.okta.com", model.UpstreamConfirm, false, names, nil},
		"a test shows groups":      {"https://acme.okta.com", model.UpstreamTest, false, groups, nil},
		"Google":                   {"https://accounts.google.com", model.UpstreamSignIn, false, names, []string{"acme-shops.test", "acme.test"}},
		"Google's name in another": {"https://accounts.google.com.evil.test", model.UpstreamSignIn, false, names, nil},
	} {
		c, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionOIDC, name)
		must(t, err)
		c, err = w.SetOIDC(t.Context(), w.dana, c.ID, c.Version, OIDCForm{Issuer: test.issuer, ClientID: "us", Secret: "secret"})
		must(t, err)
		if test.rules {
			w.write(t, func(tx *db.Tx) error {
				roles, err := tx.Roles(t.Context(), w.dana.Org)
				if err != nil {
					return err
				}
				return tx.SetGroupRoles(t.Context(), c.Org, sourceOf(c.ID), model.GroupRoles{{Group: "staff", Role: roles[0].ID}})
			})
		}
		draft, _ := c.In(model.SettingsDraft)
		got, err := w.asker(t.Context(), c, draft, test.purpose)
		must(t, err)
		slices.Sort(got.HostedDomains)
		if diff := cmp.Diff(test.wants, got.Wants); diff != "" {
			t.Errorf("%s: wants (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(test.hosted, got.HostedDomains); diff != "" {
			t.Errorf("%s: Workspaces (-want +got):\n%s", name, diff)
		}
		to, _ := got.Start(openid.Request{})
		if u, err := url.Parse(to); err != nil || u.Query().Has("hd") != (test.hosted != nil) {
			t.Errorf("%s: leads to %s, %v", name, to, err)
		}
	}
}
