package oidc

import (
	"net/http"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/users"
)

// TestOP_refresh_ends ends what a refresh token rests on in every way there is.
func TestOP_refresh_ends(t *testing.T) {
	t.Parallel()
	idle := model.SessionPolicy{Absolute: time.Hour, Idle: 10 * time.Minute}
	for name, end := range map[string]func(*testing.T, *world, model.Session){
		"session ended": func(t *testing.T, w *world, s model.Session) {
			if err := w.sessions.SignOut(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		},
		"disabled by the operator": func(t *testing.T, w *world, s model.Session) {
			if _, err := users.New(w.db).Disable(t.Context(), model.System, s.User.ID, "Sends spam"); err != nil {
				t.Fatal(err)
			}
		},
		"organization suspended": func(t *testing.T, w *world, _ model.Session) {
			if _, err := organizations.New(w.db).Suspend(t.Context(), model.System, w.acme.ID, ""); err != nil {
				t.Fatal(err)
			}
		},
		"removed from the organization": func(t *testing.T, w *world, s model.Session) {
			w.write(t, func(tx *db.Tx) error {
				m, err := tx.MemberOfUser(t.Context(), w.acme.ID, s.User.ID)
				if err != nil {
					return err
				}
				return tx.DeleteMember(t.Context(), w.acme.ID, m.ID)
			})
		},
		"sessions in the organization ended": func(t *testing.T, w *world, s model.Session) {
			w.write(t, func(tx *db.Tx) error {
				_, err := tx.EndSessions(t.Context(), db.SessionsIn(w.acme.ID, s.User.ID), model.EndMemberRemoved)
				return err
			})
		},
		"absolute limit": func(_ *testing.T, w *world, _ model.Session) { w.clock.Advance(30 * 24 * time.Hour) },
		"idle limit": func(t *testing.T, w *world, _ model.Session) {
			w.setPolicy(t, idle)
			w.clock.Advance(10 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, s, a := w.offline(t)
			a = w.refreshed(t, a.Refresh)
			end(t, w, s)
			refused(t, w.refresh(t, a.Refresh, nil), http.StatusBadRequest, "invalid_grant")
		})
	}
}

// TestOP_refresh_org_resumed: an organization that is suspended ends nothing: its tokens count again
// once it is not.
func TestOP_refresh_org_resumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rooms := organizations.New(w.db)
	_, _, a := w.offline(t)
	if _, err := rooms.Suspend(t.Context(), model.System, w.acme.ID, ""); err != nil {
		t.Fatal(err)
	}
	refused(t, w.refresh(t, a.Refresh, nil), http.StatusBadRequest, "invalid_grant")
	if r := w.userinfo(t, a.AccessToken); r.status != http.StatusUnauthorized {
		t.Errorf("userinfo of one that is suspended: %d", r.status)
	}
	if _, err := rooms.Resume(t.Context(), model.System, w.acme.ID); err != nil {
		t.Fatal(err)
	}
	if r := w.userinfo(t, a.AccessToken); r.status != http.StatusOK {
		t.Errorf("userinfo afterwards: %d", r.status)
	}
	w.refreshed(t, a.Refresh)
}

// TestOP_refresh_org_removed: the organization of the grant is gone.
func TestOP_refresh_org_removed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.browser(t).signIn(t, w.ada, w.acme.ID)
	family := model.RefreshFamily{Salt: "salt"}
	w.write(t, func(tx *db.Tx) error {
		g, err := tx.InsertGrant(t.Context(), model.Grant{
			Application: w.native.ID, User: w.ada.ID, Org: "org_1", Session: s.ID, Scopes: []string{scopeOpenID, scopeOffline},
		}, secret.Hash("code"), model.AuthCodeLife)
		if err != nil {
			return err
		}
		family.Grant = g.ID
		return tx.InsertRefreshFamily(t.Context(), g.ID, family.Salt)
	})
	refused(t, w.refresh(t, w.provider.refreshToken(family, 1), nil), http.StatusBadRequest, "invalid_grant")
}

// TestOP_refresh_is_activity: people who work in an application are not away,
// but nothing stretches the absolute limit.
func TestOP_refresh_is_activity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setPolicy(t, model.SessionPolicy{Absolute: time.Hour, Idle: 10 * time.Minute})
	_, _, a := w.offline(t)
	token := a.Refresh
	for range 6 {
		w.clock.Advance(9 * time.Minute)
		token = w.refreshed(t, token).Refresh
	}
	if last := w.refreshed(t, token); last.ExpiresIn != 300 { // 54 minutes
		t.Errorf("expires in %d", last.ExpiresIn)
	}
	w.clock.Advance(6 * time.Minute)
	refused(t, w.refresh(t, token, nil), http.StatusBadRequest, "invalid_grant")
}
