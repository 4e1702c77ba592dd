package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
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
)

// world is two organizations, and a receiver of events.
type world struct {
	*testing.T
	*Service
	db           *db.DB
	clock        *dbtest.Clock
	post         *postbox
	acme, globex model.Actor // the operator, in one of them
	receiver     *receiver
}

type postbox struct {
	mu    sync.Mutex
	mails []mail.Message
}

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

// receiver takes events, or answers another status.
type receiver struct {
	url    string
	mu     sync.Mutex
	answer int
	got    []taken
}

type taken struct {
	header http.Header
	body   []byte
	event  struct {
		ID   string `json:"id"`
		Seq  int64  `json:"seq"`
		Type string `json:"type"`
		Org  string `json:"organization_id"`
	}
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{answer: http.StatusOK}
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	r.url = s.URL
	return r
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	one := taken{header: q.Header, body: body}
	_ = json.Unmarshal(body, &one.event)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answer == http.StatusOK {
		r.got = append(r.got, one)
	}
	w.WriteHeader(r.answer)
	fmt.Fprint(w, "thanks")
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = status
}

// types returns what types of events were taken since it was last asked.
func (r *receiver) types() []string {
	var all []string
	for _, one := range r.took() {
		all = append(all, one.event.Type)
	}
	return all
}

func (r *receiver) took() []taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: dbtest.NewClock(), post: &postbox{}, receiver: newReceiver(t)}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	sites := model.NewSites("https://id.example", nil)
	w.Service = New(Config{
		DB: w.db, Keys: keys, Source: secret.NewSource(nil), Client: fetch.New("127.0.0.1"), Outbox: mail.NewOutbox(w.db, keys, w.post, sites.Site), Sites: sites,
		Logger: slog.New(slog.DiscardHandler), Jitter: func() float64 { return 0 },
	})
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

// happens lets something happen in an actor's organization, n times.
func (w *world) happens(by model.Actor, n int) {
	w.Helper()
	for range n {
		w.record(func(*db.Tx) ([]model.Event, error) {
			return []model.Event{{Org: by.Org, Actor: by, Target: string(by.Org), Payload: model.OrganizationUpdated{}}}, nil
		})
	}
}

func (w *world) add(by model.Actor, types ...model.EventType) (model.Webhook, string) {
	w.Helper()
	hook, key, err := w.Add(w.Context(), by, Wish{URL: w.receiver.url, Types: types, Contact: "ops@acme.example"})
	if err != nil {
		w.Fatal(err)
	}
	return hook, key
}

func (w *world) send() {
	w.Helper()
	if err := w.SendDue(w.Context(), func(error) {}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) reload(hook model.Webhook) model.Webhook {
	w.Helper()
	hook, err := w.db.WebhookNamed(w.Context(), hook.ID)
	if err != nil {
		w.Fatal(err)
	}
	return hook
}

func (w *world) mails() []string {
	w.Helper()
	if err := w.cfg.Outbox.SendDue(w.Context(), func(err error) { w.Error(err) }); err != nil {
		w.Fatal(err)
	}
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	var all []string
	for _, m := range w.post.mails {
		all = append(all, m.Subject)
	}
	w.post.mails = nil
	return all
}

// TestWhoGetsWhat: an organization's webhook gets what happens in it and nothing else, one of the
// instance everything, each of the types that were chosen.
func TestWhoGetsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(w.acme, model.EventOrganizationUpdated)
	w.happens(w.globex, 3)
	w.happens(w.acme, 1)
	w.send()
	got := w.receiver.took()
	if len(got) != 1 || got[0].event.Org != string(w.acme.Org) || got[0].event.Type != string(model.EventOrganizationUpdated) {
		t.Errorf("Acme's got %d events: %+v", len(got), got)
	}
	w.add(model.Actor{Kind: model.ActorOperator})
	w.happens(w.globex, 2)
	w.send()
	want := []string{"organization.updated", "organization.updated", "webhook.created"}
	all := w.receiver.types()
	slices.Sort(all)
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("the instance's (-want +got):\n%s", diff)
	}
	if _, err := w.Set(t.Context(), w.globex, w.list(w.acme)[0].ID, 1, Change{}); model.KindOf(err) != model.NotFound {
		t.Errorf("another organization's: %v", err)
	}
}

func (w *world) list(by model.Actor) []model.Webhook {
	w.Helper()
	all, err := w.db.Webhooks(w.Context(), by.Org)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// TestNothingPhantom: what was undone is sent to nobody.
func TestNothingPhantom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(w.acme, model.EventOrganizationUpdated)
	err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		return []model.Event{{Org: w.acme.Org, Actor: w.acme, Payload: model.OrganizationUpdated{}}, {Org: w.acme.Org, Actor: w.acme}}, nil // the second says nothing
	})
	if err == nil {
		t.Fatal("an event that says nothing was recorded")
	}
	w.send()
	if got := w.receiver.took(); len(got) != 0 {
		t.Errorf("%d events of what was undone", len(got))
	}
}

// verify has the reference library check what was taken, at the time of the clock.
func (w *world) verify(one taken, key string) error {
	w.Helper()
	v, err := standardwebhooks.NewWebhook(key)
	if err != nil {
		w.Fatal(err)
	}
	return v.VerifyIgnoringTimestamp(one.body, one.header)
}

// TestSignatures: the reference library takes what is sent, and nothing that was changed; for a
// day after another secret was made by both.
func TestSignatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook, first := w.add(w.acme, model.EventOrganizationUpdated)
	if !strings.HasPrefix(first, "whsec_") || strings.ContainsAny(strings.TrimPrefix(first, "whsec_"), "_-") {
		t.Errorf("a secret like %s…", first[:8])
	}
	w.happens(w.acme, 1)
	w.send()
	one := w.receiver.took()[0]
	if err := w.verify(one, first); err != nil {
		t.Error(err)
	}
	if got := one.header.Get("webhook-timestamp"); got != fmt.Sprint(w.clock.Now().Unix()) || one.header.Get("webhook-id") != one.event.ID {
		t.Errorf("sent at %s as %s", got, one.header.Get("webhook-id"))
	}
	for name, change := range map[string]func(*taken){
		"body": func(o *taken) { o.body = append(slices.Clone(o.body), ' ') },
		"id":   func(o *taken) { o.header.Set("webhook-id", "evt_1") },
		"time": func(o *taken) { o.header.Set("webhook-timestamp", "1") },
	} {
		forged := taken{header: one.header.Clone(), body: one.body}
		change(&forged)
		if w.verify(forged, first) == nil {
			t.Errorf("a message with another %s was taken", name)
		}
	}
	_, second, err := w.Rotate(t.Context(), w.acme, hook.ID, hook.Version)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after         time.Duration
		first, second bool
	}{{0, true, true}, {model.ReceiverOverlap - time.Second, true, true}, {time.Second, false, true}} {
		w.clock.Advance(c.after)
		w.happens(w.acme, 1)
		w.send()
		one := w.receiver.took()[0]
		if got := w.verify(one, first) == nil; got != c.first {
			t.Errorf("%s later the first secret is good: %t", c.after, got)
		}
		if got := w.verify(one, second) == nil; got != c.second {
			t.Errorf("%s later the second secret is good: %t", c.after, got)
		}
	}
}

// TestFixedSecrets: a receiver may have made its secret itself, and another one later.
func TestFixedSecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
	for _, bad := range []string{"", first[6:], "whsec_c2hvcnQ=", "whsec_-_"} {
		if _, err := w.AddFixed(t.Context(), w.acme, Wish{URL: w.receiver.url}, bad); model.KindOf(err) != model.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	hook, err := w.AddFixed(t.Context(), w.acme, Wish{URL: w.receiver.url}, first)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		key     string
		version int64
		good    []string
	}{{first, 1, []string{first}}, {second, 2, []string{first, second}}} {
		if _, err := w.SetSecret(t.Context(), w.acme, hook.ID, step.key); err != nil {
			t.Fatal(err)
		}
		if got := w.reload(hook); got.Version != step.version || got.Hint != step.key[len(step.key)-4:] {
			t.Errorf("version %d with …%s", got.Version, got.Hint)
		}
		w.happens(w.acme, 1)
		w.send()
		sent := w.receiver.took()
		for _, key := range step.good {
			if err := w.verify(sent[len(sent)-1], key); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := w.SetSecret(t.Context(), w.acme, hook.ID, "secret"); model.KindOf(err) != model.Invalid {
		t.Errorf("a secret that is none: %v", err)
	}
}

// TestDayOfFailures: a receiver that fails for a day gets everything after that, in order, each
// once and under the ids that they had, and its people are told.
func TestDayOfFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook, key := w.add(w.acme, model.EventOrganizationUpdated)
	w.receiver.answers(http.StatusInternalServerError)
	begun := w.clock.Now()
	var at []time.Duration
	var told []string
	for w.clock.Now().Sub(begun) < 24*time.Hour {
		if len(at)%50 == 0 {
			w.happens(w.acme, 1)
		}
		at = append(at, w.clock.Now().Sub(begun))
		w.send()
		if len(at)%60 == 1 {
			told = append(told, w.mails()...)
		}
		w.clock.Advance(time.Minute)
	}
	if diff := cmp.Diff([]string{"A webhook fails"}, told); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	w.receiver.answers(http.StatusOK)
	w.clock.Advance(4 * time.Hour) // the eighth attempt is after 27 hours and 35 minutes
	w.send()
	var last int64
	got := w.receiver.took()
	for _, one := range got {
		if one.event.Seq <= last {
			t.Errorf("%d after %d", one.event.Seq, last)
		}
		last = one.event.Seq
		if err := w.verify(one, key); err != nil {
			t.Error(err)
		}
	}
	if len(got) != 29 {
		t.Errorf("%d events taken, want 29", len(got))
	}
	deliveries, err := w.db.WebhookDeliveries(t.Context(), hook.ID, "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	first := deliveries[len(deliveries)-1]
	attempts, err := w.db.WebhookAttempts(t.Context(), hook.ID, first.ID)
	if err != nil || len(attempts) != 8 || first.State != model.DeliveryDelivered {
		t.Fatalf("%d attempts of %+v, %v", len(attempts), first, err)
	}
	var waits []time.Duration
	for i := len(attempts) - 1; i > 0; i-- {
		waits = append(waits, attempts[i-1].At.Sub(attempts[i].At).Round(time.Minute))
	}
	if diff := cmp.Diff([]time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour}, waits[:6]); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff) // the clock of this test goes by minutes
	}
	if attempts[0].Status != 200 || string(attempts[0].Answer) != "thanks" || attempts[7].Status != 500 || attempts[7].Error == "" {
		t.Errorf("attempts: %+v", attempts)
	}
	if w.reload(hook).Health.FailingSince != (time.Time{}) {
		t.Error("it fails still")
	}
}

// TestGivenUp: after five days of failures a webhook is disabled, and what happens is held until
// somebody wants it: then all comes, in order.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook, _ := w.add(w.acme, model.EventOrganizationUpdated)
	w.receiver.answers(http.StatusBadGateway)
	n, told := 0, []string{}
	for range 6 * 24 * 2 {
		w.happens(w.acme, 1)
		n++
		w.send()
		told = append(told, w.mails()...)
		w.clock.Advance(30 * time.Minute)
	}
	if diff := cmp.Diff([]string{"A webhook fails", "A webhook fails", "A webhook fails", "A webhook was disabled"}, told); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if got := w.reload(hook); got.Disabled != model.StoppedFailures {
		t.Errorf("disabled: %q", got.Disabled)
	}
	w.receiver.answers(http.StatusOK)
	w.happens(w.acme, 1)
	w.send()
	if got := w.receiver.took(); len(got) != 0 {
		t.Errorf("%d events to a disabled webhook", len(got))
	}
	replayed, err := w.Replay(t.Context(), w.acme, hook.ID)
	if err != nil || replayed != n+1 {
		t.Errorf("%d replayed, want %d: %v", replayed, n+1, err)
	}
	w.happens(w.acme, 1)
	w.send()
	got := w.receiver.took()
	if len(got) != n+2 || !slices.IsSortedFunc(got, func(a, b taken) int { return int(a.event.Seq - b.event.Seq) }) {
		t.Errorf("%d events, want %d in order", len(got), n+2)
	}
}

// TestGone: one that says that it is not there any more is disabled at once, and the event that it
// was sent is held.
func TestGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook, _ := w.add(w.acme, model.EventOrganizationUpdated)
	w.receiver.answers(http.StatusGone)
	w.happens(w.acme, 2)
	w.send()
	if got := w.reload(hook); got.Disabled != model.StoppedGone {
		t.Errorf("disabled: %q", got.Disabled)
	}
	if held, failed, err := w.db.CountHeld(t.Context(), hook.ID); held != 2 || failed != 0 || err != nil {
		t.Errorf("%d held, %d failed, %v", held, failed, err)
	}
	if diff := cmp.Diff([]string{"A webhook was disabled"}, w.mails()); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	w.receiver.answers(http.StatusOK)
	if _, err := w.Test(t.Context(), w.acme, hook.ID); err != nil { // before anybody enables it
		t.Fatal(err)
	}
	w.send()
	if diff := cmp.Diff([]string{"webhook.tested"}, w.receiver.types()); diff != "" {
		t.Error(diff)
	}
	if _, n, err := w.Enable(t.Context(), w.acme, hook.ID, ForgetHeld); n != 2 || err != nil {
		t.Errorf("%d forgotten, %v", n, err)
	}
	w.happens(w.acme, 1)
	w.send()
	if got := w.receiver.took(); len(got) != 1 {
		t.Errorf("%d events once it is enabled", len(got))
	}
}

// TestReplayOne sends one thing once more, under the same id and with a signature of now.
func TestReplayOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook, key := w.add(w.acme, model.EventOrganizationUpdated)
	w.happens(w.acme, 1)
	w.send()
	first := w.receiver.took()[0]
	all, err := w.db.WebhookDeliveries(t.Context(), hook.ID, "", "", 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d deliveries, %v", len(all), err)
	}
	w.clock.Advance(time.Hour)
	if _, err := w.ReplayOne(t.Context(), w.acme, hook.ID, all[0].ID); err != nil {
		t.Fatal(err)
	}
	w.send()
	again := w.receiver.took()[0]
	if string(again.body) != string(first.body) || again.header.Get("webhook-id") != first.header.Get("webhook-id") ||
		again.header.Get("webhook-timestamp") == first.header.Get("webhook-timestamp") || w.verify(again, key) != nil {
		t.Errorf("sent again as %v", again.header)
	}
	if _, err := w.ReplayOne(t.Context(), w.acme, hook.ID, "dlv_1"); model.KindOf(err) != model.NotFound {
		t.Errorf("one that there is not: %v", err)
	}
}

// TestSlow: a receiver that takes its time holds up nobody else's events.
func TestSlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(slow.Close)
	if _, _, err := w.Add(t.Context(), w.globex, Wish{URL: slow.URL}); err != nil {
		t.Fatal(err)
	}
	w.add(w.acme, model.EventOrganizationUpdated)
	w.happens(w.globex, 100)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); w.Service.Run(ctx, func(err error) { t.Error(err) }) }()
	w.happens(w.acme, 100)
	begun := time.Now()
	for n := 0; n < 100; {
		n += len(w.receiver.took())
		if time.Since(begun) > 5*time.Second {
			t.Fatalf("%d of 100 after 5 seconds", n)
		}
	}
	close(release)
	stop()
	<-done
}

// TestURLs: nothing is sent to addresses that only this machine can reach, nor to our own.
func TestURLs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, bad := range []string{
		"", "acme.example", "http://acme.example/", "ftp://acme.example/", "https://user:pass@acme.example/", "https://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/",
		"https://100.64.0.1/", "https://[::1]/", "https://[fd00::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/", "https://0.0.0.0/", "https://id.example/hooks", "https://ID.example/",
		"https://acme.example/" + strings.Repeat("a", 2000),
	} {
		if _, _, err := w.Add(t.Context(), w.acme, Wish{URL: bad}); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for i := range model.MostWebhooks {
		if _, _, err := w.Add(t.Context(), w.acme, Wish{URL: fmt.Sprintf("https://acme.example/%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := w.Add(t.Context(), w.acme, Wish{URL: "https://acme.example/"}); model.KindOf(err) != model.Conflict {
		t.Errorf("one too many: %v", err)
	}
	if _, _, err := w.Add(t.Context(), w.globex, Wish{URL: "https://acme.example/", Types: []model.EventType{"x"}}); model.KindOf(err) != model.Invalid {
		t.Errorf("a type that there is not: %v", err)
	}
}
