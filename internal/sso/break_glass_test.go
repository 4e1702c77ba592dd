package sso

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// member returns the membership of an actor.
func (w *world) member(t *testing.T, of model.Actor) model.MemberID {
	t.Helper()
	m, err := w.db.MemberOfUser(t.Context(), of.Org, of.User())
	must(t, err)
	return m.ID
}

// passkey gives somebody a passkey.
func (w *world) passkey(t *testing.T, of model.Actor) (id model.PasskeyID) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		p, err := tx.InsertPasskey(t.Context(), model.Passkey{User: of.User(), CredentialID: []byte(secret.NewSource(nil).Token()), Credential: []byte("{}"), Name: "Key"})
		id = p.ID
		return err
	})
	return id
}

// name makes somebody a break-glass member, with a passkey.
func (w *world) name(t *testing.T, of model.Actor) model.MemberID {
	t.Helper()
	w.passkey(t, of)
	b, err := w.NameBreakGlass(t.Context(), w.dana, w.member(t, of), "On call", w.clock.Now().Add(model.MaxReview))
	must(t, err)
	return b.Member
}

// require has Acme require a connection that is on, as the operator does.
func (w *world) require(t *testing.T) model.Connection {
	t.Helper()
	c := w.on(t)
	r, err := w.Require(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}, c.ID, c.Version, true)
	must(t, err)
	return r.Connection
}

// sent returns the subjects of the mails that have gone out to somebody.
func (w *world) sent(t *testing.T, to string) (subjects []string) {
	t.Helper()
	for _, m := range w.unasked(t) {
		if m.To == to {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}

// TestNameBreakGlass: an active member with a passkey, for a reason, until a day within a
// year, and not too many.
func TestNameBreakGlass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	day := w.clock.Now().Add(24 * time.Hour)
	al := w.member(t, w.al)
	_, err := w.NameBreakGlass(t.Context(), w.dana, al, "On call", day)
	if field := wantKind(t, err, model.Invalid, "sso.break_glass_passkey"); field != "member" {
		t.Errorf("the field is %q", field)
	}
	w.passkey(t, w.al)
	for name, test := range map[string]struct {
		member model.MemberID
		reason string
		review time.Time
		want   string
	}{
		"no reason":   {al, " ", day, "model.reason_missing"},
		"long reason": {al, strings.Repeat("a", 201), day, "model.reason_too_long"},
		"today":       {al, "On call", w.clock.Now(), "sso.review_day"},
		"too late":    {al, "On call", w.clock.Now().Add(model.MaxReview + time.Second), "sso.review_day"},
	} {
		t.Log(name)
		_, err := w.NameBreakGlass(t.Context(), w.dana, test.member, test.reason, test.review)
		wantKind(t, err, model.Invalid, test.want)
	}
	_, err = w.NameBreakGlass(t.Context(), w.dana, "mem_1", "On call", day)
	wantKind(t, err, model.NotFound, "")
	var away model.Member
	w.write(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "ina@acme.test", true, "Ina", "")
		if err == nil {
			away, err = tx.InsertMember(t.Context(), w.dana.Org, u, model.MemberInactive, model.FromOperator)
		}
		return err
	})
	_, err = w.NameBreakGlass(t.Context(), w.dana, away.ID, "On call", day)
	wantKind(t, err, model.Invalid, "sso.break_glass_member")
	first, err := w.NameBreakGlass(t.Context(), w.dana, al, " On call ", day)
	if err != nil || first.Reason != "On call" || first.NamedBy != "Dana Li" {
		t.Fatalf("named: %+v, %v", first, err)
	}
	again, err := w.NameBreakGlass(t.Context(), w.dana, al, "Holds the safe", day.Add(time.Hour))
	must(t, err)
	all, err := w.db.BreakGlass(t.Context(), w.dana.Org)
	if err != nil || len(all) != 1 || all[0].Reason != "Holds the safe" || !all[0].ReviewAt.Equal(again.ReviewAt) || !all[0].Works() {
		t.Errorf("all: %+v, %v", all, err)
	}
	for i := range model.MostBreakGlass - 1 {
		w.name(t, w.join(t, w.dana.Org, model.Email(fmt.Sprintf("p%d@acme.test", i)), "member"))
	}
	w.passkey(t, w.dana)
	_, err = w.NameBreakGlass(t.Context(), w.dana, w.member(t, w.dana), "On call", day)
	wantKind(t, err, model.Conflict, "sso.most_break_glass")
	if _, err = w.NameBreakGlass(t.Context(), w.dana, al, "On call", day); err != nil {
		t.Errorf("one of them anew: %v", err)
	}
	events, err := w.db.Events(t.Context(), w.dana.Org, 1)
	must(t, err)
	if named, ok := events[0].Payload.(model.BreakGlassNamed); !ok || named.Before == nil || named.Before.Reason != "Holds the safe" || named.After.Reason != "On call" {
		t.Errorf("the event says %+v", events[0].Payload)
	}
}

// TestUnnameBreakGlass: the last one who could sign in stays where a connection is required,
// but for the operator.
func TestUnnameBreakGlass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.join(t, w.dana.Org, "kim@acme.test", "member")
	operator := model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}
	al, key := w.name(t, w.al), model.PasskeyID("")
	_, err := w.UnnameBreakGlass(t.Context(), w.dana, w.member(t, kim))
	wantKind(t, err, model.NotFound, "sso.no_break_glass")
	_, err = w.UnnameBreakGlass(t.Context(), w.dana, al)
	must(t, err) // nothing is required

	al = w.name(t, w.al)
	w.require(t)
	by := w.session(t, w.dana, "", "swk") // who may manage, as the rule asks
	key = w.passkey(t, kim)
	_, err = w.NameBreakGlass(t.Context(), operator, w.member(t, kim), "On call", w.clock.Now().Add(time.Hour))
	must(t, err)
	w.write(t, func(tx *db.Tx) error { return tx.DeletePasskey(t.Context(), kim.User(), key) })
	_, err = w.UnnameBreakGlass(t.Context(), by, al)
	wantKind(t, err, model.Conflict, "sso.last_break_glass") // Kim could not sign in
	w.passkey(t, kim)
	_, err = w.UnnameBreakGlass(t.Context(), by, al)
	must(t, err)
	_, err = w.UnnameBreakGlass(t.Context(), by, w.member(t, kim))
	wantKind(t, err, model.Conflict, "sso.last_break_glass")
	_, err = w.UnnameBreakGlass(t.Context(), operator, w.member(t, kim))
	must(t, err)
}

// TestUnnamedAtOnce: of two who take the last two off the list, one stays.
func TestUnnamedAtOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		w := newWorld(t)
		members := []model.MemberID{w.name(t, w.dana), w.name(t, w.al)}
		w.require(t)
		by := []model.Actor{w.session(t, w.dana, "", "swk"), w.session(t, w.al, "", "swk")}
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i := range errs {
			both.Go(func() { _, errs[i] = w.UnnameBreakGlass(t.Context(), by[i], members[i]) })
		}
		both.Wait()
		left, err := w.db.BreakGlass(t.Context(), w.dana.Org)
		if err != nil || len(left) != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%d are left (%v); %v, %v", len(left), err, errs[0], errs[1])
		}
	}
}

// TestBreakGlassStays: a session with a passkey goes on when a connection is required, and one
// with a code does not, and neither does once they are a member like all others.
func TestBreakGlassStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.name(t, w.al)
	c := w.on(t)
	code, passkey := w.session(t, w.al, "", "otp"), w.session(t, w.al, "", "swk", "user", "mfa")
	_, err := w.Require(t.Context(), passkey, c.ID, c.Version, true) // it does not lock them out
	must(t, err)
	if got := w.ends(t, code, passkey, w.dana); got[0] != model.EndSignInRequired || got[1] != "" || got[2] != model.EndSignInRequired {
		t.Errorf("sessions ended because of %q", got)
	}
	s, err := w.db.Session(t.Context(), passkey.Session)
	if err != nil || !s.Requirement.MetBy(s.Session, w.clock.Now()) {
		t.Errorf("the session with a passkey is refused: %+v, %v", s.Requirement, err)
	}
	_, err = w.UnnameBreakGlass(t.Context(), model.Actor{Kind: model.ActorOperator, Org: c.Org}, w.member(t, w.al))
	must(t, err)
	s, err = w.db.Session(t.Context(), passkey.Session)
	if err != nil || s.Requirement.MetBy(s.Session, w.clock.Now()) {
		t.Errorf("the session goes on: %+v, %v", s.Requirement, err)
	}
}

// TestReviewsAreDue once, and change nothing.
func TestReviewsAreDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.name(t, w.al)
	w.join(t, w.dana.Org, "kim@acme.test", "member")
	w.clock.Advance(model.MaxReview - time.Second)
	if n, err := w.RemindOfReviews(t.Context()); n != 0 || err != nil {
		t.Errorf("before the day: %d, %v", n, err)
	}
	w.clock.Advance(time.Second)
	for i, want := range []int{1, 0} {
		if n, err := w.RemindOfReviews(t.Context()); n != want || err != nil {
			t.Errorf("%d. time: %d organizations, %v", i+1, n, err)
		}
	}
	for to, want := range map[string]int{"dana@acme.test": 1, "al@acme.test": 1, "kim@acme.test": 0} {
		if got := w.sent(t, to); len(got) != want || want > 0 && got[0] != "Look who can sign in around single sign-on" {
			t.Errorf("%s got %q", to, got)
		}
	}
	all, err := w.db.BreakGlass(t.Context(), w.dana.Org)
	if err != nil || len(all) != 1 || !all[0].Works() || !all[0].Overdue(w.clock.Now()) {
		t.Errorf("all: %+v, %v", all, err)
	}
	must(t, w.Sweep(t.Context()))
	if all, err := w.db.BreakGlass(t.Context(), w.dana.Org); err != nil || len(all) != 1 {
		t.Errorf("after sweeping: %+v, %v", all, err)
	}
}

// TestRelease: only the operator does it, and those who look after single sign-on are told.
func TestRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}
	_, err := w.Release(t.Context(), operator)
	wantKind(t, err, model.Conflict, "sso.nothing_required")
	c := w.require(t)
	_, err = w.Release(t.Context(), w.session(t, w.dana, c.ID))
	wantKind(t, err, model.Forbidden, "access.members_only")
	released, err := w.Release(t.Context(), operator)
	if err != nil || len(released) != 1 || released[0].Required || !released[0].Enabled {
		t.Errorf("released: %+v, %v", released, err)
	}
	if got := w.sent(t, "al@acme.test"); len(got) != 1 || got[0] != "Single sign-on is no longer required" {
		t.Errorf("the mails: %q", got)
	}
	events, err := w.db.Events(t.Context(), c.Org, 1)
	if err != nil || events[0].Type() != model.EventConnectionOptional || events[0].Actor.Kind != model.ActorOperator {
		t.Errorf("events: %+v, %v", events, err)
	}
}

// TestRecover lets in for a day who can look after single sign-on, and nobody else.
func TestRecover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := model.Actor{Kind: model.ActorOperator, Org: w.dana.Org}
	kim := w.join(t, w.dana.Org, "kim@acme.test", "member")
	w.require(t)
	hash := secret.Hash("token")
	_, err := w.Recover(t.Context(), w.session(t, w.dana, "", "swk"), "al@acme.test", hash)
	wantKind(t, err, model.Forbidden, "access.members_only")
	for _, email := range []model.Email{"kim@acme.test", "nobody@acme.test"} {
		_, err = w.Recover(t.Context(), operator, email, hash)
		wantKind(t, err, model.NotFound, "sso.cannot_recover")
	}
	b, err := w.Recover(t.Context(), operator, "al@acme.test", hash)
	if day := w.clock.Now().Add(model.RecoveryLife); err != nil || !b.ExpiresAt.Equal(day) || !b.RecoversUntil.Equal(day) {
		t.Fatalf("recovered: %+v, %v", b, err)
	}
	if got := w.sent(t, "dana@acme.test"); len(got) != 1 || got[0] != "Somebody was let in around single sign-on" {
		t.Errorf("the mails: %q", got)
	}
	if found, err := w.db.BreakGlassByLink(t.Context(), hash, w.clock.Now()); err != nil || found.Member != b.Member {
		t.Errorf("by the link: %+v, %v", found, err)
	}
	// Who is named stays so, and gets a link.
	w.passkey(t, kim)
	al := w.member(t, w.al)
	w.passkey(t, w.al)
	_, err = w.NameBreakGlass(t.Context(), operator, al, "On call", w.clock.Now().Add(time.Hour))
	must(t, err)
	if b, err = w.Recover(t.Context(), operator, "al@acme.test", secret.Hash("another")); err != nil || !b.ExpiresAt.IsZero() || b.Reason != "On call" {
		t.Errorf("of who is named: %+v, %v", b, err)
	}
	if _, err := w.db.BreakGlassByLink(t.Context(), hash, w.clock.Now()); model.KindOf(err) != model.NotFound {
		t.Errorf("the first link: %v", err)
	}
	w.clock.Advance(model.RecoveryLife)
	if _, err := w.db.BreakGlassByLink(t.Context(), secret.Hash("another"), w.clock.Now()); model.KindOf(err) != model.NotFound {
		t.Errorf("the link after a day: %v", err)
	}
	if _, err = w.Recover(t.Context(), operator, "dana@acme.test", hash); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(model.RecoveryLife)
	must(t, w.Sweep(t.Context()))
	if all, err := w.db.BreakGlass(t.Context(), w.dana.Org); err != nil || len(all) != 1 || all[0].Member != al {
		t.Errorf("after a day: %+v, %v", all, err)
	}
}
