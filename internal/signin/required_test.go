package signin_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// connected has an organization sign the person's domain in through a connection.
func (w *world) connected(t *testing.T, required bool) (c model.Connection) {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"})
		if err != nil {
			return err
		}
		if err := tx.SetFeature(t.Context(), o.ID, model.FeatureSSO); err != nil {
			return err
		}
		name, _ := domainname.OfEmail(model.Email(w.user.Email))
		if _, err := tx.InsertDomain(t.Context(), model.Domain{Org: o.ID, Type: model.DomainOrganization, Name: name, Proof: model.DomainProof{Status: model.DomainVerified}}); err != nil {
			return err
		}
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: o.ID, Name: "Okta", Enabled: true, Required: required})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestStepUpIsNoProofWhereRequired: a passkey that an application asks for is how the
// person has signed in, beside their connection, and opens nothing that needs a proof.
func TestStepUpIsNoProofWhereRequired(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		w := newWorld(t)
		c := w.connected(t, required)
		s, _, err := w.With(t.Context(), home, model.Authentication{AMR: []string{"pwd"}, Upstream: model.Upstream{Connection: c.ID}}, byPasskey(w.user.ID))
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Hour)
		token, err := w.StepUp(t.Context(), s, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID))
		if err != nil || (token == "") != required {
			t.Errorf("required %v: token %q, %v", required, token, err)
		}
		now, err := w.db.Session(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(passkeyAMR, now.AMR); diff != "" || now.Vouched() || now.Upstream.Connection != c.ID {
			t.Errorf("required %v: %+v, amr (-want +got):\n%s", required, now.Session, diff)
		}
		if now.Sudo(w.clock.Now()) == required {
			t.Errorf("required %v: it has proved enough for sudo: %v", required, !required)
		}
	}
}

// admitted makes the person a break-glass member of the organization of a connection, who
// may look after single sign-on, in the given way.
func (w *world) admitted(t *testing.T, c model.Connection, change func(*db.Tx, model.BreakGlass) error) (m model.Member) {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		u, err := tx.User(t.Context(), w.user.ID)
		if err != nil {
			return err
		}
		if m, err = tx.InsertMember(t.Context(), c.Org, u, model.MemberActive, model.FromOperator); err != nil {
			return err
		}
		if err := tx.AddRole(t.Context(), c.Org, m.ID, model.DefaultInstance().CreatorRole, model.SourceManual); err != nil {
			return err
		}
		b, err := tx.PutBreakGlass(t.Context(), model.BreakGlass{Org: c.Org, Member: m.ID, Reason: "On call", ReviewAt: tx.Now()})
		if err != nil || change == nil {
			return err
		}
		return change(tx, b)
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// used returns the uses that are recorded, and the subjects of the mails about them.
func (w *world) used(t *testing.T, org model.OrgID) (uses []model.BreakGlassUsed, subjects []string) {
	t.Helper()
	events, err := w.db.Events(t.Context(), org, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if u, ok := e.Payload.(model.BreakGlassUsed); ok {
			uses = append(uses, u)
		}
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	for _, m := range w.post.mails {
		if strings.Contains(m.Subject, "around single sign-on") {
			subjects = append(subjects, m.Subject)
		}
	}
	return uses, subjects
}

// TestBreakGlass: with a passkey, and with nothing else, and everybody is told of it who looks
// after single sign-on.
func TestBreakGlass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, code, _ := w.begin(t)
	c := w.connected(t, true)
	w.admitted(t, c, nil)
	_, _, err := w.With(t.Context(), home, model.Authentication{AMR: []string{"otp"}, Way: model.WayCode}, byPasskey(w.user.ID))
	if led := (*model.Elsewhere)(nil); errors.As(err, &led) || !strings.Contains(wordstest.Of(err), "or with your passkey") {
		t.Errorf("by a code %s: %v", code, err)
	}
	if uses, mails := w.used(t, c.Org); len(uses)+len(mails) > 0 {
		t.Errorf("uses: %+v, mails: %q", uses, mails)
	}
	s, _, err := w.With(t.Context(), home, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID))
	if err != nil {
		t.Fatal(err)
	}
	uses, mails := w.used(t, c.Org)
	if len(uses) != 1 || uses[0].Confirmed || uses[0].After.User != w.user.ID || !slices.Equal(mails, []string{"Dana Lee signed in around single sign-on"}) {
		t.Errorf("uses: %+v, mails: %q", uses, mails)
	}
	ways, err := w.WaysOf(t.Context(), s)
	if err != nil || ways.Email || !ways.Passkey || ways.Connection.ID != c.ID {
		t.Errorf("ways: %+v, %v", ways, err)
	}
	w.clock.Advance(time.Hour)
	if _, err := w.Confirm(t.Context(), s, model.Authentication{AMR: []string{"otp"}, Way: model.WayCode}, byPasskey(w.user.ID)); model.KindOf(err) != model.Forbidden {
		t.Errorf("confirmed by a code: %v", err)
	}
	if _, err := w.Confirm(t.Context(), s, model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}, byPasskey(w.user.ID)); err != nil {
		t.Fatal(err)
	}
	uses, mails = w.used(t, c.Org)
	if len(uses) != 2 || !uses[0].Confirmed || len(mails) != 2 || mails[1] != "Dana Lee confirmed a change around single sign-on" {
		t.Errorf("uses: %+v, mails: %q", uses, mails)
	}
}

// TestRecoverByLink: once, in one session, for a day.
func TestRecoverByLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.connected(t, true)
	token := secret.NewSource(nil).Token()
	until := w.clock.Now().Add(model.RecoveryLife)
	w.admitted(t, c, func(tx *db.Tx, b model.BreakGlass) error {
		b.ExpiresAt, b.RecoversUntil = until, until
		if _, err := tx.PutBreakGlass(t.Context(), b); err != nil {
			return err
		}
		return tx.SetRecovery(t.Context(), b, secret.Hash(token))
	})
	for _, other := range []string{"", "x", secret.NewSource(nil).Token()} {
		if _, _, err := w.Recover(t.Context(), other, home); model.KindOf(err) != model.NotFound {
			t.Errorf("%q: %v", other, err)
		}
	}
	if b, err := w.Recovery(t.Context(), token); err != nil || b.User != w.user.ID {
		t.Errorf("whom it lets in: %+v, %v", b, err)
	}
	s, cookie, err := w.Recover(t.Context(), token, home)
	if err != nil || cookie == "" {
		t.Fatal(cookie, err)
	}
	met := func(id model.SessionID) bool {
		row, err := w.db.Session(t.Context(), id)
		if err != nil || row.Org.ID != c.Org {
			t.Fatalf("%s acts for %s, %v", id, row.Org.ID, err)
		}
		return row.Requirement.MetBy(row.Session, w.clock.Now())
	}
	if !met(s.ID) {
		t.Error("the session is refused")
	}
	if uses, mails := w.used(t, c.Org); len(uses) != 1 || !slices.Equal(mails, []string{"Dana Lee signed in around single sign-on"}) {
		t.Errorf("uses: %+v, mails: %q", uses, mails)
	}
	if _, _, err := w.Recover(t.Context(), token, elsewhere); model.KindOf(err) != model.NotFound {
		t.Errorf("a second time: %v", err)
	}
	w.clock.Advance(time.Hour)
	other, _, err := w.Directly(t.Context(), model.Email(w.user.Email), elsewhere)
	if err != nil || met(other.ID) {
		t.Errorf("another session is let in, %v", err)
	}
	w.clock.Advance(model.RecoveryLife - time.Hour - time.Second)
	if !met(s.ID) {
		t.Error("the session is refused before the day is over")
	}
	w.clock.Advance(time.Second)
	if met(s.ID) {
		t.Error("the session goes on when the day is over")
	}
}

// TestRecoverAtOnce: a link that is followed in two browsers begins one session.
func TestRecoverAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.connected(t, true)
	token := secret.NewSource(nil).Token()
	w.admitted(t, c, func(tx *db.Tx, b model.BreakGlass) error {
		b.RecoversUntil = tx.Now().Add(time.Hour)
		return tx.SetRecovery(t.Context(), b, secret.Hash(token))
	})
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, _, errs[i] = w.Recover(t.Context(), token, signin.Browser{Hash: secret.Hash(fmt.Sprint("browser ", i))})
		})
	}
	all.Wait()
	let := 0
	for _, err := range errs {
		switch model.KindOf(err) {
		case 0:
			let++
		case model.NotFound:
		default:
			t.Error(err)
		}
	}
	if let != 1 {
		t.Errorf("it let in %d times", let)
	}
}

// TestElsewhereNobodyHasSeenAPasskey: what another provider says of a key is no passkey here.
func TestElsewhereNobodyHasSeenAPasskey(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		w := newWorld(t)
		c := w.connected(t, required)
		w.admitted(t, c, nil)
		for name, by := range map[string]model.Upstream{"another connection": {Connection: "conn_1"}, "Google": {Social: "google"}} {
			how := model.Authentication{AMR: passkeyAMR, Upstream: by}
			if s, _, err := w.With(t.Context(), home, how, byPasskey(w.user.ID)); model.KindOf(err) != model.Unauthenticated {
				t.Errorf("required %v, %s: session %q, %v", required, name, s.ID, err)
			}
		}
		if uses, mails := w.used(t, c.Org); len(uses)+len(mails) > 0 {
			t.Errorf("required %v: uses: %+v, mails: %q", required, uses, mails)
		}
	}
}

// TestConfirmsWhereSignedIn: of several connections, that by which somebody has signed in
// is offered to confirm that it is them.
func TestConfirmsWhereSignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.connected(t, false)
	var second model.Connection
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		second, err = tx.InsertConnection(t.Context(), model.Connection{Org: first.Org, Name: "Keycloak", Enabled: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, by := range []model.ConnectionID{first.ID, second.ID} {
		s := model.Session{User: w.user, Upstream: model.Upstream{Connection: by}}
		if ways, err := w.WaysOf(t.Context(), s); err != nil || ways.Connection.ID != by {
			t.Errorf("signed in by %s: offers %s, %v", by, ways.Connection.ID, err)
		}
	}
	if ways, err := w.WaysOf(t.Context(), model.Session{User: w.user}); err != nil || ways.Connection.ID != first.ID {
		t.Errorf("signed in otherwise: offers %s, %v", ways.Connection.ID, err)
	}
}
