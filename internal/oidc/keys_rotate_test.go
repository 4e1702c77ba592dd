package oidc

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// published returns the keys as a client fetches them.
func (w *world) published(t testing.TB) jose.JSONWebKeySet {
	t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(w.browser(t).get(t, "/keys").body), &set); err != nil {
		t.Fatal(err)
	}
	return set
}

func kids(set jose.JSONWebKeySet) []string {
	var all []string
	for _, k := range set.Keys {
		all = append(all, k.KeyID)
	}
	slices.Sort(all)
	return all
}

func kidOf(t testing.TB, token string) string {
	t.Helper()
	parsed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Signatures[0].Protected.KeyID
}

// rotate lets the next keys sign, as the command line does beside the server.
func (w *world) rotate(t testing.TB) {
	t.Helper()
	if err := RotateKeys(t.Context(), w.db, w.seal, model.Actor{Kind: model.ActorOperator}); err != nil {
		t.Fatal(err)
	}
}

// TestOP_key_rotation follows a key from its publication to its end.
func TestOP_key_rotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := kids(w.published(t))
	if len(before) != 4 {
		t.Fatalf("%d keys are published", len(before))
	}
	w.clock.Advance(model.SigningKeyPublished)
	b, _, old := w.tokens(t)
	w.rotate(t)
	after := w.published(t)
	if len(after.Keys) != 6 {
		t.Errorf("%d keys are published", len(after.Keys))
	}
	if res := w.userinfo(t, old.AccessToken); res.status != http.StatusOK {
		t.Errorf("old token: %d", res.status)
	}
	fresh := w.redeem(t, w.redeemParams(b.code(t, w.native), nil))
	kid := kidOf(t, fresh.AccessToken)
	if kid == kidOf(t, old.AccessToken) || !slices.Contains(before, kid) {
		t.Errorf("%s signs, which was not published before", kid)
	}
	w.clock.Advance(model.SigningKeyRetired - time.Second)
	if !slices.Contains(kids(w.published(t)), kidOf(t, old.AccessToken)) {
		t.Error("the retired key has left early")
	}
	w.clock.Advance(time.Second)
	if now := kids(w.published(t)); slices.Contains(now, kidOf(t, old.AccessToken)) || len(now) != 4 {
		t.Errorf("%d keys are published at the end", len(now))
	}
}

func TestOP_key_rotation_too_early(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := model.Actor{Kind: model.ActorOperator}
	err := RotateKeys(t.Context(), w.db, w.seal, operator)
	if model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), "09:40:00 UTC") {
		t.Errorf("at once: %v", err)
	}
	w.clock.Advance(model.SigningKeyPublished)
	w.rotate(t)
	if err := RotateKeys(t.Context(), w.db, w.seal, operator); model.KindOf(err) != model.Conflict {
		t.Errorf("once more: %v", err)
	}
}

func TestOP_key_rotation_by_timetable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := kids(w.published(t))
	w.clock.Advance(model.SigningKeyLife - time.Second)
	if rotated, err := RotateOldKeys(t.Context(), w.db, w.seal); rotated || err != nil {
		t.Errorf("early: %v, %v", rotated, err)
	}
	w.clock.Advance(time.Second)
	for i, want := range []bool{true, false} {
		if rotated, err := RotateOldKeys(t.Context(), w.db, w.seal); rotated != want || err != nil {
			t.Errorf("run %d: %v, %v", i, rotated, err)
		}
	}
	if after := kids(w.published(t)); len(after) != 6 || slices.Equal(after, before) {
		t.Errorf("keys %v", after)
	}
}

// TestOP_key_rotation_at_rest: private halves are sealed, and gone once they
// sign no more.
func TestOP_key_rotation_at_rest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.Advance(model.SigningKeyPublished)
	w.rotate(t)
	stored, err := w.db.SigningKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range stored {
		if (len(k.PrivateSealed) == 0) != (k.State == model.KeyRetired) || strings.Contains(string(k.PrivateSealed), "PRIVATE") {
			t.Errorf("a %s key has %d bytes of private half", k.State, len(k.PrivateSealed))
		}
		if k.State != model.KeyRetired {
			if _, err := w.seal.Open(sealedAt(k.ID), k.PrivateSealed); err != nil {
				t.Errorf("%s: %v", k.State, err)
			}
		}
	}
	events, err := w.db.Events(t.Context(), "", 20)
	if err != nil {
		t.Fatal(err)
	}
	rotations := 0
	for _, e := range events {
		p, ok := e.Payload.(model.SigningKeyRotated)
		if ok && e.Actor.Kind == model.ActorOperator && p.Before.ID != p.After.ID && p.Before.Alg == p.After.Alg {
			rotations++
		}
	}
	if rotations != 2 {
		t.Errorf("%d rotations are recorded", rotations)
	}
}

// client is an app that keeps the list of keys for as long as it may, and never
// asks again for a key that it does not know.
type client struct {
	keys    jose.JSONWebKeySet
	fetched time.Time
}

func (c *client) verify(t *testing.T, p *Provider, token string) bool {
	if now := p.cfg.DB.Now(); now.Sub(c.fetched) >= 5*time.Minute || c.fetched.IsZero() {
		if err := json.Unmarshal(ringNow(t, p.keys).published, &c.keys); err != nil {
			t.Error(err)
		}
		c.fetched = now
	}
	parsed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		return false
	}
	for _, key := range c.keys.Key(parsed.Signatures[0].Protected.KeyID) {
		if _, err := parsed.Verify(key.Key); err == nil {
			return true
		}
	}
	return false
}

// TestOP_key_rollover rotates while two servers on one database sign and apps
// verify: no verification fails, in whichever moment.
func TestOP_key_rollover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	servers := []*Provider{w.provider, w.newProvider(t)}
	apps := make([]client, 4)
	w.clock.Advance(model.SigningKeyPublished)
	for step := range 60 {
		var group sync.WaitGroup
		for i := range apps {
			group.Go(func() {
				for range 10 {
					servers[i%2].carry(t, servers[(i+1)%2], &apps[i])
				}
			})
		}
		group.Go(func() {
			if step%20 > 0 { // the apps' lists age while they work
				w.clock.Advance(time.Minute)
			} else if err := RotateKeys(t.Context(), w.db, w.seal, model.System); err != nil {
				t.Error(err)
			}
		})
		group.Wait()
	}
}

// carry signs a token and has it verified by another server and by an app.
func (p *Provider) carry(t *testing.T, other *Provider, app *client) {
	token, err := p.sign(t.Context(), "ES256", typeAccess, map[string]string{"sub": "x"})
	if err != nil {
		t.Error(err)
		return
	}
	var claims map[string]string
	if err := other.verify(t.Context(), token, typeAccess, &claims); err != nil {
		t.Errorf("the other server: %v", err)
	}
	if !app.verify(t, other, token) {
		t.Errorf("an app does not know the key %s", kidOf(t, token))
	}
}

// TestOP_keys_stolen: nothing that an old key signed is believed any more.
func TestOP_keys_stolen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, old := w.offline(t)
	before := kids(w.published(t))
	if err := ReplaceKeys(t.Context(), w.db, w.seal, model.Actor{Kind: model.ActorOperator}); err != nil {
		t.Fatal(err)
	}
	after := kids(w.published(t))
	if len(after) != 4 || slices.ContainsFunc(after, func(kid string) bool { return slices.Contains(before, kid) }) {
		t.Errorf("keys %v", after)
	}
	if res := w.userinfo(t, old.AccessToken); res.status != http.StatusUnauthorized {
		t.Errorf("old token: %d", res.status)
	}
	// Nobody has to sign in again.
	if res := w.userinfo(t, w.refreshed(t, old.Refresh).AccessToken); res.status != http.StatusOK {
		t.Errorf("new token: %d", res.status)
	}
	granted(t, b.authorize(t, w.native, nil))
}

// TestOP_keys_while_the_database_is_silent: what may have been replaced signs
// nothing, and apps can still verify what was signed.
func TestOP_keys_while_the_database_is_silent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := kids(w.published(t))
	w.provider.keys.db = closedDB(t, w.clock.Now)
	if token, err := w.provider.sign(t.Context(), "RS256", typeID, struct{}{}); err == nil {
		t.Errorf("signed: %s", token)
	}
	if diff := cmp.Diff(before, kids(w.published(t))); diff != "" {
		t.Error(diff)
	}
}

// TestOP_keys_of_another_file: a server whose keys were replaced by somebody with
// another key file signs no more, says so, and believes what the new keys sign.
func TestOP_keys_of_another_file(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, _ := w.tokens(t)
	other := newKeys(t)
	if err := ReplaceKeys(t.Context(), w.db, other, model.Actor{Kind: model.ActorOperator}); !errors.Is(err, secret.ErrSealed) {
		t.Fatalf("replaced with another key file: %v", err)
	}
	w.clock.Advance(model.SigningKeyPublished)
	if err := RotateKeys(t.Context(), w.db, other, model.Actor{Kind: model.ActorOperator}); !errors.Is(err, secret.ErrSealed) {
		t.Fatalf("rotated with another key file: %v", err)
	}
	code := b.code(t, w.native)
	w.write(t, func(tx *db.Tx) error { return tx.DeleteSigningKeys(t.Context()) })
	if err := ensureKeys(t.Context(), w.db, other); err != nil {
		t.Fatal(err)
	}
	theirs, err := loadKeys(t.Context(), &w.db.Reader, other, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := theirs.ring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	token, err := ring.sign("ES256", typeAccess, map[string]string{"sub": "x"})
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]string
	if err := w.provider.verify(t.Context(), token, typeAccess, &claims); err != nil {
		t.Errorf("what the new key signed: %v", err)
	}
	if err := w.provider.Ready(t.Context()); !errors.Is(err, secret.ErrSealed) {
		t.Errorf("ready: %v", err)
	}
	if a := w.redeem(t, w.redeemParams(code, nil)); a.status != http.StatusInternalServerError || a.AccessToken != "" {
		t.Errorf("a code is redeemed: %d %s", a.status, a.Error)
	}
}

// TestOP_keys_made_twice: of processes that start at once on an empty database with two key files,
// one makes all the keys, and those with the other file are told so. Processes that rotate at once
// do it once.
func TestOP_keys_made_twice(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		both := []*db.DB{on(t, clock.Now), on(t, clock.Now)}
		files := []*secret.Keys{newKeys(t), newKeys(t)}
		atOnce := func(do func(i int)) {
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() { do(i % 2) })
			}
			all.Wait()
		}
		count := func() int {
			t.Helper()
			stored, err := both[0].SigningKeys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return len(stored)
		}
		atOnce(func(i int) {
			if err := ensureKeys(t.Context(), both[i], files[i]); err != nil {
				t.Error(err)
			}
		})
		fits := -1
		for i, seal := range files {
			switch err := CheckKeys(t.Context(), &both[i].Reader, seal); {
			case err == nil && fits < 0:
				fits = i
			case !errors.Is(err, secret.ErrSealed):
				t.Errorf("file %d: %v", i, err)
			}
		}
		if n := count(); fits < 0 || n != 2*len(algorithms()) {
			t.Fatalf("%d keys, which file %d opens", n, fits)
		}
		clock.Advance(model.SigningKeyLife)
		atOnce(func(i int) {
			rotate := func() (err error) { _, err = RotateOldKeys(t.Context(), both[i], files[fits]); return err }
			if i == 1 {
				rotate = func() error {
					return RotateKeys(t.Context(), both[i], files[fits], model.Actor{Kind: model.ActorOperator})
				}
			}
			if err := rotate(); err != nil && model.KindOf(err) != model.Conflict {
				t.Error(err)
			}
		})
		if n := count(); n != 3*len(algorithms()) {
			t.Errorf("%d keys after a rotation", n)
		}
	})
}
