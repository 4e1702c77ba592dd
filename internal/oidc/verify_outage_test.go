package oidc

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// outage returns what the database says while another process holds it.
func outage(t *testing.T) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "held.db")
	open := func(patience time.Duration) *db.DB {
		d, err := db.Open(t.Context(), path, db.Options{Patience: patience})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	holder, waiter := open(time.Minute), open(time.Second) // in which it has to open, too
	var err error
	nothing := func(*db.Tx) ([]model.Event, error) { return nil, db.Nothing }
	if held := holder.Record(t.Context(), func(*db.Tx) ([]model.Event, error) {
		err = waiter.Record(t.Context(), nothing)
		return nil, db.Nothing
	}); held != nil || !db.Unavailable(err) {
		t.Fatalf("the holder gets %v, and who waits %v", held, err)
	}
	return err
}

// TestVerifyOutage: a proxy is told to ask again, and lets nobody pass, while the
// database cannot say who is there.
func TestVerifyOutage(t *testing.T) {
	t.Parallel()
	w, err := newWorld(t), outage(t)
	p := w.newProvider(t)
	p.cfg.Forwarded = func(*http.Request) (host, method, uri string) {
		return w.server.Listener.Addr().String(), http.MethodGet, "/"
	}
	p.cfg.Session = func(*http.Request) (model.Session, error) { return model.Session{}, err }
	rec := httptest.NewRecorder()
	p.Verify(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/auth/verify?client_id="+string(w.web.ID), nil))
	if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" || rec.Header().Get("X-Auth-User") != "" {
		t.Errorf("status %d, headers %v", rec.Code, rec.Header())
	}
}
