package sso

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// theOperator works on the command line.
var theOperator = model.Actor{Kind: model.ActorOperator}

// numbered makes different keys, each of which is made once for all tests.
func numbered() func() (*rsa.PrivateKey, error) {
	n := 0
	return func() (*rsa.PrivateKey, error) {
		n++
		return ourKey(n), nil
	}
}

var ourKeys sync.Map

func ourKey(n int) *rsa.PrivateKey {
	made, _ := ourKeys.LoadOrStore(n, sync.OnceValue(func() *rsa.PrivateKey { return keytest.RSA(fmt.Sprint("ours ", n), 2048) }))
	return made.(func() *rsa.PrivateKey)()
}

func (w *world) serviceKeys(t *testing.T) ServiceKeys {
	t.Helper()
	k, err := w.ServiceKeys(t.Context())
	must(t, err)
	return k
}

// TestServiceKeysAreMadeWithTheFirstConnection, and not by somebody who may not have one.
func TestServiceKeysAreMadeWithTheFirstConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.join(t, w.dana.Org, "kim@acme.test", "member")
	_, err := w.Add(t.Context(), kim, model.ProviderOkta, model.ConnectionSAML, "Okta")
	wantKind(t, err, model.Forbidden, "sso.not_permitted")
	_, err = w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionOIDC, "Okta")
	must(t, err)
	w.stored(t)
	_, err = w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta too")
	must(t, err)
	w.stored(t, model.ServiceKeyCurrent, model.ServiceKeyNext)
}

// stored fails the test unless there are service keys in exactly some states. It returns
// them.
func (w *world) stored(t *testing.T, want ...model.ServiceKeyState) []model.ServiceKey {
	t.Helper()
	all, err := w.db.ServiceKeys(t.Context())
	must(t, err)
	var got []model.ServiceKeyState
	for _, k := range all {
		got = append(got, k.State)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
	return all
}

// TestServiceKeysAreMadeOnce: of processes that need keys at the same moment, all have
// the same ones.
func TestServiceKeysAreMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "anteroom.db")
	var all []*Service
	for range 4 {
		d, err := db.Open(t.Context(), path, db.Options{Now: w.clock.Now})
		must(t, err)
		t.Cleanup(func() { d.Close() })
		all = append(all, New(Config{DB: d, Keys: w.keys, Generate: numbered()}))
	}
	got := make([]ServiceKeys, 2*len(all))
	var running sync.WaitGroup
	for i := range got {
		running.Go(func() {
			var err error
			if got[i], err = all[i/2].ServiceKeys(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	for _, k := range got {
		if len(k.Certificates) != 2 || len(k.Decrypt) != 2 || k.Sign.Key == nil || !k.Sign.Certificate.Equal(got[0].Sign.Certificate) || !k.Sign.Certificate.Equal(k.Certificates[0]) {
			t.Errorf("keys %+v", k)
		}
	}
	if events, err := all[0].db.EventsAfter(t.Context(), 0, 100); err != nil || len(events) != 2 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

// TestServiceKeysLastTenYears: what identity providers pin is for them to pin for long.
func TestServiceKeysLastTenYears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, now := w.serviceKeys(t), w.clock.Now()
	for _, c := range k.Certificates {
		if c.NotBefore.After(now) || !c.NotAfter.Equal(now.AddDate(10, 0, 0).UTC().Truncate(time.Second)) {
			t.Errorf("valid from %s until %s", c.NotBefore, c.NotAfter)
		}
		if err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature); err != nil {
			t.Error(err)
		}
	}
	w.clock.Advance(9 * 365 * 24 * time.Hour)
	if later := w.serviceKeys(t); !later.Sign.Certificate.Equal(k.Sign.Certificate) {
		t.Error("changed by itself")
	}
	for _, s := range w.stored(t, model.ServiceKeyCurrent, model.ServiceKeyNext) {
		if bytes.Contains(s.PrivateSealed, k.Sign.Key.Primes[0].Bytes()) {
			t.Error("a private half is not sealed")
		}
	}
}

// TestRotateServiceKeys: the next request is signed by the next key, in whichever
// process, and what is encrypted for an old one is still read.
func TestRotateServiceKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.generate = numbered()
	wantKind(t, w.RotateServiceKeys(t.Context(), theOperator), model.Conflict, "sso.no_service_keys")
	first := w.serviceKeys(t)
	other := New(Config{DB: w.db, Keys: w.keys})
	wantKind(t, w.RotateServiceKeys(t.Context(), theOperator), model.Conflict, "sso.service_key_too_new")
	w.clock.Advance(model.ServiceKeyPublished)
	must(t, w.RotateServiceKeys(t.Context(), theOperator))
	for _, s := range []*Service{w.Service, other} {
		second, err := s.ServiceKeys(t.Context())
		must(t, err)
		if !second.Sign.Certificate.Equal(first.Certificates[1]) || !second.Certificates[0].Equal(second.Sign.Certificate) || len(second.Certificates) != 2 {
			t.Error("the next key does not sign, or is not published")
		}
		if !opens(second, first.Sign.Key) || !opens(second, second.Sign.Key) || len(second.Decrypt) != 3 {
			t.Error("what is encrypted for one of them is not read")
		}
	}
	wantKind(t, w.RotateServiceKeys(t.Context(), theOperator), model.Conflict, "sso.service_key_too_new")
	for range model.MostPreviousKeys {
		w.clock.Advance(model.ServiceKeyPublished)
		must(t, w.RotateServiceKeys(t.Context(), theOperator))
	}
	if last := w.serviceKeys(t); opens(last, first.Sign.Key) || !opens(last, first.Decrypt[1]) || len(last.Decrypt) != 2+model.MostPreviousKeys {
		t.Error("not exactly the last keys are kept")
	}
}

func opens(k ServiceKeys, key *rsa.PrivateKey) bool {
	return slices.ContainsFunc(k.Decrypt, func(d *rsa.PrivateKey) bool { return d.Equal(key) })
}

// TestReplaceServiceKeys: nothing is left of keys that were stolen.
func TestReplaceServiceKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.generate = numbered()
	wantKind(t, w.ReplaceServiceKeys(t.Context(), theOperator), model.Conflict, "sso.no_service_keys")
	first := w.serviceKeys(t)
	must(t, w.ReplaceServiceKeys(t.Context(), theOperator))
	second := w.serviceKeys(t)
	if len(second.Certificates) != 2 || slices.ContainsFunc(first.Decrypt, func(k *rsa.PrivateKey) bool { return opens(second, k) }) {
		t.Error("an old key is still good")
	}
}

// TestServiceKeysOfAnotherFile: who has another key file changes nothing.
func TestServiceKeysOfAnotherFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.serviceKeys(t)
	w.clock.Advance(model.ServiceKeyPublished)
	keys, err := secret.NewKeys()
	must(t, err)
	other := New(Config{DB: w.db, Keys: keys, Generate: keytest.Shared})
	_, read := other.ServiceKeys(t.Context())
	for name, err := range map[string]error{
		"read": read, "rotate": other.RotateServiceKeys(t.Context(), theOperator), "replace": other.ReplaceServiceKeys(t.Context(), theOperator),
	} {
		if !errors.Is(err, secret.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.serviceKeys(t)
}

// BenchmarkServiceKeys is what a sign-in asks for.
func BenchmarkServiceKeys(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		if _, err := w.ServiceKeys(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
