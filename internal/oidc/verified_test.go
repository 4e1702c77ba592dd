package oidc

import (
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// remembers returns how many tokens are remembered under the keys of this moment.
func (w *world) remembers(t *testing.T) int {
	t.Helper()
	v := &ringNow(t, w.provider.keys).verified
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.known)
}

// TestOP_remembered_as_issued: of a token that was issued here the same is remembered
// as of one that was verified.
func TestOP_remembered_as_issued(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	ring := ringNow(t, w.provider.keys)
	hash := sha256.Sum256([]byte(a.AccessToken))
	issued, ok := ring.verified.find(hash)
	ring.verified.forget()
	verified, err := ring.access(a.AccessToken)
	if !ok || err != nil {
		t.Fatalf("remembered %v, %v", ok, err)
	}
	if diff := cmp.Diff(verified, issued, cmp.AllowUnexported(accessClaims{}, authentication{})); diff != "" {
		t.Error(diff)
	}
	if !found(&ring.verified, hash) {
		t.Error("what was verified is not remembered")
	}
}

// forget forgets all tokens.
func (v *verified) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known = nil
}

// TestOP_remembered_token: nothing of one is believed but itself, letter by letter.
func TestOP_remembered_token(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK || w.remembers(t) != 1 {
		t.Errorf("itself: %d, and %d are remembered", res.status, w.remembers(t))
	}
	for i, part := range strings.Split(a.AccessToken, ".") {
		other := byte('A')
		if part[10] == other {
			other = 'B'
		}
		tampered := strings.Replace(a.AccessToken, part, part[:10]+string(other)+part[11:], 1)
		if res := w.userinfo(t, tampered); res.status != http.StatusUnauthorized {
			t.Errorf("another part %d: %d", i, res.status)
		}
		w.inactive(t, tampered)
	}
	for _, token := range []string{a.IDToken, a.Refresh, a.AccessToken[:len(a.AccessToken)-1], a.AccessToken + "=", " " + a.AccessToken} {
		w.inactive(t, token)
	}
	if n := w.remembers(t); n != 1 {
		t.Errorf("%d are remembered", n)
	}
}

// TestOP_remembered_claims: what is told of a token may be less than it says, and
// changes nothing in what is remembered of it.
func TestOP_remembered_claims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	first := w.asWeb(t, introspectPath, a.AccessToken).body
	before := w.change(t, w.web, func(a *model.Application) { a.OfflineAccess = false })
	if body := w.asWeb(t, introspectPath, a.AccessToken).body; body == first {
		t.Error("the scopes are the same")
	}
	w.change(t, before, func(a *model.Application) { a.OfflineAccess = true })
	if diff := cmp.Diff(first, w.asWeb(t, introspectPath, a.AccessToken).body); diff != "" {
		t.Error(diff)
	}
}

// TestOP_remembered_at_once ends what remembered tokens rest on while others ask about
// them: no question that begins afterwards finds one good.
func TestOP_remembered_at_once(t *testing.T) {
	t.Parallel()
	operator := model.Actor{Kind: model.ActorOperator}
	for name, end := range map[string]func(*testing.T, *world, model.Session) error{
		"session ended": func(t *testing.T, w *world, s model.Session) error { return w.sessions.SignOut(t.Context(), s) },
		"removed from the organization": func(t *testing.T, w *world, s model.Session) error {
			m, err := w.db.MemberOfUser(t.Context(), w.acme.ID, s.User.ID)
			if err != nil {
				return err
			}
			return w.db.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.DeleteMember(t.Context(), w.acme.ID, m.ID) })
		},
		"keys replaced": func(t *testing.T, w *world, _ model.Session) error {
			return ReplaceKeys(t.Context(), w.db, w.seal, operator)
		},
		"token expired": func(_ *testing.T, w *world, _ model.Session) error {
			w.clock.Advance(5 * time.Minute)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s, a := w.webTokens(t)
			if w.remembers(t) != 1 {
				t.Fatal("the token is not remembered")
			}
			w.askMeanwhile(t, a.AccessToken, func() {
				if err := end(t, w, s); err != nil {
					t.Error(err)
				}
			})
			w.inactive(t, a.AccessToken)
		})
	}
}

// askMeanwhile has several ask about a token until something has ended it, and once
// more.
func (w *world) askMeanwhile(t *testing.T, token string, end func()) {
	t.Helper()
	var over atomic.Bool
	var first, asking sync.WaitGroup
	first.Add(4)
	for range 4 {
		asking.Go(func() {
			w.userinfo(t, token)
			first.Done()
			for last := false; !last; {
				last = over.Load()
				if res := w.userinfo(t, token); last && res.status != http.StatusUnauthorized {
					t.Errorf("afterwards: %d %s", res.status, res.body)
				}
			}
		})
	}
	first.Wait()
	end()
	over.Store(true)
	asking.Wait()
}

// TestOP_remembered_bound: however many tokens there are, the memory of them is
// bounded, and one that was forgotten is verified again.
func TestOP_remembered_bound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	v := &ringNow(t, w.provider.keys).verified
	hash := sha256.Sum256([]byte(a.AccessToken))
	for i := uint64(0); i < maxVerified || found(v, hash); i++ {
		v.keep(sha256.Sum256(binary.BigEndian.AppendUint64(nil, i)), accessClaims{})
	}
	if n := w.remembers(t); n != maxVerified {
		t.Errorf("%d tokens are remembered", n)
	}
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK || !found(v, hash) || w.remembers(t) != maxVerified {
		t.Errorf("%d, remembered %v, among %d", res.status, found(v, hash), w.remembers(t))
	}
}

func found(v *verified, hash [sha256.Size]byte) bool {
	_, ok := v.find(hash)
	return ok
}
