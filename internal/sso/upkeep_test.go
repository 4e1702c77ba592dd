package sso

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/leases"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// publisher is an identity provider that publishes metadata.
type publisher struct {
	*httptest.Server
	mu           sync.Mutex
	entity, host string
	until, more  string
	keys         []string // names of them
	silent       bool
	asked        int
	meanwhile    func() // done while somebody waits for the answer; once
}

func publishes(t *testing.T, keys ...string) *publisher {
	t.Helper()
	p := &publisher{entity: "https://idp.test/entity", host: "https://idp.test", keys: keys}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// set changes what is published.
func (p *publisher) set(change func(*publisher)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	p.asked++
	meanwhile := p.meanwhile
	p.meanwhile = nil
	silent, entity, host, until, more, keys := p.silent, p.entity, p.host, p.until, p.more, slices.Clone(p.keys)
	p.mu.Unlock()
	if meanwhile != nil {
		meanwhile()
	}
	if silent {
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	text := `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + entity + `"` + until + `><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">`
	for _, name := range keys {
		text += `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>` +
			base64.StdEncoding.EncodeToString(pinned(name)) + `</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`
	}
	fmt.Fprint(w, text+more+`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="`+host+`/sso"/></IDPSSODescriptor></EntityDescriptor>`)
}

var pinnedKeys sync.Map

// pinned returns the certificate with a name, always the same, which is valid for long.
func pinned(name string) []byte {
	made, _ := pinnedKeys.LoadOrStore(name, sync.OnceValue(func() []byte {
		return certify(name, time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))
	}))
	return made.(func() []byte)()
}

// certify returns a certificate with a name that is valid until then.
func certify(name string, until time.Time) []byte {
	key, err := keytest.Shared()
	if err != nil {
		panic(err)
	}
	c := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: until.AddDate(-10, 0, 0), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, &c, &c, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return der
}

// reads adds a connection that is on and reads the metadata of a publisher.
func (w *world) reads(t *testing.T, from *publisher) model.Connection {
	t.Helper()
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
	must(t, err)
	c, err = w.SetDomains(t.Context(), w.dana, c.ID, c.Version, true, nil)
	must(t, err)
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, SAMLForm{MetadataURL: from.URL})
	must(t, err)
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.check(t, 1)
	return c
}

// check looks at the identity providers that are due, and fails the test unless they are
// so many.
func (w *world) check(t *testing.T, want int) {
	t.Helper()
	if n, err := w.CheckDue(t.Context()); n != want || err != nil {
		t.Errorf("%d are looked at, %v; want %d", n, err, want)
	}
}

// nextDay waits until the next look, and takes it.
func (w *world) nextDay(t *testing.T) {
	t.Helper()
	w.clock.Advance(model.MetadataDaily + 3*time.Hour)
	w.check(t, 1)
}

// now returns a connection as it is stored.
func (w *world) now(t *testing.T, c model.Connection) (model.Connection, model.ConnectionUpkeep) {
	t.Helper()
	c, err := w.db.Connection(t.Context(), c.Org, c.ID)
	must(t, err)
	u, err := w.db.ConnectionUpkeep(t.Context(), c.Org, c.ID)
	must(t, err)
	return c, u
}

// pins fails the test unless settings of a connection pin exactly some certificates.
func (w *world) pins(t *testing.T, c model.Connection, state model.SettingsState, want ...string) {
	t.Helper()
	c, _ = w.now(t, c)
	s, ok := c.In(state)
	got := []string{}
	for _, der := range s.SAML.Certificates {
		parsed, err := x509.ParseCertificate(der)
		must(t, err)
		got = append(got, parsed.Subject.CommonName)
	}
	slices.Sort(got)
	if !ok || !slices.Equal(got, want) {
		t.Errorf("%s settings pin %v, want %v", state, got, want)
	}
}

// told returns the types of what was recorded by the program itself about connections,
// and the mails of that, as subject and recipient, since it was asked last.
func (w *world) told(t *testing.T) (events []model.EventType, mails []string) {
	t.Helper()
	all, err := w.db.EventsAfter(t.Context(), w.seen, 1000)
	must(t, err)
	for _, e := range all {
		if w.seen = e.Seq; e.Actor.Kind == model.ActorSystem && strings.HasPrefix(string(e.Type()), "organization.sso") {
			events = append(events, e.Type())
		}
	}
	for _, m := range w.unasked(t) {
		mails = append(mails, m.To+": "+m.Subject)
	}
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	w.post.mails = nil
	slices.Sort(mails)
	return events, mails
}

// tells fails the test unless exactly some types were recorded, and each administrator
// got a mail with the subject, "" for none.
func (w *world) tells(t *testing.T, subject string, want ...model.EventType) {
	t.Helper()
	events, mails := w.told(t)
	var to []string
	if subject != "" {
		to = []string{"al@acme.test: Single sign-on: " + subject, "dana@acme.test: Single sign-on: " + subject}
	}
	if diff := cmp.Diff(want, events) + cmp.Diff(to, mails); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
}

// TestKeysAreAdded, to what is live and to the draft, without a new test, and without
// anybody being disturbed who changes something else.
func TestKeysAreAdded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.join(t, w.dana.Org, "kim@acme.test", "member")
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	w.tells(t, "")
	c, err := w.SetAttributes(t.Context(), w.dana, c.ID, c.Version, model.AttributeMap{Email: "mail"})
	must(t, err)
	w.test(t, w.dana, c)
	before, _ := w.now(t, c)
	idp.set(func(p *publisher) { p.keys = []string{"one", "two"} })
	w.check(t, 0) // not yet due
	w.nextDay(t)
	w.tells(t, "Okta was updated", model.EventConnectionRefreshed)
	w.pins(t, c, model.SettingsLive, "one", "two")
	w.pins(t, c, model.SettingsDraft, "one", "two")
	after, _ := w.now(t, c)
	for _, s := range after.Settings {
		was, _ := before.In(s.State)
		was.SAML.Certificates = s.SAML.Certificates
		if diff := cmp.Diff(was, s); diff != "" {
			t.Errorf("what else has changed (-before +after):\n%s", diff)
		}
	}
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version) // as it was when the page was loaded
	must(t, err)
	w.pins(t, c, model.SettingsLive, "one", "two")
	w.nextDay(t)
	w.tells(t, "")
}

// TestKeysVanish after a grace of seven days, in which they may come back.
func TestKeysVanish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one", "two")
	c := w.reads(t, idp)
	idp.set(func(p *publisher) { p.keys = []string{"two"} })
	for range 3 {
		w.nextDay(t)
	}
	w.pins(t, c, model.SettingsLive, "one", "two")
	idp.set(func(p *publisher) { p.keys = []string{"one", "two"} })
	w.nextDay(t)
	idp.set(func(p *publisher) { p.keys = []string{"two"} })
	w.nextDay(t)
	w.clock.Advance(model.MetadataGrace - time.Second)
	w.check(t, 1)
	w.pins(t, c, model.SettingsLive, "one", "two")
	w.tells(t, "")
	w.nextDay(t)
	w.pins(t, c, model.SettingsLive, "two")
	w.tells(t, "Okta was updated", model.EventConnectionRefreshed)
	if _, u := w.now(t, c); len(u.Vanished) != 0 {
		t.Errorf("still noted: %v", u.Vanished)
	}
}

// TestKeysAreBounded: an identity provider that has other keys each day does not fill
// the row.
func TestKeysAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "0")
	c := w.reads(t, idp)
	for i := range 5 {
		idp.set(func(p *publisher) {
			p.keys = nil
			for j := range 6 {
				p.keys = append(p.keys, fmt.Sprint(i, j))
			}
		})
		w.nextDay(t)
	}
	c, _ = w.now(t, c)
	if live, _ := c.In(model.SettingsLive); len(live.SAML.Certificates) != model.MostCertificates {
		t.Errorf("%d keys", len(live.SAML.Certificates))
	}
}

// TestAnotherProviderIsHeld: nothing of it is believed before an administrator does.
func TestAnotherProviderIsHeld(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*publisher){
		"entity": func(p *publisher) { p.entity = "https://evil.test/entity" },
		"host":   func(p *publisher) { p.host = "https://evil.test" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			idp := publishes(t, "one")
			c := w.reads(t, idp)
			before, _ := w.now(t, c)
			idp.set(func(p *publisher) { change(p); p.keys = []string{"evil"} })
			for range 2 { // people are told once
				w.nextDay(t)
			}
			w.tells(t, "Okta has changed, and waits for you", model.EventConnectionMoved)
			after, u := w.now(t, c)
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("it is believed (-before +after):\n%s", diff)
			}
			held, ok := u.Question()
			if !ok || len(held.SAML.Certificates) != 1 || string(held.SAML.Certificates[0]) != string(pinned("evil")) {
				t.Errorf("held: %+v, %v", held, ok)
			}
			idp.set(func(p *publisher) {
				p.entity, p.host, p.keys = "https://idp.test/entity", "https://idp.test", []string{"one"}
			})
			w.nextDay(t)
			if _, u := w.now(t, c); u.Held != nil {
				t.Error("it is held, and the metadata is right again")
			}
			w.tells(t, "")
		})
	}
}

// TestApproveMetadata makes a draft of what is held, which is tested like any other.
func TestApproveMetadata(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	_, err := w.ApproveMetadata(t.Context(), w.dana, c.ID, c.Version, "")
	wantKind(t, err, model.Conflict, "sso.held_changed")
	idp.set(func(p *publisher) { p.host = "https://new.test" })
	w.nextDay(t)
	_, u := w.now(t, c)
	seen := u.Held.Mark()
	idp.set(func(p *publisher) { p.keys = []string{"evil"} })
	w.nextDay(t)
	_, err = w.ApproveMetadata(t.Context(), w.dana, c.ID, c.Version, seen)
	wantKind(t, err, model.Conflict, "sso.held_changed")
	_, u = w.now(t, c)
	c, err = w.SetAttributes(t.Context(), w.dana, c.ID, c.Version, model.AttributeMap{Email: "mail"})
	must(t, err)
	_, err = w.ApproveMetadata(t.Context(), w.dana, c.ID, c.Version, u.Held.Mark())
	wantKind(t, err, model.Conflict, "sso.draft_in_the_way")
	c, err = w.Discard(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	c, err = w.ApproveMetadata(t.Context(), w.dana, c.ID, c.Version, u.Held.Mark())
	must(t, err)
	draft, _ := c.In(model.SettingsDraft)
	live, _ := c.In(model.SettingsLive)
	if draft.SAML.SignInURL != "https://new.test/sso" || live.SAML.SignInURL != "https://idp.test/sso" || draft.Tested(w.dana.Tester()) {
		t.Errorf("draft %+v, live %+v", draft.SAML, live.SAML)
	}
	if _, u := w.now(t, c); u.Held == nil {
		t.Error("nobody knows any more that it was answered")
	} else if _, open := u.Question(); open {
		t.Error("it is asked again")
	}
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.check(t, 1) // the new one, at once
	if _, u := w.now(t, c); u.Held != nil {
		t.Errorf("held: %+v", u.Held)
	}
}

// TestRefuseMetadata: who has said no is asked again only about something else.
func TestRefuseMetadata(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	idp.set(func(p *publisher) { p.host = "https://evil.test" })
	w.nextDay(t)
	w.told(t)
	_, u := w.now(t, c)
	idp.set(func(p *publisher) {
		p.meanwhile = func() { // an answer that is given while somebody asks is not lost
			if err := w.RefuseMetadata(t.Context(), w.dana, c.ID, c.Version, u.Held.Mark()); err != nil {
				t.Error(err)
			}
		}
	})
	w.nextDay(t)
	wantKind(t, w.RefuseMetadata(t.Context(), w.dana, c.ID, c.Version, u.Held.Mark()), model.Conflict, "sso.held_changed")
	w.nextDay(t)
	w.tells(t, "")
	idp.set(func(p *publisher) { p.host = "https://eviler.test" })
	w.nextDay(t)
	w.tells(t, "Okta has changed, and waits for you", model.EventConnectionMoved)
}

// TestAddressOnTheSameHost is believed.
func TestAddressOnTheSameHost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	idp.set(func(p *publisher) { p.host = "https://IDP.test/v2" })
	w.nextDay(t)
	w.tells(t, "Okta was updated", model.EventConnectionRefreshed)
	c, _ = w.now(t, c)
	if live, _ := c.In(model.SettingsLive); live.SAML.SignInURL != "https://IDP.test/v2/sso" {
		t.Errorf("people sign in at %s", live.SAML.SignInURL)
	}
}

// TestUnreadableMetadata changes nothing, and is a trouble after some days.
func TestUnreadableMetadata(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	idp.set(func(p *publisher) { p.silent = true })
	trouble := func(want string) {
		t.Helper()
		_, u := w.now(t, c)
		if why, _, ok := u.Trouble(w.clock.Now()); ok != (want != "") || why.Key != want {
			t.Errorf("trouble: %+v, %v; want %q", why, ok, want)
		}
	}
	w.nextDay(t)
	trouble("")
	w.clock.Advance(model.MetadataAfterError + time.Hour) // sooner than usual
	w.check(t, 1)
	w.clock.Advance(model.MetadataSilent)
	w.check(t, 1)
	trouble("sso.metadata_unreachable")
	w.pins(t, c, model.SettingsLive, "one")
	idp.set(func(p *publisher) { p.silent = false })
	w.nextDay(t)
	trouble("")
	idp.set(func(p *publisher) { p.until = ` validUntil="2020-01-01T00:00:00Z"` })
	w.nextDay(t)
	trouble("sso.fault_metadata_expired") // at once
	w.pins(t, c, model.SettingsLive, "one")
	w.tells(t, "")
}

// TestChangedWhileAsking: who edits while the identity provider is asked loses nothing,
// and is not disturbed.
func TestChangedWhileAsking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	idp.set(func(p *publisher) {
		p.keys = []string{"one", "two"}
		p.meanwhile = func() {
			var err error
			if c, err = w.SetAttributes(t.Context(), w.dana, c.ID, c.Version, model.AttributeMap{Email: "mail"}); err != nil {
				t.Error(err)
			}
		}
	})
	w.nextDay(t)
	draft, _ := c.In(model.SettingsDraft)
	stored, _ := w.now(t, c)
	if kept, _ := stored.In(model.SettingsDraft); kept.Attributes != draft.Attributes {
		t.Error("the edit is lost")
	}
	w.pins(t, c, model.SettingsLive, "one")
	idp.set(func(p *publisher) { p.meanwhile = func() { w.test(t, w.dana, c) } })
	w.check(t, 1) // it is still due
	w.pins(t, c, model.SettingsLive, "one", "two")
	if stored, _ = w.now(t, c); !stored.Settings[0].Tested(w.dana.Tester()) {
		t.Errorf("the test is lost: %+v", stored.Settings[0])
	}
	c, err := w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.pins(t, c, model.SettingsLive, "one", "two")
	idp.set(func(p *publisher) {
		p.meanwhile = func() {
			if _, err := w.Delete(t.Context(), w.dana, c.ID, c.Version); err != nil {
				t.Error(err)
			}
		}
	})
	w.nextDay(t)
	if _, err := w.db.Connection(t.Context(), c.Org, c.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("it is back: %v", err)
	}
}

// TestTwoProcesses opens one file twice and has both look at once, again and again: each
// identity provider is asked once a day, and each event is there once.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	path, clock := filepath.Join(t.TempDir(), "anteroom.db"), dbtest.NewClock()
	var both [2]*db.DB
	for i := range both {
		var err error
		both[i], err = db.Open(t.Context(), path, db.Options{Now: clock.Now})
		must(t, err)
		t.Cleanup(func() { both[i].Close() })
	}
	w := newWorldOn(t, both[0], clock)
	other := w.service(both[1])
	idp := publishes(t, "one")
	const n = 12
	for range n {
		c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
		must(t, err)
		c, err = w.SetDomains(t.Context(), w.dana, c.ID, c.Version, true, nil)
		must(t, err)
		c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, SAMLForm{MetadataURL: idp.URL})
		must(t, err)
		w.test(t, w.dana, c)
		_, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
		must(t, err)
	}
	for round, keys := range [][]string{{"one"}, {"one", "two"}, {"one", "two", "three"}} {
		idp.set(func(p *publisher) { p.keys, p.asked = keys, 0 })
		w.clock.Advance(2 * model.MetadataDaily)
		var running sync.WaitGroup
		for _, s := range []*Service{w.Service, other} {
			running.Go(func() {
				if _, err := s.CheckDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		events, _ := w.told(t)
		if want := n * min(round, 1); idp.asked != n || len(events) != want {
			t.Errorf("round %d: %d questions and %d events, want %d and %d", round, idp.asked, len(events), n, want)
		}
	}
}

// TestKilledHalfWay: a process that was killed holds nobody up for longer than its lease.
func TestKilledHalfWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.reads(t, publishes(t, "one"))
	w.clock.Advance(2 * model.MetadataDaily)
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.TakeLease(t.Context(), jobName, "killed", tx.Now().Add(leases.Life))
		return err
	})
	w.check(t, 0)
	w.clock.Advance(leases.Life)
	w.check(t, 1)
}

// TestStopped: what is not asked when the program stops stays due.
func TestStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c := w.reads(t, idp)
	_, before := w.now(t, c)
	w.clock.Advance(2 * model.MetadataDaily)
	ctx, stop := context.WithCancel(t.Context())
	idp.set(func(p *publisher) { p.meanwhile = stop })
	if _, err := w.CheckDue(ctx); !errors.Is(err, ctx.Err()) || err == nil {
		t.Errorf("error %v", err)
	}
	if _, after := w.now(t, c); !after.DueAt.Equal(before.DueAt) || !after.FailingSince.IsZero() {
		t.Errorf("it is noted: %+v", after)
	}
	w.check(t, 1)
}

// TestCertificateWarnings: each once, the last certificate counts, and a new one ends it.
func TestCertificateWarnings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := w.clock.Now()
	form := w.form(t)
	paste := func(days ...int) {
		form.Certificates = ""
		for _, d := range days {
			form.Certificates += "-----BEGIN CERTIFICATE-----\n" + base64.StdEncoding.EncodeToString(certify("pasted", now.AddDate(0, 0, d))) + "\n-----END CERTIFICATE-----\n"
		}
	}
	paste(20, 40)
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
	must(t, err)
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, form)
	must(t, err)
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	subjects := map[int]string{10: "30 days", 26: "14 days", 33: "7 days"}
	for day := range 45 {
		w.clock.Advance(now.AddDate(0, 0, day).Add(12 * time.Hour).Sub(w.clock.Now()))
		w.write(t, func(tx *db.Tx) error { // whatever the jitter says
			_, u := w.now(t, c)
			u.Org, u.Connection, u.DueAt = c.Org, c.ID, now
			return tx.SetConnectionUpkeep(t.Context(), u)
		})
		w.check(t, 1)
		switch {
		case subjects[day] != "":
			w.tells(t, "the certificate of Okta expires in "+subjects[day], model.EventCertificateExpiring)
		case day == 39:
			w.tells(t, "the certificate of Okta expires within a day", model.EventCertificateExpiring)
		case day == 40:
			w.tells(t, "the certificate of Okta has expired", model.EventCertificateExpiring)
		default:
			w.tells(t, "")
		}
	}
	paste(65)
	c, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, form)
	must(t, err)
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.nextDay(t)
	w.tells(t, "the certificate of Okta expires in 20 days", model.EventCertificateExpiring)
	_, err = w.TurnOff(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.clock.Advance(15 * 24 * time.Hour)
	w.check(t, 1)
	w.tells(t, "") // nobody signs in by it
}

// TestNothingToLookAt: drafts, other protocols, and organizations without the feature.
func TestNothingToLookAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	idp := publishes(t, "one")
	c, err := w.Add(t.Context(), w.dana, model.ProviderOkta, model.ConnectionSAML, "Okta")
	must(t, err)
	_, err = w.SetSAML(t.Context(), w.dana, c.ID, c.Version, SAMLForm{MetadataURL: idp.URL})
	must(t, err)
	w.check(t, 0)
	w.reads(t, idp)
	w.write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.dana.Org) })
	asked := idp.asked
	w.nextDay(t)
	if idp.asked != asked {
		t.Error("it is asked for an organization without the feature")
	}
}
