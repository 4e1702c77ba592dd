package openid

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// hanging starts a provider that answers nothing until the test says so, and counts who
// asks.
func hanging(t *testing.T) (issuer string, asked *atomic.Int32, client *http.Client, answers func()) {
	t.Helper()
	asked = new(atomic.Int32)
	done, release := context.WithCancel(context.Background())
	s := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		select {
		case <-done.Done():
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(release)
	c := s.Client()
	c.Timeout = 200 * time.Millisecond
	return s.URL, asked, c, release
}

// TestHangingProvider: a thousand who sign in at once at a provider that does not answer
// make it asked once, are told so, and it is left alone for a moment. Nobody waits at
// another one meanwhile.
func TestHangingProvider(t *testing.T) {
	t.Parallel()
	issuer, asked, client, _ := hanging(t)
	var clock atomic.Int64
	p := NewProviders(client, false, func() time.Time { return now.Add(time.Duration(clock.Load())) })
	good := (&idp{}).start(t)
	p.known[good.issuer()] = knownProvider{provider: &Provider{Issuer: good.issuer()}, asked: now}

	var all, begun sync.WaitGroup
	for range 1000 {
		begun.Add(1)
		all.Go(func() {
			begun.Done()
			_, err := p.Get(t.Context(), issuer)
			if f := faultOf(t, err); f.Code != upstream.CodeUnreachable || f.Step != StepDiscover {
				t.Errorf("error = %v", err)
			}
		})
	}
	begun.Wait()
	if _, err := p.Get(t.Context(), good.issuer()); err != nil {
		t.Errorf("another provider: %v", err)
	}
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	for _, look := range []struct {
		at    time.Duration
		asked int32
	}{{askingRest - 1, 1}, {askingRest, 2}, {askingRest + 1, 2}} {
		clock.Store(int64(look.at))
		if _, err := p.Get(t.Context(), issuer); err == nil {
			t.Error("it is known")
		}
		if n := asked.Load(); n != look.asked {
			t.Errorf("after %s: asked %d times, want %d", look.at, n, look.asked)
		}
	}
}

// TestProviderHangsLater: one that has described itself before is gone on with, by
// everybody and at once.
func TestProviderHangsLater(t *testing.T) {
	t.Parallel()
	issuer, asked, client, _ := hanging(t)
	client.Timeout = time.Minute
	p := NewProviders(client, false, func() time.Time { return now })
	p.known[issuer] = knownProvider{provider: &Provider{Issuer: issuer}, asked: now.AddDate(0, 0, -1)}
	for range 100 {
		if found, err := p.Get(t.Context(), issuer); err != nil || found.Issuer != issuer {
			t.Fatalf("%+v, %v", found, err)
		}
	}
	if n := asked.Load(); n > 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestLeavingAHangingProvider: who hangs up does not wait, and spoils nothing for others.
func TestLeavingAHangingProvider(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	asks := make(chan struct{})
	goOn := make(chan struct{})
	document := p.document.over(map[string]any{"issuer": p.issuer(), "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	p.handle = map[string]http.HandlerFunc{wellKnown: func(w http.ResponseWriter, _ *http.Request) {
		close(asks)
		<-goOn
		answer(w, document)
	}}
	known := NewProviders(p.client(), false, func() time.Time { return now })
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := known.Get(ctx, p.issuer())
		left <- err
	}()
	<-asks
	leave()
	if f := faultOf(t, <-left); f.Code != upstream.CodeUnreachable {
		t.Errorf("who has left: %v", f)
	}
	close(goOn)
	if found, err := known.Get(t.Context(), p.issuer()); err != nil || found.Issuer != p.issuer() {
		t.Errorf("who has stayed: %+v, %v", found, err)
	}
}

// TestHangingKeys: the same for the keys of a provider, of which tokens of anybody's make
// us ask.
func TestHangingKeys(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	var asked atomic.Int32
	p.handle = map[string]http.HandlerFunc{"/keys": func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		<-r.Context().Done()
	}}
	client := *p.client()
	client.Timeout = 200 * time.Millisecond
	c.HTTP = &client
	unknown := signer{kid: "k9"}.sign(p.logout(now))
	var all sync.WaitGroup
	for i := range 200 {
		at := now.Add(time.Duration(i%2) * -time.Millisecond) // as clocks are read by many at once
		all.Go(func() {
			_, err := c.VerifyLogout(t.Context(), unknown, at)
			if f := faultOf(t, err); f.Code != upstream.CodeUnreachable || f.Step != upstream.StepSignature {
				t.Errorf("error = %v", err)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("fetched the keys %d times", n)
	}
}
