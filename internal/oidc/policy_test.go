package oidc

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// tighten sets an organization's policy as the operator does.
func (w *world) tighten(t *testing.T, org model.OrgID, p model.SessionPolicy) {
	t.Helper()
	o, err := w.db.Organization(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.sessions.SetPolicy(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, p, true, o.Version); err != nil {
		t.Fatal(err)
	}
}

// TestOP_tightened_policy bites at the token endpoint and at userinfo. The job
// that expires sessions never runs here.
func TestOP_tightened_policy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		policy model.SessionPolicy
	}{
		{"absolute", model.SessionPolicy{Absolute: 20 * time.Minute}},
		{"idle", model.SessionPolicy{Absolute: 20 * time.Hour, Idle: 20 * time.Minute}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.tighten(t, w.acme.ID, test.policy)
			b := w.browser(t)
			b.signIn(t, w.ada, w.acme.ID)
			w.clock.Advance(19*time.Minute + 30*time.Second)
			code := b.code(t, w.native) // the last activity
			access := w.redeem(t, w.redeemParams(b.code(t, w.native), nil)).AccessToken
			if res := w.userinfo(t, access); res.status != http.StatusOK {
				t.Fatalf("within the limits: %d", res.status)
			}
			if test.policy.Idle == 0 {
				w.clock.Advance(30 * time.Second)
				refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusBadRequest, "invalid_grant")
			} else {
				w.clock.Advance(20 * time.Minute)
			}
			if res := w.userinfo(t, access); res.status != http.StatusUnauthorized {
				t.Errorf("userinfo past the limit: %d", res.status)
			}
			asked(t, b.authorize(t, w.web, nil), "/a/login")
		})
	}
}

// TestOP_saved_policy ends what was granted at the moment that it is saved.
func TestOP_saved_policy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	w.clock.Advance(time.Hour)
	code := b.code(t, w.native)
	w.tighten(t, w.acme.ID, model.SessionPolicy{Absolute: 30 * time.Minute})
	refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusBadRequest, "invalid_grant")
}

// TestOP_policy_of_the_grant: what was granted for an organization keeps to its
// limits, also while the session acts for a laxer one.
func TestOP_policy_of_the_grant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tighten(t, w.acme.ID, model.SessionPolicy{Absolute: 20 * time.Minute})
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	w.clock.Advance(18 * time.Minute)
	code := b.code(t, w.native)
	b.choose(t, s, w.globex.ID)
	granted(t, b.authorize(t, w.native, url.Values{"organization_id": {string(w.globex.ID)}}))
	a := w.redeem(t, w.redeemParams(code, nil))
	if a.status != http.StatusOK || a.ExpiresIn != 120 {
		t.Fatalf("status %d, expires in %d; want 120 seconds, until Acme's limit", a.status, a.ExpiresIn)
	}
	w.clock.Advance(2*time.Minute - time.Second)
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
		t.Errorf("within the limit: %d", res.status)
	}
	late := b.code(t, w.native) // for Globex
	w.clock.Advance(time.Second)
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusUnauthorized {
		t.Errorf("past Acme's limit: %d", res.status)
	}
	if got := w.redeem(t, w.redeemParams(late, nil)); got.status != http.StatusOK {
		t.Errorf("for Globex: %d %s", got.status, got.Error)
	}
}

// TestOP_permissions_of_the_app travel in the access token, and a role of one
// organization says nothing in another.
func TestOP_permissions_of_the_app(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error {
		ctx := t.Context()
		if err := tx.InsertPermission(ctx, model.DefinedPermission{Name: "app:reports_read"}); err != nil {
			return err
		}
		r, err := tx.InsertRole(ctx, model.Role{Org: w.acme.ID, Name: "analyst", Label: "Analyst", Permissions: model.Permissions{"app:reports_read"}})
		if err != nil {
			return err
		}
		for _, org := range []model.OrgID{w.acme.ID, w.globex.ID} {
			m, err := tx.MemberOfUser(ctx, org, w.ada.ID)
			if err != nil {
				return err
			}
			if _, err := tx.SetRoles(ctx, m, model.ByHand("role_2")); err != nil {
				return err
			}
			if org == w.acme.ID {
				if err := tx.AddRole(ctx, org, m.ID, r.ID, model.SourceManual); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for _, test := range []struct {
		org                model.OrgID
		roles, permissions []any
	}{
		{w.acme.ID, []any{"member", "analyst"}, []any{"app:reports_read", "sk_org_settings_read", "sk_org_users_read"}},
		{w.globex.ID, []any{"member"}, []any{"sk_org_settings_read", "sk_org_users_read"}},
	} {
		b := w.browser(t)
		b.signIn(t, w.ada, test.org)
		claims := claimsOf(t, w.redeem(t, w.redeemParams(b.code(t, w.native), nil)).AccessToken)
		if diff := cmp.Diff(test.roles, claims["roles"]); diff != "" {
			t.Errorf("roles (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(test.permissions, claims["permissions"]); diff != "" {
			t.Errorf("permissions (-want +got):\n%s", diff)
		}
	}
}
