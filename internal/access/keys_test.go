package access_test

import (
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// makers are who may make what lets scripts in, and give the role of those who may: none of
// those scripts.
var makers = slices.DeleteFunc(slices.Clone(members), func(k model.ActorKind) bool { return k == model.ActorAPIKey })

func aboutAPIKeys() map[string]rule {
	return map[string]rule{
		"keys.Service.Create": {may: makers, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.apiKeys.Create(w.ctx, by, keys.Wish{Name: "Export", Permissions: model.Permissions{model.SettingsRead}})
			return err
		}},
		"keys.Service.Describe": {may: makers, do: func(w *world, by model.Actor) error {
			name := "Import"
			_, err := w.apiKeys.Describe(w.ctx, by, w.key(w.acme).ID, keys.Change{Name: &name})
			return err
		}},
		"keys.Service.Revoke": {may: makers, do: func(w *world, by model.Actor) error {
			_, err := w.apiKeys.Revoke(w.ctx, by, w.key(w.acme).ID)
			return err
		}},
	}
}

// key makes a key of an organization that allows all that keys can.
func (w *world) key(org model.OrgID) model.APIKey {
	by := setup
	by.Org = org
	k, _, err := w.apiKeys.Create(w.ctx, by, keys.Wish{Name: "Script", Permissions: slices.DeleteFunc(model.BuiltIn(), func(p model.Permission) bool { return !model.APIKeyMayHold(p) })})
	w.must(err)
	return k
}

// script returns who has a key of an organization.
func (w *world) script(org model.OrgID) model.Actor { return w.key(org).Actor("") }

// TestKeysOfMembers: a member's key allows what the member may do themselves, and nothing once
// they are none any more, or are inactive.
func TestKeysOfMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.join(w.acme, "admin") // somebody has to be left
	maker := w.admins[w.acme]
	k, _, err := w.apiKeys.Create(w.ctx, maker, keys.Wish{Name: "Mine", User: maker.User(), Permissions: model.Permissions{model.SettingsRead, model.SSOManage}})
	w.must(err)
	allows := func(want ...model.Permission) {
		t.Helper()
		may, err := access.Permissions(w.ctx, w.db, k.Actor(""))
		if err != nil || !slices.Equal(may, want) {
			t.Errorf("the key allows %v, %v, want %v", may, err, want)
		}
	}
	over := func(kind model.Kind) {
		t.Helper()
		if _, err := access.Permissions(w.ctx, w.db, k.Actor("")); model.KindOf(err) != kind {
			t.Errorf("%v, want %v", err, kind)
		}
	}
	allows(model.SettingsRead, model.SSOManage)
	m, err := w.db.MemberOfUser(w.ctx, w.acme, maker.User())
	w.must(err)
	_, err = w.members.SetRoles(w.ctx, w.setup(), m.ID, []model.RoleID{w.member}, m.Version)
	w.must(err)
	allows(model.SettingsRead)
	_, err = w.members.Suspend(w.ctx, w.setup(), m.ID)
	w.must(err)
	over(model.Unauthenticated)
	_, err = w.members.Reactivate(w.ctx, w.setup(), m.ID)
	w.must(err)
	over(model.Unauthenticated) // it comes back with nobody
}

// TestKeysExpire, and keys of the organization outlive who has made them.
func TestKeysExpire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.join(w.acme, "admin")
	maker := w.admins[w.acme]
	k, _, err := w.apiKeys.Create(w.ctx, maker, keys.Wish{Name: "Ours", Permissions: model.Permissions{model.SSOManage}, Life: 48 * time.Hour})
	w.must(err)
	m, err := w.db.MemberOfUser(w.ctx, w.acme, maker.User())
	w.must(err)
	_, err = w.members.Remove(w.ctx, w.setup(), m.ID)
	w.must(err)
	w.clock.Advance(48*time.Hour - time.Second)
	if may, err := access.Permissions(w.ctx, w.db, k.Actor("")); err != nil || !may.Has(model.SSORead) {
		t.Errorf("without its maker: %v, %v", may, err)
	}
	w.clock.Advance(time.Second)
	if _, err := access.Permissions(w.ctx, w.db, k.Actor("")); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("expired: %v", err)
	}
}
