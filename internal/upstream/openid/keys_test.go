package openid

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// TestKeyRotated: a provider changes its key, and tokens of the new one are believed
// after one look at what it publishes.
func TestKeyRotated(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	p.keys = []any{public(theirNext(), "k2")}
	p.signer = signer{key: theirNext(), kid: "k2"}
	for range 2 {
		address, pending := c.Start(Request{})
		if _, err := c.Finish(t.Context(), p.browse(t, address), pending, now); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.keysAsked.Load(); n != 2 {
		t.Errorf("fetched the keys %d times, want once for discovery and once for the new key", n)
	}
	p.signer = signer{}
	address, pending := c.Start(Request{})
	if _, err := c.Finish(t.Context(), p.browse(t, address), pending, now); faultOf(t, err).Code != CodeKey {
		t.Errorf("the old key: %v", err)
	}
}

// TestUnknownKeyIsLookedForOnce, and again when some time has passed, however many
// tokens somebody sends.
func TestUnknownKeyIsLookedForOnce(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	for _, look := range []struct {
		at      time.Duration
		fetches int32
	}{{0, 2}, {0, 2}, {9 * time.Second, 2}, {10 * time.Second, 3}, {10 * time.Second, 3}, {-time.Hour, 4}} {
		at := now.Add(look.at)
		_, err := c.VerifyLogout(t.Context(), signer{kid: "k9"}.sign(p.logout(at)), at)
		if f := faultOf(t, err); f.Code != CodeKey || f.Got != "k9" {
			t.Errorf("%v", err)
		}
		if n := p.keysAsked.Load(); n != look.fetches {
			t.Errorf("%s: fetched the keys %d times, want %d", look.at, n, look.fetches)
		}
	}
}

// TestKeysUnreachable: a provider whose keys cannot be fetched is not one without them.
func TestKeysUnreachable(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	p.handle = map[string]http.HandlerFunc{"/keys": http.NotFound}
	_, err := c.VerifyLogout(t.Context(), signer{kid: "k9"}.sign(p.logout(now)), now)
	if f := faultOf(t, err); f.Code != upstream.CodeHTTPStatus || f.Field != "jwks_uri" || f.Step != upstream.StepSignature {
		t.Errorf("%v", err)
	}
	if _, err := c.VerifyLogout(t.Context(), signer{}.sign(p.logout(now)), now); err != nil {
		t.Errorf("a key that is known: %v", err)
	}
}

// TestHangingUp: who leaves while keys are fetched does not spoil it for the others.
func TestHangingUp(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	p.keys = []any{public(theirNext(), "k2")}
	gone, leave := context.WithCancel(t.Context())
	leave()
	next := signer{key: theirNext(), kid: "k2"}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := c.VerifyLogout(gone, next.sign(p.logout(now)), now); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := p.keysAsked.Load(); n != 2 {
		t.Errorf("fetched the keys %d times", n)
	}
}
