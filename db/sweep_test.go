package db

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// pastSession is a session of the tests below, ended unless it is live.
type pastSession struct {
	name, browser string
	live          bool
}

// signInAndOut stores sessions of one user, a minute after another.
func signInAndOut(t *testing.T, d *DB, clock *time.Time, user model.UserID, all []pastSession) map[string]model.SessionID {
	t.Helper()
	ids := map[string]model.SessionID{}
	for _, p := range all {
		*clock = clock.Add(time.Minute)
		change(t, d, func(tx *Tx) error {
			s, err := tx.InsertSession(t.Context(), model.Session{User: model.User{ID: user}, AuthTime: tx.Now(), Browser: []byte(p.browser)},
				fmt.Append(nil, user, p.name))
			ids[p.name] = s.ID
			if err != nil || p.live {
				return err
			}
			_, err = tx.EndSessions(t.Context(), OneSession(s.ID), model.EndSignedOut)
			return err
		})
	}
	return ids
}

// TestForgetSessions forgets what ended long ago, but no browser.
func TestForgetSessions(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		users := make([]model.UserID, 2)
		change(t, d, func(tx *Tx) error {
			for i := range users {
				u, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("%d@acme.test", i)), true, "Ada", "Lovelace")
				if err != nil {
					return err
				}
				users[i] = u.ID
			}
			return nil
		})
		ids := signInAndOut(t, d, &now, users[0], []pastSession{
			{name: "long gone", browser: "desk"}, {name: "long going", browser: "desk", live: true}, {name: "last at the desk", browser: "desk"},
			{name: "only one on the phone", browser: "phone"},
		})
		// Somebody else in the same browser makes nothing forgettable.
		signInAndOut(t, d, &now, users[1], []pastSession{{name: "other", browser: "phone"}})
		before := now.Add(time.Hour)
		now = now.Add(2 * time.Hour)
		for name, id := range signInAndOut(t, d, &now, users[0], []pastSession{{name: "young", browser: "tablet"}, {name: "younger", browser: "tablet"}}) {
			ids[name] = id
		}

		old, err := d.ForgettableSessions(t.Context(), before, 10)
		if err != nil {
			t.Fatal(err)
		}
		// What goes on is not forgotten, even when asked for.
		change(t, d, func(tx *Tx) error { return tx.ForgetSessions(t.Context(), append(old, ids["long going"])) })
		var forgotten []string
		for name, id := range ids {
			if _, err := d.Session(t.Context(), id); model.KindOf(err) == model.NotFound {
				forgotten = append(forgotten, name)
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"long gone"}, forgotten); diff != "" {
			t.Errorf("forgotten (-want +got):\n%s", diff)
		}
		for _, browser := range []string{"desk", "phone", "tablet"} {
			if a, err := d.Acquaintance(t.Context(), users[0], "", []byte(browser)); err != nil || !a.SignedInBefore || !a.BrowserKnown {
				t.Errorf("browser %s: %+v, %v; want it known", browser, a, err)
			}
		}
	})
}

// TestForgettableSessionsEndTogether: of sessions that ended in the same moment
// one stays.
func TestForgettableSessionsEndTogether(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		var user model.UserID
		change(t, d, func(tx *Tx) error {
			u, err := tx.InsertUser(t.Context(), "ada@acme.test", true, "Ada", "Lovelace")
			user = u.ID
			return err
		})
		signInAndOut(t, d, &now, user, []pastSession{{name: "a", live: true}, {name: "b", live: true}, {name: "c", live: true}})
		change(t, d, func(tx *Tx) error {
			_, err := tx.EndSessions(t.Context(), SessionsOf(user, ""), model.EndSignedOut)
			return err
		})
		for limit, want := range []int{0, 1, 2, 2} {
			if ids, err := d.ForgettableSessions(t.Context(), now.Add(time.Hour), limit); err != nil || len(ids) != want {
				t.Errorf("at most %d: %d sessions, %v; want %d", limit, len(ids), err, want)
			}
		}
	})
}

// TestSessionJobsUseTheIndexes: jobs that run again and again look at the
// sessions that they are about, not at all that have ever been.
func TestSessionJobsUseTheIndexes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	for name, test := range map[string]struct {
		query string
		args  []any
		want  []string
	}{
		"overdue":     {overdueQuery, []any{0, "", 1}, []string{"SEARCH s USING INDEX sessions_live (id>?)"}},
		"forgettable": {forgettableQuery, []any{0, 1}, []string{"SEARCH s USING INDEX sessions_by_end (ended_at>? AND ended_at<?)", "USING INDEX sessions_by_user (user_id=? AND ended_at>?)"}},
	} {
		lines, err := many(t.Context(), &d.queries, scanPlan, `EXPLAIN QUERY PLAN `+test.query, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(lines, "\n")
		if strings.Contains(plan, "TEMP B-TREE") || slices.ContainsFunc(test.want, func(w string) bool { return !strings.Contains(plan, w) }) {
			t.Errorf("%s: want %q and no sorting:\n%s", name, test.want, plan)
		}
	}
}

// TestSweepExpired deletes what expired longer ago than it is kept, and nothing
// else. What was begun in a browser in which nobody has signed in is kept for less
// long.
func TestSweepExpired(t *testing.T) {
	t.Parallel()
	const keep, ofStrangers = 24 * time.Hour, time.Hour
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		var app model.Application
		var acme model.Organization
		var session model.Session
		change(t, d, func(tx *Tx) (err error) {
			if acme, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"}); err != nil {
				return err
			}
			u, err := tx.InsertUser(t.Context(), "ada@acme.test", true, "Ada", "Lovelace")
			if err != nil {
				return err
			}
			if session, err = tx.InsertSession(t.Context(), model.Session{User: u, AuthTime: now, Browser: []byte("known")}, []byte("token")); err != nil {
				return err
			}
			app, err = tx.InsertApplication(t.Context(), model.Application{
				Name: "Desk", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{"https://desk.test/"}, PostLogoutRedirectURIs: []string{},
			})
			return err
		})
		for table, test := range map[string]struct {
			insert func(tx *Tx, expires time.Time, browser []byte) error
			sweep  func(*Tx) error
			bound  bool // to a browser
		}{
			"challenges": {
				func(tx *Tx, expires time.Time, browser []byte) error {
					return tx.InsertChallenge(t.Context(), model.Challenge{
						Sends: model.SendsCode,
						ID:    tx.NewChallengeID(), Purpose: model.ForSignIn, Email: "ada@acme.test", Browser: browser, CodeMAC: []byte{}, ExpiresAt: expires,
					}, fmt.Append(nil, expires, browser))
				},
				func(tx *Tx) error { return tx.SweepSignIns(t.Context(), keep, ofStrangers) },
				true,
			},
			"held_requests": {
				func(tx *Tx, expires time.Time, _ []byte) error {
					return tx.InsertHeldRequest(t.Context(), HeldRow{
						HeldRequest: model.HeldRequest{ID: tx.NewHeldRequestID(), Session: session.ID, ExpiresAt: expires}, Sealed: []byte{},
					})
				},
				func(tx *Tx) error { return tx.SweepSignIns(t.Context(), keep, ofStrangers) },
				false,
			},
			"sign_in_links": {
				func(tx *Tx, expires time.Time, _ []byte) error {
					u, err := tx.InsertUser(t.Context(), model.Email(expires.Format("150405.000")+"@acme.test"), true, "", "")
					if err != nil {
						return err
					}
					m, err := tx.InsertMember(t.Context(), acme.ID, u, model.MemberActive, model.FromOperator)
					if err != nil {
						return err
					}
					return tx.PutSignInLink(t.Context(), model.SignInLink{Org: acme.ID, Member: m.ID, ExpiresAt: expires}, []byte(m.ID))
				},
				func(tx *Tx) error { return tx.SweepSignIns(t.Context(), keep, ofStrangers) },
				false,
			},
			"webauthn_challenges": {
				func(tx *Tx, expires time.Time, browser []byte) error {
					_, err := tx.InsertCeremony(t.Context(), model.Ceremony{Purpose: model.CeremonySignIn, Browser: browser, Data: []byte{}, ExpiresAt: expires})
					return err
				},
				func(tx *Tx) error { return tx.SweepCeremonies(t.Context(), keep, ofStrangers) },
				true,
			},
			"auth_requests": {
				func(tx *Tx, expires time.Time, browser []byte) error {
					_, err := tx.InsertAuthRequest(t.Context(), model.AuthRequest{Application: app.ID, ResponseMode: model.ResponseQuery, Browser: browser, ExpiresAt: expires})
					return err
				},
				func(tx *Tx) error { return tx.SweepAuthorizations(t.Context(), keep, ofStrangers) },
				true,
			},
			"spent_tokens": {
				func(tx *Tx, expires time.Time, _ []byte) error {
					_, err := tx.SpendToken(t.Context(), app.ID, expires.String(), expires)
					return err
				},
				func(tx *Tx) error { return tx.SweepAuthorizations(t.Context(), keep, ofStrangers) },
				false,
			},
		} {
			limits, browsers := []time.Duration{keep}, [][]byte{[]byte("known")}
			if test.bound {
				limits, browsers = append(limits, ofStrangers), append(browsers, []byte("stranger"))
			}
			var want []int64
			for i, limit := range limits {
				change(t, d, func(tx *Tx) error { return test.insert(tx, now.Add(-limit), browsers[i]) })
				change(t, d, func(tx *Tx) error { return test.insert(tx, now.Add(-limit-time.Millisecond), browsers[i]) })
				want = append(want, ms(now.Add(-limit)))
			}
			change(t, d, test.sweep)
			left, err := many(t.Context(), &d.queries, scanValue[int64], `SELECT expires_at FROM `+table+` ORDER BY expires_at`)
			if diff := cmp.Diff(want, left); err != nil || diff != "" {
				t.Errorf("%s: %v, left (-want +got):\n%s", table, err, diff)
			}
		}
	})
}
