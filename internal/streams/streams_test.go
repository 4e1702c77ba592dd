package streams_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/streams"
)

// world is two organizations, and a receiver of their events.
type world struct {
	*testing.T
	cfg          streams.Config
	rules        *streams.Service
	db           *db.DB
	clock        *dbtest.Clock
	log          *bytes.Buffer
	receiver     *receiver
	mails        []mail.Message
	acme, globex model.Actor // the operator, in one of them
}

// receiver takes batches, or answers another status.
type receiver struct {
	url    string
	mu     sync.Mutex
	answer int
	header http.Header // of an answer
	before func()      // an answer, nil for nothing
	got    []batch
	busy   int
	most   int // requests at the same time
}

type batch struct {
	path   string
	header http.Header
	body   []byte // unpacked
}

// event is what the tests look at.
type event struct {
	Class    int `json:"class_uid"`
	Metadata struct {
		UID, EventCode string
		Sequence       int64
	} `json:"metadata"`
	Unmapped struct {
		Seq  int64  `json:"seq"`
		Type string `json:"type"`
		Org  string `json:"organization_id"`
	} `json:"unmapped"`
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	if q.Header.Get("Content-Encoding") == "gzip" {
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, _ = io.ReadAll(z)
		}
	}
	r.mu.Lock()
	r.busy++
	r.most = max(r.most, r.busy)
	before, answer := r.before, r.answer
	maps.Copy(w.Header(), r.header)
	r.mu.Unlock()
	if before != nil {
		before()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy--
	if answer == http.StatusOK {
		r.got = append(r.got, batch{q.URL.Path, q.Header, body})
	}
	w.WriteHeader(answer)
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = status
}

func (r *receiver) took() []batch {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

// events returns the events of batches for an https stream.
func events(t *testing.T, all []batch) []event {
	t.Helper()
	var found []event
	for _, b := range all {
		var some []event
		if err := json.Unmarshal(b.body, &some); err != nil {
			t.Fatal(err)
		}
		found = append(found, some...)
	}
	return found
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, dbtest.OpenAt)
}

// newWorldOn returns one whose database is opened by on.
func newWorldOn(t *testing.T, on dbtest.Opener) *world {
	t.Helper()
	w := &world{T: t, clock: dbtest.NewClock(), log: &bytes.Buffer{}, receiver: &receiver{answer: http.StatusOK}}
	server := httptest.NewServer(w.receiver)
	t.Cleanup(server.Close)
	w.receiver.url = server.URL
	w.db = on(t, w.clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	w.cfg = streams.Config{
		DB: w.db, Outbox: mail.NewOutbox(w.db, keys, w, "https://id.example"), Keys: keys, Source: secret.NewSource(nil), Client: fetch.New("127.0.0.1"), Sites: model.NewSites("https://id.example", nil),
		Logger: slog.New(slog.NewTextHandler(w.log, nil)), Jitter: func() float64 { return 0 },
	}
	w.rules = streams.New(w.cfg)
	w.acme, w.globex = w.organization("Acme"), w.organization("Globex")
	return w
}

func (w *world) organization(name string) model.Actor {
	w.Helper()
	by := model.Actor{Kind: model.ActorOperator}
	w.record(func(tx *db.Tx) ([]model.Event, error) {
		org, err := tx.InsertOrganization(w.Context(), model.Organization{Name: name})
		by.Org = org.ID
		return []model.Event{{Org: org.ID, Actor: by, Target: string(org.ID), Payload: model.OrganizationCreated{}}}, err
	})
	return by
}

func (w *world) record(fn func(*db.Tx) ([]model.Event, error)) {
	w.Helper()
	if err := w.db.Record(w.Context(), fn); err != nil {
		w.Fatal(err)
	}
}

// happens lets n things happen in an actor's organization.
func (w *world) happens(by model.Actor, n int) {
	w.Helper()
	w.record(func(*db.Tx) ([]model.Event, error) {
		all := make([]model.Event, n)
		for i := range all {
			all[i] = model.Event{Org: by.Org, Actor: by, Target: string(by.Org), Payload: model.OrganizationUpdated{}}
		}
		return all, nil
	})
}

func (w *world) add(by model.Actor, wish streams.Wish) (model.Stream, string) {
	w.Helper()
	if wish.Kind == "" {
		wish.Kind = model.StreamHTTPS
	}
	wish.URL = w.receiver.url
	s, key, err := w.rules.Add(w.Context(), by, wish)
	if err != nil {
		w.Fatal(err)
	}
	return s, key
}

func (w *world) send() {
	w.Helper()
	if err := w.rules.SendDue(w.Context(), func(err error) { w.Error(err) }); err != nil {
		w.Fatal(err)
	}
}

func (w *world) reload(s model.Stream) model.Stream {
	w.Helper()
	s, err := w.db.StreamNamed(w.Context(), s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// complete checks that events are all of an organization after a number, each once and in order.
func (w *world) complete(org model.OrgID, after int64, got []event) {
	w.Helper()
	all, err := w.db.EventsOf(w.Context(), org, after, 100_000)
	if err != nil {
		w.Fatal(err)
	}
	want, have := make([]int64, len(all)), make([]int64, len(got))
	for i, e := range all {
		want[i] = e.Seq
	}
	for i, e := range got {
		if have[i] = e.Unmapped.Seq; e.Unmapped.Org != string(org) {
			w.Errorf("an event of %s arrived", e.Unmapped.Org)
		}
	}
	if diff := cmp.Diff(want, have); diff != "" {
		w.Errorf("events (-log +received):\n%s", diff)
	}
}

// TestSigned: batches go in order, signed, with the events of one organization alone; and by both
// secrets for a day after the secret was replaced.
func TestSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, key := w.add(w.acme, streams.Wish{})
	w.happens(w.globex, 3)
	w.happens(w.acme, 1203)
	w.happens(w.globex, 3)
	w.send()
	got := w.receiver.took()
	if len(got) != 3 {
		t.Errorf("%d batches", len(got))
	}
	w.complete(w.acme.Org, s.Cursor, events(t, got))
	_, next, err := w.rules.Rotate(t.Context(), w.acme, s.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	w.send()
	got = append(got, w.receiver.took()...)
	verify := func(key string, b batch) error {
		checks, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			t.Fatal(err)
		}
		return checks.VerifyIgnoringTimestamp(b.body, b.header)
	}
	for i, b := range got {
		if err := verify(key, b); err != nil {
			t.Errorf("batch %d: %v", i, err)
		}
	}
	if err := verify(next, got[len(got)-1]); err != nil {
		t.Errorf("by the new secret: %v", err)
	}
	w.clock.Advance(25 * time.Hour)
	w.happens(w.acme, 1)
	w.send()
	late := w.receiver.took()
	if len(late) != 1 || verify(key, late[0]) == nil || verify(next, late[0]) != nil {
		t.Errorf("a day later the last secret still signs, or the new one does not: %d batches", len(late))
	}
}

// TestDownAndUp: while a receiver is gone events wait, tries become rare, and then all arrive in
// their order, also by a program that was started anew. People are told at once, and after a day.
func TestDownAndUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, key := w.add(w.acme, streams.Wish{})
	w.receiver.answers(http.StatusServiceUnavailable)
	for range 40 {
		w.happens(w.acme, 20)
		w.send()
		w.clock.Advance(time.Hour + time.Second)
	}
	now := w.reload(s)
	if p := now.Progress; p.Health.FailingSince.IsZero() || p.Failures != 40 || p.Error == "" || now.Cursor != s.Cursor || p.DueAt.Sub(w.clock.Now()) > time.Hour {
		t.Errorf("after 40 failures: %+v", now)
	}
	w.receiver.answers(http.StatusOK)
	w.rules = streams.New(w.cfg)
	w.send()
	got := events(t, w.receiver.took())
	w.complete(w.acme.Org, s.Cursor, got)
	types := map[string]int{}
	for _, e := range got {
		types[e.Unmapped.Type]++
	}
	if diff := cmp.Diff(map[string]int{"stream.created": 1, "stream.failing": 2, "stream.recovered": 1, "organization.updated": 800}, types); diff != "" {
		t.Error(diff)
	}
	if now = w.reload(s); !now.Progress.Health.FailingSince.IsZero() || now.Progress.Error != "" || now.Progress.DeliveredAt.IsZero() {
		t.Errorf("after it works again: %+v", now.Progress)
	}
	if strings.Contains(w.log.String(), key) || w.log.Len() == 0 {
		t.Errorf("the log holds the secret, or nothing:\n%s", w.log)
	}
}

// TestKilled: what was claimed by a program that was killed is sent by the next one, when its
// time is over, or at once by one that knows of its end; and what the first one says then of an attempt counts for nothing.
func TestKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.add(w.acme, streams.Wish{})
	w.happens(w.acme, 5)
	claim := func(s model.Stream) (ok bool) {
		t.Helper()
		if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
			ok, err = tx.ClaimStream(t.Context(), s, tx.Now().Add(time.Minute))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !claim(s) || claim(s) {
		t.Error("a stream is claimed by nobody, or by two")
	}
	w.send()
	if got := w.receiver.took(); len(got) != 0 {
		t.Errorf("%d batches of a stream that another one sends", len(got))
	}
	w.clock.Advance(time.Minute + time.Second)
	w.send()
	w.complete(w.acme.Org, s.Cursor, events(t, w.receiver.took()))
	now := w.reload(s)
	w.happens(w.acme, 1)
	if !claim(now) {
		t.Error("it is still claimed")
	}
	if err := w.rules.Inherit(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.send()
	w.complete(w.acme.Org, now.Cursor, events(t, w.receiver.took()))
	s.Claim++
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		noted, err := tx.NoteStream(t.Context(), s, s.Cursor+1, s.Progress.Took(tx.Now()))
		if noted {
			t.Error("the one that was killed still notes what came of it")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestTwoPrograms: two that run on one database send a stream one batch at a time.
func TestTwoPrograms(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		other := w.cfg
		other.DB = on(t, w.clock.Now)
		s, _ := w.add(w.acme, streams.Wish{})
		w.happens(w.acme, 4000)
		var both sync.WaitGroup
		for _, c := range []streams.Config{w.cfg, other} {
			both.Go(func() {
				if err := streams.New(c).SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		w.send()
		w.complete(w.acme.Org, s.Cursor, events(t, w.receiver.took()))
		if w.receiver.most != 1 {
			t.Errorf("%d batches at the same time", w.receiver.most)
		}
	})
}

// TestBackFill begins with what has happened since a time.
func TestBackFill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.happens(w.acme, 7)
	w.clock.Advance(time.Hour)
	from := w.clock.Now()
	w.happens(w.acme, 3)
	w.clock.Advance(time.Hour)
	w.add(w.acme, streams.Wish{From: from})
	w.send()
	if got := events(t, w.receiver.took()); len(got) != 4 || got[3].Unmapped.Type != "stream.created" {
		t.Errorf("%d events since then: %+v", len(got), got)
	}
}

// TestForgotten: what is not kept until it can be sent is counted, for each stream.
func TestForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.add(w.acme, streams.Wish{})
	if _, err := w.rules.Pause(t.Context(), w.acme, s.ID); err != nil {
		t.Fatal(err)
	}
	w.happens(w.acme, 5)
	w.happens(w.globex, 5)
	w.clock.Advance(40 * 24 * time.Hour)
	w.happens(w.acme, 2)
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ForgetEvents(t.Context(), tx.Now().Add(-24*time.Hour), 100)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w.send()
	if got := w.receiver.took(); len(got) != 0 {
		t.Errorf("%d batches while it is paused", len(got))
	}
	if _, err := w.rules.Resume(t.Context(), w.acme, s.ID); err != nil {
		t.Fatal(err)
	}
	w.send()
	if got := events(t, w.receiver.took()); len(got) != 3 {
		t.Errorf("%d events are left", len(got))
	}
	if now := w.reload(s); now.Missed != 7 { // five, that it was made, and that it was paused
		t.Errorf("%d events are missed", now.Missed)
	}
}

// TestSplunkAndDatadog: each gets what it takes, with its token, which stands nowhere else.
func TestSplunkAndDatadog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const token = "b0221cd8-c4b4-465a-9a3c-273e3a75aa29"
	w.add(w.acme, streams.Wish{Kind: model.StreamSplunk, Token: token})
	w.send()
	got := w.receiver.took()
	if len(got) != 1 || got[0].path != "/services/collector/event" || got[0].header.Get("Authorization") != "Splunk "+token {
		t.Fatalf("Splunk: %+v", got)
	}
	lines := json.NewDecoder(bytes.NewReader(got[0].body))
	var one struct {
		Time       float64
		Host       string
		Source     string
		SourceType string
		Event      event
	}
	if err := lines.Decode(&one); err != nil || one.Host != "id.example" || one.SourceType != "anteroom:ocsf" || int64(one.Time) != w.clock.Now().Unix() || one.Event.Unmapped.Type != "stream.created" {
		t.Errorf("Splunk gets %s, %v", got[0].body, err)
	}
	w.add(w.globex, streams.Wish{Kind: model.StreamDatadog, Token: token})
	w.send()
	got = w.receiver.took()
	if len(got) != 1 || got[0].path != "/api/v2/logs" || got[0].header.Get("DD-API-KEY") != token {
		t.Fatalf("Datadog: %+v", got)
	}
	var all []struct {
		Source  string `json:"ddsource"`
		Service string
		Host    string `json:"hostname"`
		Message string
		OCSF    event
	}
	if err := json.Unmarshal(got[0].body, &all); err != nil || len(all) != 1 || all[0].Source != "anteroom" || all[0].Host != "id.example" || all[0].Message != "stream.created" || all[0].OCSF.Class != 3004 {
		t.Errorf("Datadog gets %s, %v", got[0].body, err)
	}
	if strings.Contains(string(got[0].body)+w.log.String(), token) {
		t.Error("the token stands in an event or in the log")
	}
}

// TestSlowHarmsNobody: while one receiver does not answer, another one gets what happens.
func TestSlowHarmsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	slow, done := make(chan struct{}), make(chan struct{})
	w.receiver.before = func() { <-slow }
	w.add(w.acme, streams.Wish{})
	other := &receiver{answer: http.StatusOK, before: sync.OnceFunc(func() { close(done) })}
	server := httptest.NewServer(other)
	t.Cleanup(server.Close)
	if _, _, err := w.rules.Add(t.Context(), w.globex, streams.Wish{Kind: model.StreamHTTPS, URL: server.URL}); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { w.rules.Run(t.Context(), func(error) {}) })
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("nothing arrived")
	}
	close(slow)
}

// TestRefused: what a stream cannot be like.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, wish := range map[string]streams.Wish{
		"kind":     {Kind: "syslog", URL: w.receiver.url},
		"url":      {Kind: model.StreamHTTPS, URL: "http://siem.example"},
		"private":  {Kind: model.StreamHTTPS, URL: "https://10.0.0.1"},
		"ours":     {Kind: model.StreamHTTPS, URL: "https://id.example/x"},
		"token":    {Kind: model.StreamSplunk, URL: w.receiver.url},
		"header":   {Kind: model.StreamDatadog, URL: w.receiver.url, Token: "0123456789abcdef\r\nX: y"},
		"no token": {Kind: model.StreamHTTPS, URL: w.receiver.url, Token: "0123456789abcdef"},
	} {
		if _, _, err := w.rules.Add(t.Context(), w.acme, wish); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range model.MostStreams {
		w.add(w.acme, streams.Wish{})
	}
	if _, _, err := w.rules.Add(t.Context(), w.acme, streams.Wish{Kind: model.StreamHTTPS, URL: w.receiver.url}); model.KindOf(err) != model.Conflict {
		t.Errorf("one too many: %v", err)
	}
}
