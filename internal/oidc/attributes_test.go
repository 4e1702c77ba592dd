package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

const custom = `{"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User":`

// declares has the operator declare attributes, and tell all but one to applications.
func (w *world) declares(t *testing.T) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		for _, a := range []model.Attribute{
			{Name: "badge", Label: "Badge", Type: model.AttributeInteger, InTokens: true},
			{Name: "remote", Label: "Remote", Type: model.AttributeBoolean, InTokens: true},
			{Name: "salary", Label: "Salary", Type: model.AttributeDecimal},
			{Name: "since", Label: "Since", Type: model.AttributeDateTime, InTokens: true},
			{Name: "team", Label: "Team", Type: model.AttributeString, InTokens: true},
		} {
			if err := tx.InsertAttribute(t.Context(), a); err != nil {
				return err
			}
		}
		return nil
	})
}

// provisions has a directory of an organization say something of Ada.
func (w *world) provisions(t *testing.T, org model.OrgID, doc string) (u model.DirectoryUser) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		m, err := tx.MemberOfUser(t.Context(), org, w.ada.ID)
		if err != nil {
			return err
		}
		d, err := tx.InsertDirectory(t.Context(), model.Directory{Org: org, Provider: model.ProviderOkta, Enabled: true})
		if err != nil {
			return err
		}
		u, err = tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: org, Directory: d.ID, UserName: "ada", Member: m.ID, Active: true, Doc: doc})
		return err
	})
	return u
}

// customOf returns what each place says: ID token, userinfo, access token and introspection.
func (w *world) customOf(t *testing.T, a answer) (all [4]any) {
	t.Helper()
	info, live := map[string]any{}, map[string]any{}
	if err := json.Unmarshal([]byte(w.userinfo(t, a.AccessToken).body), &info); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(w.asWeb(t, introspectPath, a.AccessToken).body), &live); err != nil {
		t.Fatal(err)
	}
	for i, claims := range []map[string]any{claimsOf(t, a.IDToken), info, claimsOf(t, a.AccessToken), live} {
		all[i] = claims["custom_attributes"]
	}
	return all
}

// TestOP_custom_attributes: who asks gets what the directory of the organization says, and no
// more of it than the operator tells; access tokens have it where the operator says so.
func TestOP_custom_attributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	enter := func(org model.OrgID, scope string) answer {
		t.Helper()
		b := w.browser(t)
		b.signIn(t, w.ada, org)
		code := granted(t, b.authorize(t, w.web, url.Values{"scope": {scope}}))
		return w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}))
	}
	want := func(what string, a answer, want [4]any) {
		t.Helper()
		if diff := cmp.Diff(want, w.customOf(t, a)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	none := map[string]any{}
	want("nothing is declared", enter(w.acme.ID, "openid custom_attributes"), [4]any{none, none, nil, nil})
	w.declares(t)
	want("no directory", enter(w.acme.ID, "openid custom_attributes"), [4]any{none, none, nil, nil})
	w.provisions(t, w.acme.ID, custom+`{"badge":42,"remote":false,"salary":1.5,"since":"2026-01-31T00:00:00Z","gone":1}}`)
	w.provisions(t, w.globex.ID, custom+`{"badge":7,"team":"Tea"}}`)
	acme, globex := map[string]any{"badge": 42.0, "remote": false, "since": "2026-01-31T00:00:00Z"}, map[string]any{"badge": 7.0, "team": "Tea"}
	want("not asked", enter(w.acme.ID, "openid profile"), [4]any{})
	a := enter(w.acme.ID, "openid custom_attributes")
	want("Acme", a, [4]any{acme, acme, nil, nil})
	if a.Scope != "openid custom_attributes" {
		t.Errorf("scope %q", a.Scope)
	}
	want("Globex", enter(w.globex.ID, "openid custom_attributes"), [4]any{globex, globex, nil, nil})
	w.change(t, w.web, func(a *model.Application) { a.AccessTokenAttributes = true })
	want("in access tokens", enter(w.acme.ID, "openid custom_attributes"), [4]any{acme, acme, acme, acme})
	want("not asked, in access tokens", enter(w.acme.ID, "openid"), [4]any{})
}

// TestOP_custom_attributes_are_of_now at userinfo, and in the tokens that come next.
func TestOP_custom_attributes_are_of_now(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.declares(t)
	was := w.provisions(t, w.acme.ID, custom+`{"badge":42}}`)
	w.change(t, w.native, func(a *model.Application) { a.AccessTokenAttributes = true })
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	res := b.authorize(t, w.native, url.Values{"scope": {"openid offline_access custom_attributes"}})
	first := w.redeem(t, w.redeemParams(granted(t, res), nil))
	if first.status != http.StatusOK {
		t.Fatalf("%d %s", first.status, first.Error)
	}
	w.write(t, func(tx *db.Tx) error {
		now := was
		now.Doc = custom + `{"badge":43}}`
		_, err := tx.UpdateDirectoryUser(t.Context(), was, now)
		return err
	})
	next := w.refreshed(t, first.Refresh)
	for what, got := range map[string]any{
		"before":       claimsOf(t, first.IDToken)["custom_attributes"],
		"ID token":     claimsOf(t, next.IDToken)["custom_attributes"],
		"access token": claimsOf(t, next.AccessToken)["custom_attributes"],
	} {
		badge := 43.0
		if what == "before" {
			badge = 42.0
		}
		if diff := cmp.Diff(any(map[string]any{"badge": badge}), got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	if body := w.userinfo(t, first.AccessToken).body; !strings.Contains(body, `"custom_attributes":{"badge":43}`) {
		t.Errorf("userinfo: %s", body)
	}
}
