package db

import (
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestSessionGetsAToken, or keeps the one that it has, by everything that renews it.
func TestSessionGetsAToken(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		w := newSessionWorld(t, d)
		id := w.sessions["dana 1"]
		for name, renew := range map[string]func(tx *Tx, hash []byte) error{
			"signing in again": func(tx *Tx, hash []byte) error {
				_, err := tx.RenewSession(t.Context(), model.Session{ID: id, Org: model.Organization{ID: w.acme}, AMR: []string{"otp", "mfa"}, Browser: []byte{1}}, hash)
				return err
			},
			"a proof":         func(tx *Tx, hash []byte) error { return tx.SetSudo(t.Context(), id, hash) },
			"a better proof":  func(tx *Tx, hash []byte) error { return tx.StepUp(t.Context(), id, []string{"otp", "mfa"}, true, hash) },
			"an organization": func(tx *Tx, hash []byte) error { return tx.SetSessionOrganization(t.Context(), id, w.acme, hash) },
		} {
			hash := []byte("hash of " + name)
			for _, next := range [][]byte{hash, nil} {
				if err := d.Housekeep(t.Context(), func(tx *Tx) error { return renew(tx, next) }); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if row, err := d.SessionByToken(t.Context(), hash); err != nil || row.ID != id {
					t.Errorf("%s, with the token %q: %v, %v", name, next, row.ID, err)
				}
			}
		}
		row, err := d.Session(t.Context(), id)
		if err != nil || !slices.Equal(row.AMR, []string{"otp", "mfa"}) {
			t.Errorf("session = %+v, %v", row.Session, err)
		}
		if err := d.Housekeep(t.Context(), func(tx *Tx) error {
			_, err := tx.RenewSession(t.Context(), model.Session{ID: "ses_1"}, nil)
			return err
		}); model.KindOf(err) != model.NotFound {
			t.Errorf("no session: error = %v, want not found", err)
		}
	})
}

// TestHeldRequestOfAnEarlierSession is its user's, in the same browser.
func TestHeldRequestOfAnEarlierSession(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		w := newSessionWorld(t, d)
		session := func(user model.UserID, browser []byte) (s model.Session) {
			t.Helper()
			if err := d.Housekeep(t.Context(), func(tx *Tx) (err error) {
				s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: user}, AuthTime: tx.Now(), Browser: browser}, []byte(tx.NewChallengeID()))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return s
		}
		browser, other := []byte("browser"), []byte("other")
		kim, err := d.Session(t.Context(), w.sessions["kim 1"])
		if err != nil {
			t.Fatal(err)
		}
		was := session(w.dana, browser)
		unknown := session(w.dana, nil)
		var held, unbound HeldRow
		if err := d.Housekeep(t.Context(), func(tx *Tx) error {
			if _, err := tx.EndSessions(t.Context(), OneSession(was.ID), model.EndRevoked); err != nil {
				return err
			}
			held.ID, held.Session, held.Sealed, held.ExpiresAt = tx.NewHeldRequestID(), was.ID, []byte("sealed"), tx.Now().Add(time.Minute)
			unbound.ID, unbound.Session, unbound.Sealed, unbound.ExpiresAt = tx.NewHeldRequestID(), unknown.ID, []byte("sealed"), tx.Now().Add(time.Minute)
			if err := tx.InsertHeldRequest(t.Context(), unbound); err != nil {
				return err
			}
			return tx.InsertHeldRequest(t.Context(), held)
		}); err != nil {
			t.Fatal(err)
		}
		now := session(w.dana, browser)
		for name, test := range map[string]struct {
			by   model.Session
			id   model.HeldRequestID
			want bool
		}{
			"the session itself":          {was, held.ID, true},
			"the next one":                {now, held.ID, true},
			"in another browser":          {session(w.dana, other), held.ID, false},
			"in no browser that is known": {session(w.dana, nil), unbound.ID, false},
			"of another user":             {session(kim.User.ID, browser), held.ID, false},
			"of none":                     {model.Session{ID: "ses_1"}, held.ID, false},
		} {
			row, err := d.HeldRequest(t.Context(), test.by.ID, test.id)
			if test.want != (err == nil && row.ID == test.id) || !test.want && model.KindOf(err) != model.NotFound {
				t.Errorf("%s: %v, %v", name, row.ID, err)
			}
			if test.want {
				continue
			}
			if err := d.Housekeep(t.Context(), func(tx *Tx) error {
				_, err := tx.TakeHeldRequest(t.Context(), test.by.ID, test.id)
				return err
			}); model.KindOf(err) != model.NotFound {
				t.Errorf("%s takes it: %v", name, err)
			}
		}
		if row, err := d.HeldInBrowser(t.Context(), held.ID, browser, held.ExpiresAt.Add(-1)); err != nil || row.ID != was.ID || row.EndedAt.IsZero() {
			t.Errorf("HeldInBrowser: %v, %v", row.ID, err)
		}
		if _, err := d.HeldInBrowser(t.Context(), held.ID, other, d.Now()); model.KindOf(err) != model.NotFound {
			t.Errorf("HeldInBrowser of another: %v", err)
		}
		if _, err := d.HeldInBrowser(t.Context(), held.ID, browser, held.ExpiresAt); model.KindOf(err) != model.NotFound {
			t.Errorf("HeldInBrowser afterwards: %v", err)
		}
		if err := d.Housekeep(t.Context(), func(tx *Tx) error {
			_, err := tx.TakeHeldRequest(t.Context(), now.ID, held.ID)
			return err
		}); err != nil {
			t.Errorf("the next one takes it: %v", err)
		}
		if _, err := d.HeldRequest(t.Context(), now.ID, held.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestSessionInBrowser finds the newest that goes on, in whatever organization, also
// in none.
func TestSessionInBrowser(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		w := newSessionWorld(t, d)
		browser := []byte("browser")
		var ids []model.SessionID
		for _, org := range []model.OrgID{w.acme, ""} {
			change(t, d, func(tx *Tx) error {
				s, err := tx.InsertSession(t.Context(), model.Session{
					User: model.User{ID: w.dana}, Org: model.Organization{ID: org}, AuthTime: tx.Now(), Browser: browser,
				}, []byte("in "+org))
				ids = append(ids, s.ID)
				return err
			})
		}
		find := func(want model.SessionID, later time.Duration, user model.UserID, browser []byte) {
			t.Helper()
			row, err := d.SessionInBrowser(t.Context(), d.Now().Add(later), user, browser)
			if row.ID != want || (want == "") != (model.KindOf(err) == model.NotFound) {
				t.Errorf("%s, %v; want %q", row.ID, err, want)
			}
		}
		find(ids[1], 0, w.dana, browser)
		find("", 0, w.dana, []byte("other"))
		find("", 0, "usr_1", browser)
		find("", 31*24*time.Hour, w.dana, browser) // longer than sessions last
		change(t, d, func(tx *Tx) error {
			_, err := tx.EndSessions(t.Context(), OneSession(ids[1]), model.EndRevoked)
			return err
		})
		find(ids[0], 0, w.dana, browser)
	})
}
