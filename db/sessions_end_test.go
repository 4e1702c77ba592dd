package db

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestEndSessions: which sessions end together, and which grants are worthless
// then. Dana has two sessions for Acme and one for Globex, in which an application
// was granted something for Acme before; Kim has one for Acme.
func TestEndSessions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		which   func(w *sessionWorld) Sessions
		ended   []string
		revoked []string
	}{
		{"one", func(w *sessionWorld) Sessions { return OneSession(w.sessions["dana 1"]) },
			[]string{"dana 1"}, []string{"dana 1 acme"}},
		{"nobody's", func(*sessionWorld) Sessions { return OneSession("ses_1") }, nil, nil},
		{"of a user", func(w *sessionWorld) Sessions { return SessionsOf(w.dana, "") },
			[]string{"dana 1", "dana 2", "dana globex"}, []string{"dana 1 acme", "dana 2 acme", "dana globex acme", "dana globex globex"}},
		{"of a user, but one", func(w *sessionWorld) Sessions { return SessionsOf(w.dana, w.sessions["dana 1"]) },
			[]string{"dana 2", "dana globex"}, []string{"dana 2 acme", "dana globex acme", "dana globex globex"}},
		{"of a member", func(w *sessionWorld) Sessions { return SessionsIn(w.acme, w.dana) },
			[]string{"dana 1", "dana 2"}, []string{"dana 1 acme", "dana 2 acme", "dana globex acme"}},
		{"of an organization", func(w *sessionWorld) Sessions { return SessionsOfOrganization(w.acme) },
			[]string{"dana 1", "dana 2", "kim 1"}, []string{"dana 1 acme", "dana 2 acme", "dana globex acme", "kim 1 acme"}},
		{"past a limit", func(w *sessionWorld) Sessions {
			return SessionsOver(w.acme, model.SessionPolicy{Absolute: time.Hour}, w.db.Now().Add(time.Hour))
		}, []string{"dana 1", "dana 2", "kim 1"}, []string{"dana 1 acme", "dana 2 acme", "kim 1 acme"}},
		{"within the limits", func(w *sessionWorld) Sessions {
			return SessionsOver(w.acme, model.SessionPolicy{Absolute: time.Hour, Idle: time.Hour}, w.db.Now())
		}, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d *DB) {
				w := newSessionWorld(t, d)
				var ended []EndedSession
				change(t, w.db, func(tx *Tx) (err error) {
					ended, err = tx.EndSessions(t.Context(), test.which(w), model.EndRevoked)
					return err
				})
				var names, over, revoked []string
				for _, e := range ended {
					names = append(names, w.nameOf(e.ID))
				}
				for name, id := range w.sessions {
					if s, err := w.db.Session(t.Context(), id); err != nil {
						t.Fatal(err)
					} else if !s.EndedAt.IsZero() {
						over = append(over, name)
					}
				}
				for name, id := range w.grants {
					if g, err := w.db.Grant(t.Context(), id); err != nil {
						t.Fatal(err)
					} else if !g.RevokedAt.IsZero() {
						revoked = append(revoked, name)
					}
				}
				for _, all := range [][]string{names, over, revoked} {
					slices.Sort(all)
				}
				if diff := cmp.Diff(test.ended, names); diff != "" {
					t.Errorf("returned (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.ended, over); diff != "" {
					t.Errorf("ended (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.revoked, revoked); diff != "" {
					t.Errorf("revoked (-want +got):\n%s", diff)
				}
			})
		})
	}
	onEngines(t, func(t *testing.T, d *DB) {
		if err := d.Housekeep(t.Context(), func(tx *Tx) error {
			_, err := tx.EndSessions(t.Context(), Sessions{}, model.EndRevoked)
			return err
		}); err == nil {
			t.Error("the zero value names some sessions")
		}
	})
}

// sessionWorld is two people with sessions and grants, by name.
type sessionWorld struct {
	db       *DB
	acme     model.OrgID
	dana     model.UserID
	sessions map[string]model.SessionID
	grants   map[string]model.GrantID
}

func (w *sessionWorld) nameOf(id model.SessionID) string {
	for name, s := range w.sessions {
		if s == id {
			return name
		}
	}
	return string(id)
}

func newSessionWorld(t *testing.T, d *DB) *sessionWorld {
	t.Helper()
	w := &sessionWorld{db: d, sessions: map[string]model.SessionID{}, grants: map[string]model.GrantID{}}
	w.acme = newOrganization(t, w.db, "Acme Corp")
	globex := newOrganization(t, w.db, "Globex")
	change(t, w.db, func(tx *Tx) error {
		app, err := tx.InsertApplication(t.Context(), model.Application{Name: "App", Type: model.ApplicationWeb, SigningAlg: "RS256"})
		if err != nil {
			return err
		}
		for _, s := range []struct {
			name, email string
			org         model.OrgID
			grants      map[string]model.OrgID
		}{
			{"dana 1", "dana@acme.test", w.acme, map[string]model.OrgID{"acme": w.acme}},
			{"dana 2", "dana@acme.test", w.acme, map[string]model.OrgID{"acme": w.acme}},
			{"dana globex", "dana@acme.test", globex, map[string]model.OrgID{"acme": w.acme, "globex": globex}},
			{"kim 1", "kim@acme.test", w.acme, map[string]model.OrgID{"acme": w.acme}},
		} {
			user, err := tx.UserByEmail(t.Context(), model.Email(s.email))
			if model.KindOf(err) == model.NotFound {
				var m model.Member
				m, err = join(t, tx, w.acme, person{email: s.email, status: model.MemberActive})
				user.ID = m.User
			}
			if err != nil {
				return err
			}
			session := model.Session{User: user, Org: model.Organization{ID: s.org}, AuthTime: tx.Now()}
			if session, err = tx.InsertSession(t.Context(), session, []byte(s.name)); err != nil {
				return err
			}
			w.sessions[s.name] = session.ID
			for name, org := range s.grants {
				name = s.name + " " + name
				g := model.Grant{Application: app.ID, User: user.ID, Org: org, Session: session.ID, AuthTime: tx.Now()}
				if g, err = tx.InsertGrant(t.Context(), g, []byte(name), time.Minute); err != nil {
					return err
				}
				w.grants[name] = g.ID
			}
			if s.name == "dana 1" {
				w.dana = user.ID
			}
		}
		return nil
	})
	return w
}
