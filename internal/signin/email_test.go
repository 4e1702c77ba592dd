package signin_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

const fresh = model.Email("dana@new.test")

// asked asks for a code for a new address, and returns the challenge and the
// newest mail to an address.
func (w *world) asked(t *testing.T, by model.Session, email model.Email, mailTo string) (model.Challenge, string) {
	t.Helper()
	c, err := w.BeginEmailChange(t.Context(), by, email, home)
	if err != nil {
		t.Fatal(err)
	}
	return c, codeInMail.FindString(w.newest(t, mailTo).Text)
}

// newest delivers what waits, and returns the last mail to an address.
func (w *world) newest(t *testing.T, to string) (m struct{ Subject, Text string }) {
	t.Helper()
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	for _, sent := range slices.Backward(w.post.mails) {
		if sent.To == to {
			m.Subject, m.Text = sent.Subject, sent.Text
			return m
		}
	}
	t.Fatalf("no mail to %s", to)
	return m
}

// change makes something in the database that is no business of the rule.
func (w *world) change(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestEmailChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, there := w.session(t), w.session(t)
	var org model.Organization
	w.change(t, func(tx *db.Tx) (err error) {
		if org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"}); err != nil {
			return err
		}
		_, err = tx.InsertMember(t.Context(), org.ID, w.user, model.MemberActive, model.FromOperator)
		return err
	})
	signIn, oldCode, oldLink := w.begin(t)
	c, code := w.asked(t, here, "Dana@New.test", "Dana@New.test")
	if m := w.newest(t, "Dana@New.test"); strings.Contains(m.Text, "dana@acme.test") {
		t.Errorf("the mail to the new address names the old one:\n%s", m.Text)
	}
	u, err := w.FinishEmailChange(t.Context(), here, c.ID, code, true, home)
	if err != nil || u.Email != "Dana@New.test" || !u.EmailVerified {
		t.Fatalf("%+v, %v", u, err)
	}
	if m, err := w.db.MemberOfUser(t.Context(), org.ID, u.ID); err != nil || m.Email != u.Email {
		t.Errorf("the member’s address is %q; %v", m.Email, err)
	}
	for word, want := range map[string]int{"new": 1, "acme": 0, "dana": 1} {
		if p, err := w.db.Members(t.Context(), org.ID, db.MemberQuery{Words: []string{word}, Limit: 10}); err != nil || len(p.Members) != want {
			t.Errorf("%q finds %d members, want %d; %v", word, len(p.Members), want, err)
		}
	}
	if m := w.newest(t, "dana@acme.test"); !strings.Contains(m.Subject, "was changed") || !strings.Contains(m.Text, "D•••@New.test") || strings.Contains(m.Text, "Dana@New.test") {
		t.Errorf("the notice: %+v", m)
	}

	// What went to the old address is worthless (K15).
	w.wantRefused(t, signIn, oldCode, "has been used")
	if _, _, _, state, err := w.Follow(t.Context(), oldLink, home); state != signin.LinkUsed || err != nil {
		t.Errorf("the old link: state %v, %v", state, err)
	}
	if c, err := w.Begin(t.Context(), "dana@acme.test", "", home); err != nil || c.User != "" {
		t.Errorf("the old address begins a sign-in of %q; %v", c.User, err)
	}
	if c, err := w.Begin(t.Context(), fresh, "", home); err != nil || c.User != u.ID {
		t.Errorf("the new address begins a sign-in of %q; %v", c.User, err)
	}
	for s, ended := range map[model.SessionID]bool{here.ID: false, there.ID: true} {
		if row, err := w.db.Session(t.Context(), s); err != nil || row.EndedAt.IsZero() == ended {
			t.Errorf("session ended at %v, want it over: %v; %v", row.EndedAt, ended, err)
		}
	}
	events, err := w.db.UserEvents(t.Context(), u.ID, "", 2)
	if err != nil || events[0].Type() != model.EventUserLogout {
		t.Errorf("events: %+v, %v", events, err)
	}
	if p, _ := events[1].Payload.(model.UserEmailChanged); p.Before.Email != "dana@acme.test" || p.After.Email != "Dana@New.test" {
		t.Errorf("events: %+v, %v", events, err)
	}
	if _, err := w.FinishEmailChange(t.Context(), here, c.ID, code, true, home); model.KindOf(err) != model.Invalid {
		t.Errorf("the code again: %v", err)
	}
}

// TestEmailChangeKeepsOtherSessions when the person says so.
func TestEmailChangeKeepsOtherSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, there := w.session(t), w.session(t)
	c, code := w.asked(t, here, fresh, string(fresh))
	if _, err := w.FinishEmailChange(t.Context(), here, c.ID, code, false, home); err != nil {
		t.Fatal(err)
	}
	if row, err := w.db.Session(t.Context(), there.ID); err != nil || !row.EndedAt.IsZero() {
		t.Errorf("the other session ended at %v; %v", row.EndedAt, err)
	}
}

// TestTakenEmail answers as a free one does, and no code is ever right.
func TestTakenEmail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.session(t)
	w.change(t, func(tx *db.Tx) error {
		_, err := tx.InsertUser(t.Context(), "Bo@taken.test", true, "Bo", "Ash")
		return err
	})
	free, code := w.asked(t, by, fresh, string(fresh))
	taken, none := w.asked(t, by, "bo@taken.test", "Bo@taken.test")
	if m := w.newest(t, "Bo@taken.test"); none != "" || !strings.Contains(m.Subject, "Somebody tried") || strings.Contains(m.Text, "dana") {
		t.Errorf("the mail to the taken address: %+v", m)
	}
	want := map[bool]string{}
	for _, c := range []model.Challenge{free, taken} {
		for range model.CodeTries + 1 {
			_, err := w.FinishEmailChange(t.Context(), by, c.ID, otherThan(code), true, home)
			want[c.ID == free.ID] += fmt.Sprintln(model.KindOf(err), wordstest.Of(err))
		}
	}
	if want[true] != want[false] || !strings.Contains(want[true], "Too many wrong codes") {
		t.Errorf("a free address answers\n%s\na taken one\n%s", want[true], want[false])
	}
	if u, err := w.db.User(t.Context(), w.user.ID); err != nil || u.Email != "dana@acme.test" {
		t.Errorf("the address is %q; %v", u.Email, err)
	}
}

// TestTakenEmailHasNoCode: not even the code that a free address would have got
// is right.
func TestTakenEmailHasNoCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.session(t)
	w.change(t, func(tx *db.Tx) error {
		_, err := tx.InsertUser(t.Context(), fresh, true, "", "")
		return err
	})
	known := func() secret.Source { return secret.NewSource(rand.NewChaCha8([32]byte{1})) }
	s := signin.New(w.db, w.keys, known(), w.outbox, "")
	c, err := s.BeginEmailChange(t.Context(), by, fresh, home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.FinishEmailChange(t.Context(), by, c.ID, known().Code(), true, home); model.KindOf(err) != model.Invalid {
		t.Errorf("error = %v, want invalid", err)
	}
}

// TestEmailTakenMeanwhile is told to whoever reads the inbox.
func TestEmailTakenMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.session(t)
	c, code := w.asked(t, by, fresh, string(fresh))
	w.change(t, func(tx *db.Tx) error {
		_, err := tx.InsertUser(t.Context(), fresh, true, "", "")
		return err
	})
	if _, err := w.FinishEmailChange(t.Context(), by, c.ID, code, true, home); model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), "Choose another one") {
		t.Errorf("error = %v, want a conflict", err)
	}
	if row, err := w.db.Session(t.Context(), by.ID); err != nil || row.User.Email != "dana@acme.test" {
		t.Errorf("the address is %q; %v", row.User.Email, err)
	}
}

// TestEmailChangedOnce: of two new addresses at the same moment one is taken.
func TestEmailChangedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.session(t), w.session(t)
	one, oneCode := w.asked(t, first, "one@new.test", "one@new.test")
	two, twoCode := w.asked(t, second, "two@new.test", "two@new.test")
	var errs [2]error
	var all sync.WaitGroup
	all.Go(func() { _, errs[0] = w.FinishEmailChange(t.Context(), first, one.ID, oneCode, false, home) })
	all.Go(func() { _, errs[1] = w.FinishEmailChange(t.Context(), second, two.ID, twoCode, false, home) })
	all.Wait()
	u, err := w.db.User(t.Context(), w.user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, email := range []string{"one@new.test", "two@new.test"} {
		if won := errs[i] == nil; won != (u.Email == email) || !won && model.KindOf(errs[i]) != model.Invalid {
			t.Errorf("%s: %v; the address is %s", email, errs[i], u.Email)
		}
	}
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("errors %v and %v, want one", errs[0], errs[1])
	}
}

func TestEmailChangeIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by, other := w.session(t), w.session(t)
	c, code := w.asked(t, by, fresh, string(fresh))
	signIn, _, _ := w.begin(t)
	sudo, err := w.BeginSudo(t.Context(), by, w.hold(t, by), home)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		by   model.Session
		id   model.ChallengeID
		from signin.Browser
	}{
		"another session": {other, c.ID, home}, "another browser": {by, c.ID, elsewhere}, "a sign-in": {by, signIn.ID, home},
		"a proof": {by, sudo.ID, home}, "missing": {by, "chl_1", home},
	} {
		if _, err := w.FinishEmailChange(t.Context(), test.by, test.id, code, true, test.from); model.KindOf(err) != model.NotFound {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
	if _, _, err := w.Finish(t.Context(), c.ID, code, home); model.KindOf(err) != model.NotFound {
		t.Errorf("as a sign-in: %v, want not found", err)
	}
	if _, err := w.BeginEmailChange(t.Context(), by, "DANA@acme.test", home); model.KindOf(err) != model.Invalid {
		t.Errorf("the same address: %v, want invalid", err)
	}
	w.clock.Advance(model.CodeLife)
	if _, err := w.FinishEmailChange(t.Context(), by, c.ID, code, true, home); model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), "expired") {
		t.Errorf("after ten minutes: %v", err)
	}
	var initech model.OrgID
	w.change(t, func(tx *db.Tx) error {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Initech"})
		if err != nil {
			return err
		}
		initech = o.ID
		_, err = tx.InsertMember(t.Context(), o.ID, w.user, model.MemberActive, model.FromDirectory)
		return err
	})
	if _, err := w.BeginEmailChange(t.Context(), by, fresh, home); err != nil {
		t.Errorf("a directory that may not write the address: %v", err)
	}
	w.change(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: initech, Type: model.DomainOrganization, Name: "acme.test", Proof: model.DomainProof{Status: model.DomainVerified}})
		return err
	})
	if _, err := w.BeginEmailChange(t.Context(), by, fresh, home); model.KindOf(err) != model.Forbidden || !strings.Contains(wordstest.Of(err), "Initech") {
		t.Errorf("managed by a directory: %v", err)
	}
}

// TestEmailChangesAreLimited, whomever they are sent to and from wherever.
func TestEmailChangesAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.session(t)
	ask := func(n int) error {
		from := home
		from.IP = fmt.Sprintf("192.0.2.%d", n)
		_, err := w.BeginEmailChange(t.Context(), by, model.Email(fmt.Sprintf("person%d@else.test", n)), from)
		return err
	}
	for n := range 10 {
		if err := ask(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(10); model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), "in an hour") {
		t.Errorf("the eleventh: %v", err)
	}
	w.clock.Advance(time.Hour + time.Millisecond)
	if err := ask(11); err != nil {
		t.Errorf("after an hour: %v", err)
	}
}
