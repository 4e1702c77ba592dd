package streams_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
	"github.com/anteroom/anteroom/internal/streams"
)

// Send implements mail.Sender.
func (w *world) Send(_ context.Context, m mail.Message) error {
	w.mails = append(w.mails, m)
	return nil
}

// mailed returns who was told what since it was last asked.
func (w *world) mailed() []string {
	w.Helper()
	if err := w.cfg.Outbox.SendDue(w.Context(), func(err error) { w.Error(err) }); err != nil {
		w.Fatal(err)
	}
	var all []string
	for _, m := range w.mails {
		all = append(all, m.To+": "+m.Subject)
		if strings.Contains(m.Text, "anteroom stream resume") != (m.To == "help@coffeedesk.test") {
			w.Errorf("%s is told:\n%s", m.To, m.Text)
		}
	}
	w.mails = nil
	return all
}

// people gives Acme somebody who manages its settings and somebody who does not, and people an
// address to ask.
func (w *world) people() {
	w.Helper()
	w.record(func(tx *db.Tx) ([]model.Event, error) {
		i, err := tx.Instance(w.Context())
		if err != nil {
			return nil, err
		}
		i.AppName, i.SupportEmail = "Coffeedesk", "help@coffeedesk.test"
		if err := tx.SetInstance(w.Context(), i); err != nil {
			return nil, err
		}
		for name, may := range map[string]model.Permission{"it": model.SettingsManage, "kim": model.UsersRead} {
			role, err := tx.InsertRole(w.Context(), model.Role{Org: w.acme.Org, Name: name, Label: name, Permissions: model.NewPermissions(may)})
			if err != nil {
				return nil, err
			}
			u, err := tx.InsertUser(w.Context(), model.Email(name+"@acme.test"), true, "", "")
			if err != nil {
				return nil, err
			}
			m, err := tx.InsertMember(w.Context(), w.acme.Org, u, model.MemberActive, model.FromOperator)
			if err != nil {
				return nil, err
			}
			if err := tx.AddRole(w.Context(), w.acme.Org, m.ID, role.ID, model.SourceManual); err != nil {
				return nil, err
			}
		}
		return []model.Event{{Org: w.acme.Org, Actor: w.acme, Target: string(w.acme.Org), Payload: model.OrganizationUpdated{}}}, nil
	})
}

// TestDayOfFailures: a receiver that fails for a day gets all that happened after that, in its
// order and once; it was tried at intervals up to an hour, and its people are told.
func TestDayOfFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.people()
	s, _ := w.add(w.acme, streams.Wish{})
	var tried []time.Duration
	begun := w.clock.Now()
	w.receiver.answers(http.StatusInternalServerError)
	w.receiver.before = func() { tried = append(tried, w.clock.Now().Sub(begun)) }
	var told []string
	for n := range 24 * 60 * 12 {
		if n%720 == 0 {
			w.happens(w.acme, 3)
			told = append(told, w.mailed()...)
		}
		w.send()
		w.clock.Advance(5 * time.Second)
	}
	told = append(told, w.mailed()...)
	if diff := cmp.Diff([]string{"it@acme.test: A stream of events fails"}, told); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	var waits []time.Duration
	for i := range tried[1:] {
		waits = append(waits, tried[i+1]-tried[i])
	}
	want := []time.Duration{5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600}
	for i := range want {
		want[i] *= time.Second
	}
	if diff := cmp.Diff(want, waits[:len(want)]); diff != "" || len(tried) > 36 {
		t.Errorf("%d attempts, with waits (-want +got):\n%s", len(tried), diff)
	}
	w.receiver.answers(http.StatusOK)
	w.clock.Advance(time.Hour)
	w.send()
	w.complete(w.acme.Org, s.Cursor, events(t, w.receiver.took()))
}

// TestGivenUp: after five days of failures a stream is paused with its place kept, and its people
// and the operator are told; once somebody resumes it all comes, in order.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.people()
	s, _ := w.add(w.acme, streams.Wish{})
	w.receiver.answers(http.StatusBadGateway)
	var told []string
	tries := 0
	w.receiver.before = func() { tries++ }
	for range 6 * 24 * 2 {
		w.happens(w.acme, 1)
		w.send()
		told = append(told, w.mailed()...)
		w.clock.Advance(31 * time.Minute)
	}
	fails := "it@acme.test: A stream of events fails"
	if diff := cmp.Diff([]string{fails, fails, fails, "help@coffeedesk.test: A stream of events was paused", "it@acme.test: A stream of events was paused"}, told); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	now := w.reload(s)
	if now.Paused != model.StoppedFailures || now.Cursor != s.Cursor || now.Progress.Error == "" {
		t.Errorf("after six days: %+v", now)
	}
	w.receiver.answers(http.StatusOK)
	before := tries
	w.happens(w.acme, 700)
	w.clock.Advance(24 * time.Hour)
	w.send()
	if tries != before {
		t.Error("a paused stream is tried")
	}
	if now, err := w.rules.Resume(t.Context(), w.acme, s.ID); err != nil || !now.Runs() || !now.Progress.Health.FailingSince.IsZero() {
		t.Errorf("resumed: %+v, %v", now, err)
	}
	w.receiver.answers(http.StatusBadGateway) // once more, which is the first of a new time
	w.send()
	if now := w.reload(s); !now.Runs() || now.Progress.Failures != 1 {
		t.Errorf("it fails after it was resumed: %+v", now)
	}
	w.receiver.answers(http.StatusOK)
	w.clock.Advance(time.Minute)
	w.send()
	got := events(t, w.receiver.took())
	w.complete(w.acme.Org, s.Cursor, got)
	types := map[string]int{}
	for _, e := range got {
		types[e.Unmapped.Type]++
	}
	if types["stream.paused"] != 1 || types["stream.resumed"] != 1 {
		t.Errorf("events: %v", types)
	}
}

// TestGone: a stream whose receiver says that it is not there any more is paused at once.
func TestGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.people()
	s, _ := w.add(w.acme, streams.Wish{})
	w.receiver.answers(http.StatusGone)
	w.send()
	if now := w.reload(s); now.Paused != model.StoppedGone || now.Cursor != s.Cursor {
		t.Errorf("%+v", now)
	}
	if diff := cmp.Diff([]string{"help@coffeedesk.test: A stream of events was paused", "it@acme.test: A stream of events was paused"}, w.mailed()); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

// TestResumedMeanwhile: what comes of an attempt that was under way counts for nothing when
// somebody has the stream go on meanwhile.
func TestResumedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.add(w.acme, streams.Wish{})
	w.receiver.answers(http.StatusBadGateway)
	w.send()
	w.clock.Advance(time.Minute)
	var once atomic.Bool
	w.receiver.answers(http.StatusGone)
	w.receiver.before = func() {
		if once.CompareAndSwap(false, true) {
			if _, err := w.rules.Resume(t.Context(), w.acme, s.ID); err != nil {
				t.Error(err)
			}
			w.receiver.answers(http.StatusOK) // to the next one
		}
	}
	w.send()
	if now := w.reload(s); !now.Runs() || !now.Progress.Health.FailingSince.IsZero() {
		t.Errorf("%+v", now)
	}
	w.complete(w.acme.Org, s.Cursor, events(t, w.receiver.took()))
}

// TestRetryAfter: a receiver is left alone for as long as it wants, up to an hour, and never for
// less than without that.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 5 * time.Second, "120": 2 * time.Minute, "1": 5 * time.Second, "86400": time.Hour, "99999999999999999999": 5 * time.Second, "-5": 5 * time.Second, "soon": 5 * time.Second,
		now.Add(10 * time.Minute).Format(http.TimeFormat): 10 * time.Minute, now.Add(-time.Hour).Format(http.TimeFormat): 5 * time.Second,
	} {
		header := http.Header{}
		header.Set("Retry-After", text)
		p, _, _ := model.StreamProgress{}.Failed(now, model.Failure{Rest: receivers.RetryAfter(header, now)})
		if got := p.DueAt.Sub(now); got != want {
			t.Errorf("%q: tried again after %s, want %s", text, got, want)
		}
	}
	w := newWorld(t)
	s, _ := w.add(w.acme, streams.Wish{})
	w.receiver.header = http.Header{"Retry-After": {"300"}}
	w.receiver.answers(http.StatusTooManyRequests)
	w.send()
	if now := w.reload(s); !now.Progress.DueAt.Equal(w.clock.Now().Add(5 * time.Minute)) {
		t.Errorf("tried again at %s, now is %s", now.Progress.DueAt, w.clock.Now())
	}
}

// TestHostile: a receiver that leads elsewhere, does not answer, or does not stop to, takes
// neither more of the program nor its events to others.
func TestHostile(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		taken  bool
		says   string
	}{
		"leads elsewhere": {func(a http.ResponseWriter, r *http.Request) {
			http.Redirect(a, r, other.URL, http.StatusPermanentRedirect)
		}, false, "leads elsewhere"},
		"leads elsewhere without the body": {func(a http.ResponseWriter, r *http.Request) { http.Redirect(a, r, other.URL, http.StatusSeeOther) }, false, "leads elsewhere"},
		"never answers":                    {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, false, "no answer"},
		"refuses without end":              {func(a http.ResponseWriter, r *http.Request) { a.WriteHeader(http.StatusTeapot); pour(a, r, 0) }, false, "418"},
		"takes, and talks without end":     {func(a http.ResponseWriter, r *http.Request) { pour(a, r, 0) }, true, ""},
		"takes, and talks slowly":          {func(a http.ResponseWriter, r *http.Request) { pour(a, r, 5*time.Millisecond) }, true, ""},
		"headers without end": {func(a http.ResponseWriter, _ *http.Request) {
			for i := range 200 {
				a.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1000))
			}
		}, false, ""},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.cfg.Timeout = 300 * time.Millisecond
			w.rules = streams.New(w.cfg)
			hostile := httptest.NewServer(http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // only then it knows when nobody listens any more
				c.answer(a, r)
			}))
			t.Cleanup(hostile.Close)
			w.receiver.url = hostile.URL
			s, _ := w.add(w.acme, streams.Wish{})
			w.send()
			now := w.reload(s)
			if taken := now.Cursor > s.Cursor; taken != c.taken || !strings.Contains(now.Progress.Error, c.says) || taken != (now.Progress.Error == "") {
				t.Errorf("taken %t: %q", taken, now.Progress.Error)
			}
		})
	}
	t.Cleanup(func() {
		if n := elsewhere.Load(); n > 0 {
			t.Errorf("%d requests went elsewhere", n)
		}
	})
}

// pour answers until nobody reads it any more.
func pour(a http.ResponseWriter, r *http.Request, rest time.Duration) {
	for r.Context().Err() == nil {
		_, err := a.Write([]byte(strings.Repeat("x", 512)))
		if err = errors.Join(err, http.NewResponseController(a).Flush()); err != nil {
			return
		}
		<-time.After(rest)
	}
}

// TestPrivate: a name that is allowed once and leads to this machine later is not asked.
func TestPrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.add(w.acme, streams.Wish{})
	w.cfg.Client = fetch.New() // the operator does not allow it any more
	w.rules = streams.New(w.cfg)
	w.send()
	if now := w.reload(s); now.Cursor != s.Cursor || now.Progress.Error == "" || len(w.receiver.took()) > 0 {
		t.Errorf("%+v", now.Progress)
	}
}
