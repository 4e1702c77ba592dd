package oidc

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// receiver is an application's server: it notes the logout tokens it is sent, and
// answers as it is told.
type receiver struct {
	url    string
	got    chan string
	answer http.HandlerFunc // nil: 200
}

func newReceiver(t testing.TB, answer http.HandlerFunc) *receiver {
	t.Helper()
	rc := &receiver{got: make(chan string, 2000), answer: answer}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc.got <- r.FormValue("logout_token")
		if rc.answer != nil {
			rc.answer(w, r)
		}
	}))
	t.Cleanup(s.Close)
	rc.url = s.URL + "/logout"
	return rc
}

// tell makes an application be told at a URI.
func (w *world) tellAt(t testing.TB, app model.Application, uri string) {
	t.Helper()
	w.change(t, app, func(a *model.Application) { a.BackchannelLogoutURI, a.BackchannelSessionRequired = uri, false })
}

// enter walks a new browser of Ada's to tokens of the web application.
func (w *world) enter(t testing.TB) (*browser, model.Session, answer) {
	t.Helper()
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	return b, s, w.granted(t, b, w.web)
}

func (w *world) granted(t testing.TB, b *browser, app model.Application) answer {
	t.Helper()
	changes := url.Values{"client_id": {string(app.ID)}}
	if app.Confidential() {
		changes.Set("client_secret", clientSecret)
	}
	a := w.redeem(t, w.redeemParams(b.code(t, app), changes))
	if a.status != http.StatusOK {
		t.Fatalf("redeem: %d %s", a.status, a.Error)
	}
	return a
}

func (w *world) outbox(t testing.TB) []model.Delivery {
	t.Helper()
	all, err := w.db.Deliveries(t.Context(), model.QueueLogouts, "", 5000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (w *world) newLogouts(t testing.TB, private ...string) *Logouts {
	t.Helper()
	l, err := NewLogouts(t.Context(), LogoutsConfig{
		Sites: model.Sites{Site: model.NewSite(w.server.URL)}, DB: w.db, Keys: w.seal, Source: secret.NewSource(nil), Client: fetch.New(private...), Logger: w.provider.cfg.Logger,
		Jitter: func() float64 { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// deliverDue tells applications what is due, once.
func (l *Logouts) deliverDue(t testing.TB) {
	t.Helper()
	if err := l.outbox.SendDue(t.Context(), func(err error) { t.Log(err) }); err != nil {
		t.Fatal(err)
	}
}

// run runs the worker until stop is called.
func (w *world) run(t *testing.T) (stop func(), done chan struct{}) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l, done := w.newLogouts(t, "127.0.0.1"), make(chan struct{})
	go func() {
		defer close(done)
		l.Run(ctx, func(err error) { t.Error(err) })
	}()
	t.Cleanup(func() { stop(); <-done })
	return stop, done
}
