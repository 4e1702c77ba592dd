package keys

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestCreate: what a key is like, and until when it counts.
func TestCreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text, err := w.Create(t.Context(), w.dana, Wish{Name: " Export ", Permissions: model.Permissions{model.UsersRead, model.SettingsRead}})
	must(t, err)
	if k.Name != "Export" || k.Suffix != text[len(text)-4:] || k.MadeBy != "P2" || k.Member != "" || !k.ExpiresAt.Equal(w.clock.Now().Add(model.APIKeyLife)) {
		t.Errorf("%+v", k)
	}
	p, err := w.Authenticate(t.Context(), text)
	if diff := cmp.Diff(model.NewPermissions(model.UsersRead, model.SettingsRead), p.Permissions); diff != "" || err != nil || p.Key.Actor("::1").Org != w.acme {
		t.Errorf("%v, %v", err, diff)
	}
	if w.opens(t, text+"x") || w.opens(t, "") || w.opens(t, newText(secret.NewSource(nil))) {
		t.Error("it opens to others, or to nobody")
	}
	w.clock.Advance(model.APIKeyLife - model.APIKeyWarning)
	if k.State(w.clock.Now()) != model.APIKeyStateExpiring || !w.opens(t, text) {
		t.Error("it is over before its time, or nobody is told")
	}
	w.clock.Advance(model.APIKeyWarning)
	if w.opens(t, text) {
		t.Error("it has no end")
	}
}

// TestRefused: who makes no key, and which there is none of.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	globex := w.organization(t, "Globex")
	gus := w.join(t, globex, "admin")
	for _, test := range []struct {
		name string
		by   model.Actor
		w    Wish
		kind model.Kind
		key  string
	}{
		{"without a name", w.dana, Wish{Permissions: model.Permissions{model.UsersRead}}, model.Invalid, "model.name_missing"},
		{"for a minute", w.dana, Wish{Name: "x", Life: time.Minute}, model.Invalid, "keys.life"},
		{"for ever", w.dana, Wish{Name: "x", Life: 366 * 24 * time.Hour}, model.Invalid, "keys.life"},
		{"for nothing", w.dana, Wish{Name: "x"}, model.Invalid, "keys.no_permission"},
		{"what there is not", w.dana, wish("unknown"), model.Invalid, "keys.unknown_permission"},
		{"that makes keys", w.dana, wish(model.APIKeysManage), model.Forbidden, "keys.makes_no_keys"},
		{"by who only sees them", w.kim, wish(), model.Forbidden, "keys.not_permitted"},
		{"for somebody else", w.dana, Wish{Name: "x", Permissions: model.Permissions{model.UsersRead}, User: w.kimM.User}, model.Forbidden, "keys.somebody_else"},
		{"for another organization’s", model.Actor{Kind: model.ActorOperator, Org: w.acme}, Wish{Name: "x", User: gus.User}, model.NotFound, "keys.no_member"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, text, err := w.Create(t.Context(), test.by, test.w)
			var e *model.Error
			if !errors.As(err, &e) || e.Kind != test.kind || e.Key != test.key || text != "" {
				t.Errorf("%v, want %v %s", err, test.kind, test.key)
			}
		})
	}
	w.write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.acme) })
	if _, _, err := w.Create(t.Context(), w.dana, wish()); model.KindOf(err) != model.NotFound {
		t.Errorf("without the feature: %v", err)
	}
}

// TestOver: what ends a key at its next use.
func TestOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		end  func(t *testing.T, w *world, k model.APIKey)
	}{
		{"revoked", func(t *testing.T, w *world, k model.APIKey) {
			_, err := w.Revoke(t.Context(), w.dana, k.ID)
			must(t, err)
			if _, err := w.Revoke(t.Context(), w.dana, k.ID); model.KindOf(err) != model.NotFound {
				t.Errorf("twice: %v", err)
			}
		}},
		{"removed", func(t *testing.T, w *world, k model.APIKey) {
			_, err := w.members.Remove(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, w.danaM.ID)
			must(t, err)
		}},
		{"suspended", func(t *testing.T, w *world, k model.APIKey) {
			_, err := w.members.Suspend(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, w.danaM.ID)
			must(t, err)
		}},
		{"without the feature", func(t *testing.T, w *world, k model.APIKey) {
			w.write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.acme) })
		}},
		{"without the organization", func(t *testing.T, w *world, k model.APIKey) {
			w.write(t, func(tx *db.Tx) error { return tx.DeleteOrganization(t.Context(), w.acme) })
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			mine := wish()
			mine.User = w.danaM.User
			k, text := w.make(t, mine)
			if !w.opens(t, text) {
				t.Fatal("it does not open")
			}
			test.end(t, w, k)
			if w.opens(t, text) {
				t.Error("it still opens")
			}
		})
	}
}

// TestWhoRevokes: who sees keys revokes their own; of those of others only who manages keys
// learns that they are there.
func TestWhoRevokes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ours, _ := w.make(t, wish())
	mine := wish()
	mine.User = w.danaM.User
	hers, _ := w.make(t, mine)
	kims := wish()
	kims.User = w.kimM.User
	his, _, err := w.Create(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, kims)
	must(t, err)
	globex := w.organization(t, "Globex")
	gus := w.actor(t, w.join(t, globex, "admin"))
	revokes := func(by model.Actor, k model.APIKey, want model.Kind) {
		t.Helper()
		if _, err := w.Revoke(t.Context(), by, k.ID); model.KindOf(err) != want {
			t.Errorf("%v, want %v", err, want)
		}
	}
	revokes(gus, ours, model.NotFound)
	revokes(w.kim, ours, model.Forbidden)
	revokes(w.kim, hers, model.NotFound)
	revokes(w.kim, his, 0)
	revokes(w.dana, hers, 0)
	all, _, err := w.db.APIKeys(t.Context(), w.acme, w.clock.Now(), db.APIKeyList{All: true, Limit: 10})
	must(t, err)
	for name, test := range map[string]struct {
		may    model.Permission
		member model.MemberID
		want   []model.APIKeyID
	}{
		"who manages": {model.APIKeysManage, w.kimM.ID, []model.APIKeyID{his.ID, hers.ID, ours.ID}},
		"who reads":   {model.APIKeysRead, w.kimM.ID, []model.APIKeyID{his.ID, ours.ID}},
		"no member":   {model.APIKeysRead, "", []model.APIKeyID{ours.ID}},
	} {
		list := Seen(model.Permissions{test.may}, test.member)
		list.Limit = 10
		listed, _, err := w.db.APIKeys(t.Context(), w.acme, w.clock.Now(), list)
		must(t, err)
		var ids, seen []model.APIKeyID
		for _, k := range listed {
			ids = append(ids, k.ID)
		}
		for _, k := range all {
			if Sees(k, model.Permissions{test.may}, test.member) {
				seen = append(seen, k.ID)
			}
		}
		for _, got := range [][]model.APIKeyID{ids, seen} {
			slices.Sort(got)
			slices.Reverse(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// TestLastPlace: of two who make the last key that there is room for, one does.
func TestLastPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine := wish()
	mine.User = w.danaM.User
	for range model.MostMemberAPIKeys - 1 {
		w.make(t, mine)
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() { _, _, errs[i] = w.Create(t.Context(), w.dana, mine) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || model.KindOf(errors.Join(errs...)) != model.Conflict {
		t.Errorf("%v", errs)
	}
	w.make(t, wish()) // those of the organization are others
	w.clock.Advance(model.APIKeyLife)
	w.make(t, mine)
}

// TestRevokedWhileUsed: from when revoking has answered on, nobody gets in.
func TestRevokedWhileUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text := w.make(t, wish())
	var wg sync.WaitGroup
	revoked := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-revoked:
					if w.opens(t, text) {
						t.Error("it opens after it was revoked")
					}
					return
				default:
					w.opens(t, text)
				}
			}
		})
	}
	_, err := w.Revoke(t.Context(), w.dana, k.ID)
	close(revoked)
	wg.Wait()
	must(t, err)
}

// TestMadeOnce: a form that is sent again makes no other key.
func TestMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	newest, err := w.Newest(t.Context(), w.acme)
	must(t, err)
	again := wish()
	again.Newest = newest
	w.make(t, again)
	if _, _, err := w.Create(t.Context(), w.dana, again); model.KindOf(err) != model.Conflict {
		t.Errorf("again: %v", err)
	}
}

// TestUsed: when a key was used is known at once, and written down from time to time.
func TestUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text := w.make(t, wish())
	if !w.LastUsed(k).IsZero() {
		t.Error("used before anybody had it")
	}
	w.clock.Advance(time.Hour)
	w.opens(t, text)
	at := w.clock.Now()
	if !w.LastUsed(k).Equal(at) {
		t.Errorf("used %v, want %v", w.LastUsed(k), at)
	}
	must(t, w.Flush(t.Context()))
	k, err := w.db.APIKey(t.Context(), w.acme, k.ID)
	if err != nil || !k.LastUsedAt.Equal(at) || len(w.used) != 0 {
		t.Errorf("%v, %v, %v", k.LastUsedAt, w.used, err)
	}
	w.clock.Advance(model.APIKeyLife + model.APIKeyKeep + time.Hour)
	must(t, w.Sweep(t.Context()))
	if _, err := w.db.APIKey(t.Context(), w.acme, k.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("after all that time: %v", err)
	}
}

// TestDescribe: what a key is for and what is said of it can be changed while it counts, and
// events tell of all but the key.
func TestDescribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text := w.make(t, wish())
	name := "Import"
	k, err := w.Describe(t.Context(), w.dana, k.ID, Change{Name: &name, Claims: map[string]string{"team": "data"}})
	if err != nil || k.Name != name || k.Claims != `{"team":"data"}` {
		t.Errorf("%+v, %v", k, err)
	}
	_, err = w.Revoke(t.Context(), w.dana, k.ID)
	must(t, err)
	if _, err := w.Describe(t.Context(), w.dana, k.ID, Change{Name: &name}); model.KindOf(err) != model.NotFound {
		t.Errorf("revoked: %v", err)
	}
	events, err := w.db.EventsAfter(t.Context(), 0, 1000)
	must(t, err)
	var got []model.EventType
	for _, e := range events {
		payload, err := model.EncodePayload(e.Payload)
		must(t, err)
		if strings.Contains(payload, text) || strings.Contains(payload, strings.TrimPrefix(text, Prefix)[:random]) {
			t.Errorf("%s tells the key", e.Type())
		}
		if e.Target == string(k.ID) {
			got = append(got, e.Type())
		}
	}
	if diff := cmp.Diff([]model.EventType{model.EventAPIKeyCreated, model.EventAPIKeyUpdated, model.EventAPIKeyRevoked}, got); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkAuthenticate is what each use of a key costs.
func BenchmarkAuthenticate(b *testing.B) {
	w := newWorld(b)
	mine := wish()
	mine.User = w.danaM.User
	_, text := w.make(b, mine)
	for b.Loop() {
		if _, err := w.Authenticate(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPermissionDeleted: no key allows what the application defines no more, nor another
// permission of the same name that comes later.
func TestPermissionDeleted(t *testing.T) {
	t.Parallel()
	w, operator := newWorld(t), model.Actor{Kind: model.ActorOperator}
	rules, globex := roles.New(w.db), w.organization(t, "Globex")
	const gone, like, stays = model.Permission("app_x:export"), model.Permission("appsx:export"), model.SettingsRead
	define := func(names ...model.Permission) {
		t.Helper()
		for _, p := range names {
			_, err := rules.CreatePermission(t.Context(), operator, string(p), "")
			must(t, err)
		}
	}
	define(gone, like)
	_, err := rules.Create(t.Context(), operator, model.Role{Name: "exporter", Label: "Exporter", Permissions: model.NewPermissions(gone, like, stays, model.APIKeysManage)})
	must(t, err)
	made := map[string]model.APIKey{}
	texts := map[string]string{}
	keep := func(name string, by model.Actor, wanted Wish) {
		t.Helper()
		var err error
		made[name], texts[name], err = w.Create(t.Context(), by, wanted)
		must(t, err)
	}
	for name, org := range map[string]model.OrgID{"acme": w.acme, "globex": globex} {
		m := w.join(t, org, "exporter")
		by := w.actor(t, m)
		keep(name, by, Wish{Name: "Ours", Permissions: model.Permissions{gone, stays}})
		keep(name+" member", by, Wish{Name: "Mine", User: m.User, Permissions: model.Permissions{gone, stays}})
		keep(name+" like", by, Wish{Name: "Like", Permissions: model.Permissions{like}})
	}
	check := func(what string, allows func(name string) []model.Permission) {
		t.Helper()
		for name, text := range texts {
			p, err := w.Authenticate(t.Context(), text)
			must(t, err)
			if want := model.NewPermissions(allows(name)...); !cmp.Equal(want, p.Permissions) {
				t.Errorf("%s: %s allows %v, want %v", what, name, p.Permissions, want)
			}
		}
	}
	after := func(name string) []model.Permission {
		if strings.HasSuffix(name, "like") {
			return []model.Permission{like}
		}
		return []model.Permission{stays}
	}
	check("before", func(name string) []model.Permission {
		if strings.HasSuffix(name, "like") {
			return after(name)
		}
		return []model.Permission{gone, stays}
	})
	must(t, rules.DeletePermission(t.Context(), operator, string(gone)))
	check("deleted", after)
	for _, name := range []string{"acme", "acme member", "globex"} {
		k := made[name]
		event := model.APIKeyUpdated{Before: k.Snapshot(), After: k.Snapshot()}
		event.After.Permissions = model.Permissions{stays}
		events, err := w.db.Events(t.Context(), k.Org, 10)
		must(t, err)
		if !slices.ContainsFunc(events, func(e model.Event) bool {
			return e.Target == string(k.ID) && e.Actor.Kind == model.ActorOperator && e.User == k.Holder.ID && cmp.Equal(e.Payload, model.Payload(event))
		}) {
			t.Errorf("%s: no event about it", name)
		}
	}
	define(gone)
	check("defined anew", after)
}
