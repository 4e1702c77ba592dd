package oidc

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// inGroups puts Ada into groups of Acme, which people have made, and one that a directory has
// pushed.
func (w *world) inGroups(t *testing.T, names ...string) {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		m, err := tx.MemberOfUser(t.Context(), w.acme.ID, w.ada.ID)
		if err != nil {
			return err
		}
		for _, name := range names {
			g, err := tx.InsertGroup(t.Context(), w.acme.ID, name)
			if err != nil {
				return err
			}
			if _, err := tx.AddToGroup(t.Context(), w.acme.ID, g.ID, m.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// inPushed puts Ada into a group that a directory has pushed.
func (w *world) inPushed(t *testing.T, name string) {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		m, err := tx.MemberOfUser(t.Context(), w.acme.ID, w.ada.ID)
		if err != nil {
			return err
		}
		d, err := tx.InsertDirectory(t.Context(), model.Directory{Org: w.acme.ID, Provider: model.ProviderOkta, Enabled: true})
		if err != nil {
			return err
		}
		u, err := tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: w.acme.ID, Directory: d.ID, UserName: "ada", Member: m.ID, Active: true, Doc: "{}"})
		if err != nil {
			return err
		}
		g, err := tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: w.acme.ID, Directory: d.ID, DisplayName: name, Doc: "{}"})
		if err != nil {
			return err
		}
		_, err = tx.AddToDirectoryGroup(t.Context(), g, u.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// asked signs Ada in for scopes and returns the tokens, with what userinfo says.
func (w *world) asked(t *testing.T, scope string) (a answer, info map[string]any) {
	t.Helper()
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	code := granted(t, b.authorize(t, w.web, url.Values{"scope": {scope}}))
	a = w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}))
	if err := json.Unmarshal([]byte(w.userinfo(t, a.AccessToken).body), &info); err != nil {
		t.Fatal(err)
	}
	return a, info
}

// TestOP_groups: an application that asks for them gets the groups of the organization that
// the person acts for, by name and in order, each once, and others get none.
func TestOP_groups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	none, _ := w.asked(t, "openid groups")
	if got := claimsOf(t, none.IDToken)["groups"]; cmp.Diff([]any{}, got) != "" {
		t.Errorf("in no group: %v", got)
	}
	w.inGroups(t, "support", "Finance, Legal", "Ärzte")
	w.inPushed(t, " Support ")
	want := []any{"Finance, Legal", "Support", "Ärzte"}
	a, info := w.asked(t, "openid groups")
	inspected := w.introspected(t, a.AccessToken)
	for place, got := range map[string]any{
		"ID token": claimsOf(t, a.IDToken)["groups"], "access token": claimsOf(t, a.AccessToken)["groups"], "userinfo": info["groups"], "introspection": inspected["groups"],
	} {
		if diff := cmp.Diff(want, got, foldedNames); diff != "" {
			t.Errorf("%s: %s", place, diff)
		}
	}
	a, info = w.asked(t, "openid profile")
	for place, got := range map[string]any{
		"ID token": claimsOf(t, a.IDToken)["groups"], "access token": claimsOf(t, a.AccessToken)["groups"], "userinfo": info["groups"], "introspection": w.introspected(t, a.AccessToken)["groups"],
	} {
		if got != nil {
			t.Errorf("%s says %v to who has not asked", place, got)
		}
	}
	// What the operator says of an application comes first.
	w.change(t, w.web, func(app *model.Application) { app.Claims = []model.ExtraClaim{model.ClaimGroups} })
	a, info = w.asked(t, "openid groups")
	if got := claimsOf(t, a.IDToken)["groups"]; cmp.Diff([]any{"admin"}, got) != "" || cmp.Diff([]any{"admin"}, info["groups"]) != "" {
		t.Errorf("with --claims groups: %v, %v", got, info["groups"])
	}
}

// foldedNames compares names as groups are compared.
var foldedNames = cmp.Comparer(func(a, b string) bool { return model.Fold(a) == model.Fold(b) })

// introspected returns what introspection says of a token.
func (w *world) introspected(t *testing.T, token string) (claims map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(w.asWeb(t, introspectPath, token).body), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// TestOP_groups_too_many are left out of tokens, which say so; userinfo has them.
func TestOP_groups_too_many(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var names []string
	for i := range model.MostGroupsInToken + 1 {
		names = append(names, fmt.Sprintf("Group %d", i))
	}
	w.inGroups(t, names[1:]...)
	a, _ := w.asked(t, "openid groups")
	if got := claimsOf(t, a.IDToken); len(got["groups"].([]any)) != model.MostGroupsInToken || got["hasgroups"] != nil {
		t.Errorf("as many as there can be: %v", got)
	}
	w.inGroups(t, names[0])
	a, info := w.asked(t, "openid groups")
	for place, got := range map[string]map[string]any{"ID token": claimsOf(t, a.IDToken), "access token": claimsOf(t, a.AccessToken)} {
		if got["groups"] != nil || got["hasgroups"] != true {
			t.Errorf("%s: %v", place, got)
		}
	}
	if len(info["groups"].([]any)) != len(names) || info["hasgroups"] != nil {
		t.Errorf("userinfo: %v", info)
	}
	long := []string{strings.Repeat("a", model.MostGroupBytes), "b"}
	if got := groupsOf(long, false); got.Groups != nil || !got.HasGroups {
		t.Errorf("with long names: %v", got)
	}
}
