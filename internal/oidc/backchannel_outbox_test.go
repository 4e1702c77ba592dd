package oidc

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestOP_backchannel_outcomes: what each answer leads to.
func TestOP_backchannel_outcomes(t *testing.T) {
	t.Parallel()
	elsewhere := newReceiver(t, nil)
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error":"invalid_request"}`, code) }
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		state  model.DeliveryState
		says   string
	}{
		"200": {nil, model.DeliveryDelivered, ""},
		"204": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, model.DeliveryDelivered, ""},
		"400": {status(400), model.DeliveryFailed, "invalid_request"},
		"404": {status(404), model.DeliveryTried, "404"},
		"501": {status(501), model.DeliveryTried, "501"},
		"202": {status(202), model.DeliveryTried, "202"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.url, http.StatusTemporaryRedirect)
		}, model.DeliveryTried, "redirects (307)"},
		"connection closed": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, model.DeliveryTried, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, rc := newWorld(t), newReceiver(t, test.answer)
			w.tellAt(t, w.web, rc.url)
			_, s, _ := w.enter(t)
			if err := w.sessions.SignOut(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			w.newLogouts(t, "127.0.0.1").deliverDue(t)
			got := w.outbox(t)
			if len(got) != 1 || got[0].State != test.state || !strings.Contains(got[0].Error, test.says) || got[0].Attempts != 1 {
				t.Errorf("%+v", got)
			}
			if strings.Contains(got[0].Error, "eyJ") {
				t.Errorf("the outbox holds a token: %s", got[0].Error)
			}
		})
	}
	if len(elsewhere.got) > 0 {
		t.Error("a redirect was followed")
	}
}

// TestOP_backchannel_private_ip: an application cannot have us call our own
// network.
func TestOP_backchannel_private_ip(t *testing.T) {
	t.Parallel()
	w, rc := newWorld(t), newReceiver(t, nil)
	w.tellAt(t, w.web, strings.Replace(rc.url, "http://", "https://", 1))
	_, s, _ := w.enter(t)
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w.newLogouts(t).deliverDue(t)
	got := w.outbox(t)
	if len(got) != 1 || got[0].State != model.DeliveryTried || !strings.Contains(got[0].Error, "not public") || len(rc.got) > 0 {
		t.Errorf("%+v", got)
	}
}

// TestOP_backchannel_retry: eight attempts, each with a token of its own, and
// then no more.
func TestOP_backchannel_retry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rc := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	w.tellAt(t, w.web, rc.url)
	_, s, _ := w.enter(t)
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	l, ids := w.newLogouts(t, "127.0.0.1"), map[any]bool{}
	for attempt, wait := range []time.Duration{
		0, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour,
	} {
		if wait > 0 {
			w.clock.Advance(wait - time.Millisecond)
			l.deliverDue(t)
			w.clock.Advance(time.Millisecond)
		}
		if len(rc.got) > 0 {
			t.Fatalf("attempt %d came early", attempt+1)
		}
		l.deliverDue(t)
		claims := claimsOf(t, <-rc.got)
		ids[claims["jti"]] = true
		if claims["iat"] != float64(w.clock.Now().Unix()) {
			t.Errorf("attempt %d: issued at %v", attempt+1, claims["iat"])
		}
	}
	got := w.outbox(t)
	if len(ids) != 8 || len(got) != 1 || got[0].State != model.DeliveryFailed || got[0].Attempts != 8 || got[0].Error != "the application answered 503" {
		t.Errorf("%d ids, %+v", len(ids), got)
	}
	w.clock.Advance(1000 * time.Hour)
	l.deliverDue(t)
	if len(rc.got) > 0 {
		t.Error("tried again")
	}
	if err := l.Sweep(t.Context()); err != nil {
		t.Error(err)
	}
	if got := w.outbox(t); len(got) > 0 {
		t.Errorf("kept: %+v", got)
	}
}

// TestOP_backchannel_restart: what was under way when the program ended is told
// by the next one.
func TestOP_backchannel_restart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var second atomic.Bool // program
	rc := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		if !second.Load() {
			<-r.Context().Done()
		}
	})
	w.tellAt(t, w.web, rc.url)
	_, s, _ := w.enter(t)
	stop, done := w.run(t)
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	<-rc.got
	stop()
	<-done
	if got := w.outbox(t); len(got) != 1 || got[0].State != model.DeliveryTried || got[0].Attempts != 1 {
		t.Fatalf("%+v", got)
	}
	second.Store(true)
	w.newLogouts(t, "127.0.0.1").deliverDue(t)
	w.checkLogoutToken(t, <-rc.got, w.web, s)
}

// TestOP_backchannel_1000_RPs: one of a thousand applications hangs, with more
// sessions than there are slots, and the others are told nevertheless.
func TestOP_backchannel_1000_RPs(t *testing.T) {
	t.Parallel()
	const n = 1000
	w := newWorld(t)
	release := make(chan struct{})
	var mu sync.Mutex
	now, most := 0, 0
	note := func(more int) {
		mu.Lock()
		defer mu.Unlock()
		now += more
		most = max(most, now)
	}
	hanging := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		note(+1)
		defer note(-1)
		select {
		case <-release:
		case <-r.Context().Done(): // given up, and tried again on a slow machine
		}
	})
	t.Cleanup(func() { close(release) })
	others := newReceiver(t, nil)
	w.tellAt(t, w.web, hanging.url)
	b, s, _ := w.enter(t)
	for range 2 * logoutsAtOnce {
		w.enter(t)
	}
	w.write(t, func(tx *db.Tx) error {
		for i := range n - 1 {
			app, err := tx.InsertApplication(t.Context(), model.Application{
				Name: fmt.Sprint(i), Type: model.ApplicationWeb, SigningAlg: "ES256", BackchannelLogoutURI: fmt.Sprintf("%s/%d", others.url, i),
			})
			if err != nil {
				return err
			}
			code := []byte(app.ID)
			g, err := tx.InsertGrant(t.Context(), model.Grant{Application: app.ID, User: w.ada.ID, Org: w.acme.ID, Session: s.ID}, code, time.Minute)
			if err != nil {
				return err
			}
			if _, err := tx.UseCode(t.Context(), g.ID); err != nil {
				return err
			}
		}
		return nil
	})
	_, _ = w.run(t)
	if _, err := w.sessions.RevokeOthers(t.Context(), b.signIn(t, w.ada, w.acme.ID)); err != nil {
		t.Fatal(err)
	}
	audiences := map[string]bool{}
	for len(audiences) < n-1 {
		audiences[fmt.Sprint(claimsOf(t, <-others.got)["aud"])] = true
	}
	mu.Lock()
	defer mu.Unlock()
	if most == 0 || most > logoutsAtOneApp {
		t.Errorf("%d requests at once to the one that hangs, want 1 to %d", most, logoutsAtOneApp)
	}
}
