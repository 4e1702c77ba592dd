package db

import (
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestCodeRedeemed: of this session, for this application, and since then.
func TestCodeRedeemed(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		w := newSessionWorld(t, d)
		g, err := d.Grant(t.Context(), w.grants["dana 1 acme"])
		if err != nil {
			t.Fatal(err)
		}
		redeemed := func(want bool, since time.Time) {
			t.Helper()
			got, err := d.CodeRedeemed(t.Context(), g.Session, g.Application, since)
			if err != nil || got != want {
				t.Errorf("redeemed since %s: %v, %v", since, got, err)
			}
		}
		redeemed(false, g.CreatedAt)
		change(t, d, func(tx *Tx) error {
			_, err := tx.UseCode(t.Context(), g.ID)
			return err
		})
		redeemed(true, g.CreatedAt)
		redeemed(false, g.CreatedAt.Add(time.Millisecond))
		if got, err := d.CodeRedeemed(t.Context(), w.sessions["dana 2"], g.Application, g.CreatedAt); err != nil || got {
			t.Errorf("in another session: %v, %v", got, err)
		}
		if got, err := d.CodeRedeemed(t.Context(), g.Session, "skc_1", g.CreatedAt); err != nil || got {
			t.Errorf("for another application: %v, %v", got, err)
		}
	})
}

// TestGrantIsNeverOld: a grant that is remembered is another one, or none, with whatever
// ends it.
func TestGrantIsNeverOld(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		end  func(tx *Tx, w *sessionWorld, g model.Grant) error
		gone bool
	}{
		{"used", func(tx *Tx, _ *sessionWorld, g model.Grant) error {
			_, err := tx.UseCode(t.Context(), g.ID)
			return err
		}, false},
		{"revoked", func(tx *Tx, _ *sessionWorld, g model.Grant) error { return tx.RevokeGrant(t.Context(), g.ID) }, false},
		{"of an ended session", func(tx *Tx, w *sessionWorld, g model.Grant) error {
			_, err := tx.EndSessions(t.Context(), SessionsIn(g.Org, g.User), model.EndRevoked)
			return err
		}, false},
		{"of a forgotten session", func(tx *Tx, w *sessionWorld, g model.Grant) error {
			if _, err := tx.EndSessions(t.Context(), SessionsIn(g.Org, g.User), model.EndRevoked); err != nil {
				return err
			}
			return tx.ForgetSessions(t.Context(), []model.SessionID{g.Session})
		}, true},
		{"of a deleted application", func(tx *Tx, _ *sessionWorld, g model.Grant) error {
			return tx.DeleteApplication(t.Context(), g.Application)
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := openTest(t)
			w := newSessionWorld(t, d)
			ask := func() (model.Grant, error) { return d.Grant(t.Context(), w.grants["dana 1 acme"]) }
			before, err := ask()
			if err != nil {
				t.Fatal(err)
			}
			change(t, d, func(tx *Tx) error { return test.end(tx, w, before) })
			switch now, err := ask(); {
			case test.gone:
				if model.KindOf(err) != model.NotFound {
					t.Errorf("%+v, %v; want none", now, err)
				}
			case err != nil || now.RevokedAt.Equal(before.RevokedAt) && now.CodeUsedAt.Equal(before.CodeUsedAt):
				t.Errorf("%+v, %v; want another one", now, err)
			}
		})
	}
}

// TestRolesOfUserAreNeverOld, whoever changes them and in which way.
func TestRolesOfUserAreNeverOld(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	org, other := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
	var m model.Member
	change(t, d, func(tx *Tx) (err error) {
		m, err = join(t, tx, org, person{email: "kim@acme.test", status: model.MemberActive, roles: []model.RoleID{memberRole}})
		return err
	})
	expect := func(after string, want ...model.RoleID) {
		t.Helper()
		roles, err := d.RolesOfUser(t.Context(), org, m.User)
		var got []model.RoleID
		for _, r := range roles {
			got = append(got, r.ID)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", after, got, err, want)
		}
	}
	expect("at first", memberRole)
	change(t, d, func(tx *Tx) (err error) {
		if m, err = tx.Member(t.Context(), org, m.ID); err == nil {
			m, err = tx.SetRoles(t.Context(), m, model.ByHand(adminRole))
		}
		return err
	})
	expect("another role", adminRole)
	change(t, d, func(tx *Tx) error { return tx.AddRole(t.Context(), org, m.ID, memberRole, "directory") })
	expect("one more", adminRole, memberRole)
	change(t, d, func(tx *Tx) error { return tx.ReplaceRole(t.Context(), memberRole, adminRole) })
	expect("one replaced everywhere", adminRole)
	change(t, d, func(tx *Tx) error {
		return tx.SetRole(t.Context(), model.Role{ID: adminRole, Label: "Admin", Permissions: model.NewPermissions(model.UsersRead)})
	})
	if roles, err := d.RolesOfUser(t.Context(), org, m.User); err != nil || len(roles) != 1 || !roles[0].Permissions.Has(model.UsersRead) || roles[0].Permissions.Has(model.UsersDelete) {
		t.Errorf("with other permissions: %+v, %v", roles, err)
	}
	if roles, err := d.RolesOfUser(t.Context(), other, m.User); model.KindOf(err) != model.NotFound {
		t.Errorf("in another organization: %v, %v", roles, err)
	}
	change(t, d, func(tx *Tx) error { return tx.DeleteMember(t.Context(), org, m.ID) })
	if roles, err := d.RolesOfUser(t.Context(), org, m.User); model.KindOf(err) != model.NotFound {
		t.Errorf("of somebody who was removed: %v, %v", roles, err)
	}
}
