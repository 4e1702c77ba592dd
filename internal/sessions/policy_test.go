package sessions_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
	"anteroom/internal/secret"
	"anteroom/internal/sessions"
)

const hour, day = time.Hour, 24 * time.Hour

func TestCheckPolicy(t *testing.T) {
	t.Parallel()
	token := 5 * time.Minute
	for _, test := range []struct {
		name           string
		absolute, idle time.Duration
		token          time.Duration
		field, want    string // "" when the policy is good
	}{
		{"a workday", 8 * hour, 30 * time.Minute, token, "", ""},
		{"no idle limit", 30 * day, 0, token, "", ""},
		{"the longest", 365 * day, 30 * day, token, "", ""},
		{"the shortest", 7 * time.Minute, 6 * time.Minute, token, "", ""},
		{"no absolute limit", 0, 0, token, "absolute", "below 5 minutes"},
		{"negative", -hour, 0, token, "absolute", "below 5 minutes"},
		{"too short", 4 * time.Minute, 0, time.Minute, "absolute", "below 5 minutes"},
		{"too long", 366 * day, 0, token, "absolute", "above 365 days"},
		{"no longer than tokens last", 20 * time.Minute, 0, 20 * time.Minute, "absolute", "longer than 20 minutes"},
		{"idle too short", hour, 4 * time.Minute, time.Minute, "idle", "below 5 minutes"},
		{"idle negative", hour, -time.Minute, time.Minute, "idle", "below 5 minutes"},
		{"idle too long", 60 * day, 31 * day, token, "idle", "above 30 days"},
		{"idle as long as absolute", 8 * hour, 8 * hour, token, "idle", "shorter than 8 hours"},
		{"idle longer than absolute", 8 * hour, 9 * hour, token, "idle", "shorter than 8 hours"},
		{"idle no longer than tokens last", hour, 5 * time.Minute, token, "idle", "longer than 5 minutes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := sessions.CheckPolicy(model.SessionPolicy{Absolute: test.absolute, Idle: test.idle}, test.token)
			if test.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var e *model.Error
			if !errors.As(err, &e) || e.Kind != model.Invalid || e.Field != test.field || !strings.Contains(e.Message, test.want) {
				t.Errorf("error = %v, want %q for %s", err, test.want, test.field)
			}
		})
	}
}

// policied is a world whose organization has the feature, and whose person may
// set the policy.
func policied(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error {
		if err := tx.SetFeature(t.Context(), w.acme, model.FeatureSessionPolicy); err != nil {
			return err
		}
		return tx.AddRole(t.Context(), w.acme, w.member, "role_1", model.SourceManual)
	})
	return w
}

func (w *world) write(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func (w *world) org(t *testing.T, id model.OrgID) model.Organization {
	t.Helper()
	o, err := w.db.Organization(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// another signs a new member of an organization in and returns the session's
// token.
func (w *world) another(t *testing.T, org model.OrgID, email string, status model.MemberStatus) string {
	t.Helper()
	token := secret.NewSource(nil).Token()
	w.write(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), model.Email(email), true, "", "")
		if err != nil {
			return err
		}
		if _, err := tx.InsertMember(t.Context(), org, u, status, model.FromOperator); err != nil {
			return err
		}
		_, err = tx.InsertSession(t.Context(), model.Session{User: u, Org: model.Organization{ID: org}, AuthTime: tx.Now()}, secret.Hash(token))
		return err
	})
	return token
}

func (w *world) set(t *testing.T, by model.Actor, p model.SessionPolicy) sessions.PolicyChange {
	t.Helper()
	c, err := w.SetPolicy(t.Context(), by, p, p != model.SessionPolicy{}, w.org(t, by.Org).Version)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTighteningEndsWhatIsOver, for good, and nothing else. The job that expires
// sessions never runs here.
func TestTighteningEndsWhatIsOver(t *testing.T) {
	t.Parallel()
	w := policied(t)
	old := w.another(t, w.acme, "old@acme.test", model.MemberActive)
	elsewhere := w.another(t, w.globex, "gus@globex.test", model.MemberActive)
	left := w.another(t, w.acme, "left@acme.test", model.MemberInactive)
	idle := w.another(t, w.acme, "idle@acme.test", model.MemberActive)
	w.clock.Advance(40 * time.Minute)
	young := w.another(t, w.acme, "young@acme.test", model.MemberActive)
	by := w.load(t, sessions.Active)
	for _, token := range []string{old, elsewhere, left} {
		if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
			t.Fatal(err)
		}
	}
	strict := model.SessionPolicy{Absolute: 2 * hour, Idle: 30 * time.Minute}
	f, err := w.Forecast(t.Context(), by, strict)
	if err != nil || f.People != 1 || f.Self || f.Limits != strict {
		t.Errorf("forecast %+v, %v; want only the one who is idle", f, err)
	}
	if c := w.set(t, by.Actor(), strict); c.People != 1 || c.Self || c.Org.Policy != strict {
		t.Errorf("change %+v; want only the one who is idle", c)
	}
	w.wantSignedOut(t, idle)
	w.set(t, by.Actor(), model.SessionPolicy{})
	w.wantSignedOut(t, idle) // looser limits do not bring it back
	f, err = w.Forecast(t.Context(), by, model.SessionPolicy{Absolute: 40 * time.Minute})
	if err != nil || f.People != 2 || !f.Self {
		t.Errorf("forecast %+v, %v; want the old one and the one who asks", f, err)
	}
	if c := w.set(t, by.Actor(), model.SessionPolicy{Absolute: 40 * time.Minute}); c.People != 2 || !c.Self {
		t.Errorf("change %+v; want the old one and the actor", c)
	}
	w.wantSignedOut(t, old)
	w.wantSignedOut(t, w.token)
	for name, token := range map[string]string{"elsewhere": elsewhere, "left": left, "young": young} {
		if _, err := w.Load(t.Context(), token, sessions.Background); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.wantEvents(t, 3, 3)
}

// wantEvents counts what was recorded of new policies and of the sessions that
// they ended.
func (w *world) wantEvents(t *testing.T, changes, logouts int) {
	t.Helper()
	events, err := w.db.Events(t.Context(), w.acme, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var gotChanges, gotLogouts int
	for _, e := range events {
		switch {
		case e.Type == model.EventOrganizationUpdated && strings.Contains(e.After, "policy_source"):
			gotChanges++
		case e.Type == model.EventUserLogout && e.After == `{"reason":"expired"}`:
			gotLogouts++
		}
	}
	if gotChanges != changes || gotLogouts != logouts {
		t.Errorf("%d policies and %d ends recorded, want %d and %d", gotChanges, gotLogouts, changes, logouts)
	}
}

// TestNextRequestIsRefused: a policy that got stricter, a session that passes it
// later, and nothing that runs in the background.
func TestNextRequestIsRefused(t *testing.T) {
	t.Parallel()
	w := policied(t)
	by := w.load(t, sessions.Active)
	w.set(t, by.Actor(), model.SessionPolicy{Absolute: 30 * time.Minute})
	w.clock.Advance(30*time.Minute - time.Second)
	w.load(t, sessions.Active)
	w.clock.Advance(time.Second)
	w.wantSignedOut(t, w.token)
}

func TestSetPolicyRefused(t *testing.T) {
	t.Parallel()
	w := policied(t)
	dana := w.load(t, sessions.Active).Actor()
	token := w.another(t, w.acme, "kim@acme.test", model.MemberActive)
	kim, err := w.Load(t.Context(), token, sessions.Active)
	if err != nil {
		t.Fatal(err)
	}
	version := w.org(t, w.acme).Version
	good := model.SessionPolicy{Absolute: 8 * hour}
	globex := dana
	globex.Org = w.globex
	for _, test := range []struct {
		name    string
		by      model.Actor
		policy  model.SessionPolicy
		version int64
		want    model.Kind
	}{
		{"no permission", kim.Actor(), good, version, model.Forbidden},
		{"another organization", globex, good, version, model.NotFound},
		{"stale", dana, good, version - 1, model.Conflict},
		{"no limit", dana, model.SessionPolicy{}, version, model.Invalid},
		{"idle too long", dana, model.SessionPolicy{Absolute: 8 * hour, Idle: 8 * hour}, version, model.Invalid},
	} {
		if _, err := w.SetPolicy(t.Context(), test.by, test.policy, true, test.version); model.KindOf(err) != test.want {
			t.Errorf("%s: error = %v, want %s", test.name, err, test.want)
		}
	}
	if o := w.org(t, w.acme); o.Version != version || o.Policy != (model.SessionPolicy{}) {
		t.Errorf("organization = %+v, want it as it was", o)
	}
	w.wantEvents(t, 0, 0)
	// The same policy once more is no change, and not an error.
	if c, err := w.SetPolicy(t.Context(), dana, model.SessionPolicy{}, false, version); err != nil || c.Org.Version != version {
		t.Errorf("the same policy: %+v, %v", c, err)
	}
	w.wantEvents(t, 0, 0)
}

// TestFeatureDecides: without the feature nobody but the operator sets a policy.
func TestFeatureDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error { return tx.AddRole(t.Context(), w.acme, w.member, "role_1", model.SourceManual) })
	good := model.SessionPolicy{Absolute: 8 * hour}
	dana := w.load(t, sessions.Active).Actor()
	if _, err := w.SetPolicy(t.Context(), dana, good, true, 1); model.KindOf(err) != model.NotFound {
		t.Errorf("error = %v, want not found", err)
	}
	w.set(t, model.Actor{Kind: model.ActorOperator, Org: w.acme}, good)
}

// TestOneSaveWins: of two saves that saw the same version, one is made.
func TestOneSaveWins(t *testing.T) {
	t.Parallel()
	w := policied(t)
	by, version := w.load(t, sessions.Active).Actor(), w.org(t, w.acme).Version
	errs := make([]error, 16)
	var all sync.WaitGroup
	for i := range errs {
		p := model.SessionPolicy{Absolute: time.Duration(i+2) * hour}
		all.Go(func() { _, errs[i] = w.SetPolicy(t.Context(), by, p, true, version) })
	}
	all.Wait()
	won := 0
	for i, err := range errs {
		switch {
		case err == nil:
			won++
			if got := w.org(t, w.acme).Policy.Absolute; got != time.Duration(i+2)*hour {
				t.Errorf("policy is %s, which did not win", got)
			}
		case model.KindOf(err) != model.Conflict:
			t.Errorf("error = %v, want a conflict", err)
		}
	}
	if won != 1 {
		t.Errorf("%d saves won, want 1", won)
	}
	w.wantEvents(t, 1, 0)
}

// TestTightenWhilePeopleAreActive: nobody who is there loses a session to an
// idle limit, however the requests and the save fall together.
func TestTightenWhilePeopleAreActive(t *testing.T) {
	t.Parallel()
	w := policied(t)
	tokens := make([]string, 20)
	for i := range tokens {
		tokens[i] = w.another(t, w.acme, fmt.Sprintf("person%d@acme.test", i), model.MemberActive)
	}
	away := w.another(t, w.acme, "away@acme.test", model.MemberActive)
	w.clock.Advance(50 * time.Minute) // the database knows of nobody since
	by := w.load(t, sessions.Active)
	for _, token := range tokens {
		if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
			t.Fatal(err)
		}
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	for _, token := range tokens {
		all.Go(func() {
			for {
				if _, err := w.Load(t.Context(), token, sessions.Active); err != nil {
					t.Errorf("an active person was signed out: %v", err)
					return
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	all.Go(func() {
		for range 20 {
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 10 {
		w.set(t, by.Actor(), model.SessionPolicy{Absolute: 5 * hour, Idle: time.Duration(10+i) * time.Minute})
	}
	close(stop)
	all.Wait()
	w.wantSignedOut(t, away)
	w.wantEvents(t, 10, 1)
}

// TestSwitchToStricterOrganization is refused and leaves the session where it is.
func TestSwitchToStricterOrganization(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		policy model.SessionPolicy
		after  time.Duration
		want   string // in the refusal; "" when the session may switch
	}{
		{"within", model.SessionPolicy{Absolute: 30 * time.Minute}, 29 * time.Minute, ""},
		{"too old", model.SessionPolicy{Absolute: 30 * time.Minute}, 30 * time.Minute, "Globex asks you to sign in again: its sessions last 30 minutes."},
		{"too idle", model.SessionPolicy{Absolute: 5 * hour, Idle: 30 * time.Minute}, 30 * time.Minute, "its sessions end after 30 minutes without activity."},
		{"laxer", model.SessionPolicy{Absolute: 300 * day}, 50 * time.Minute, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.set(t, model.Actor{Kind: model.ActorOperator, Org: w.globex}, test.policy)
			w.clock.Advance(test.after)
			s := w.load(t, sessions.Background)
			if err := w.Fits(t.Context(), s, w.globex); errors.Is(err, sessions.ErrSignInAgain) != (test.want != "") {
				t.Errorf("Fits: %v", err)
			}
			token, err := w.Switch(t.Context(), s, w.globex)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if s, err = w.Load(t.Context(), token, sessions.Active); err != nil || s.Org.ID != w.globex {
					t.Errorf("session at %q, %v", s.Org.ID, err)
				}
				return
			}
			if !errors.Is(err, sessions.ErrSignInAgain) || model.KindOf(err) != model.Unauthenticated || !strings.Contains(model.MessageOf(err), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if got := w.load(t, sessions.Active); got.Org.ID != w.acme {
				t.Errorf("session is at %q, want it where it was", got.Org.ID)
			}
		})
	}
}

// benchWorld is an organization in which n people signed in an hour ago.
func benchWorld(b *testing.B, n int) *world {
	b.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = dbtest.OpenAt(b, w.clock.Now)
	w.Service = sessions.New(w.db, secret.NewSource(nil))
	ctx := b.Context()
	err := w.db.Housekeep(ctx, func(tx *db.Tx) error {
		o, err := tx.InsertOrganization(ctx, model.Organization{Name: "Acme Corp"})
		if err != nil {
			return err
		}
		w.acme = o.ID
		for i := range n {
			u, err := tx.InsertUser(ctx, model.Email(fmt.Sprintf("person%d@acme.test", i)), true, "", "")
			if err != nil {
				return err
			}
			if _, err := tx.InsertMember(ctx, o.ID, u, model.MemberActive, model.FromOperator); err != nil {
				return err
			}
			s := model.Session{User: u, Org: o, AuthTime: tx.Now(), AMR: []string{"otp"}}
			if _, err := tx.InsertSession(ctx, s, secret.Hash(u.Email)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	w.clock.Advance(time.Hour)
	return w
}

// BenchmarkTighten ends 10,000 sessions in one save.
func BenchmarkTighten(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		b.StopTimer()
		w := benchWorld(b, n)
		by := model.Actor{Kind: model.ActorOperator, Org: w.acme}
		b.StartTimer()
		c, err := w.SetPolicy(b.Context(), by, model.SessionPolicy{Absolute: 30 * time.Minute}, true, 1)
		if err != nil || c.People != n {
			b.Fatalf("%+v, %v", c, err)
		}
	}
}

// BenchmarkForecast counts whom a policy would sign out of 10,000.
func BenchmarkForecast(b *testing.B) {
	w := benchWorld(b, 10_000)
	by := model.Session{Org: model.Organization{ID: w.acme}, CreatedAt: w.clock.Now(), LastActiveAt: w.clock.Now()}
	for b.Loop() {
		if f, err := w.Forecast(b.Context(), by, model.SessionPolicy{Absolute: 30 * time.Minute}); err != nil || f.People != 10_000 {
			b.Fatalf("%+v, %v", f, err)
		}
	}
}
