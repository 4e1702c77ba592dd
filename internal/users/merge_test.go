package users

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// twin is a second account of Kim, whom no address leads to, with the role of an
// admin in Acme alone.
func (w *world) twin(t *testing.T) model.User {
	t.Helper()
	w.add(t, w.acme, "KIM.twin@acme.test", "", "")
	var u model.User
	w.keep(t, func(tx *db.Tx) (err error) {
		if u, err = tx.UserByEmail(t.Context(), "KIM.twin@acme.test"); err != nil {
			return err
		}
		u.Email = "Kim@acme.test"
		if err = tx.TakeEmail(t.Context(), w.kim.User.ID); err != nil { // for a moment: the key is Kim's
			return err
		}
		if _, err = tx.GiveUser(t.Context(), u); err != nil {
			return err
		}
		if err = tx.TakeEmail(t.Context(), u.ID); err != nil {
			return err
		}
		_, err = tx.GiveUser(t.Context(), w.kim.User)
		return err
	})
	return u
}

func (w *world) keep(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if all, err := w.Duplicates(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("before: %+v, %v", all, err)
	}
	twin := w.twin(t)
	w.keep(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "İvan@acme.test", true, "", "")
		if err == nil {
			err = tx.TakeEmail(t.Context(), u.ID)
		}
		return err
	})
	all, err := w.Duplicates(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	if d := all[0]; d.User.ID != twin.ID || d.Of.ID != w.kim.User.ID || d.Why != nil {
		t.Errorf("the twin is %+v", d)
	}
	if d := all[1]; d.User.Email != "İvan@acme.test" || d.Of.ID != "" || !strings.Contains(wordstest.Of(d.Why), "İ") {
		t.Errorf("the odd one is %+v", d)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, keeps := range map[string]bool{"the one that the address leads to stays": true, "the other one stays": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			twin := w.twin(t)
			w.keep(t, func(tx *db.Tx) error { // Globex is Kim's alone, Acme both's, in two roles
				m, err := tx.MemberOfUser(t.Context(), w.acme, twin.ID)
				if err != nil {
					return err
				}
				roles, err := tx.Roles(t.Context(), w.acme)
				if err != nil {
					return err
				}
				_, err = tx.SetRoles(t.Context(), m, model.ByHand(roles[0].ID))
				return err
			})
			from, into := twin.ID, w.kim.User.ID
			if !keeps {
				from, into = into, from
			}
			u, err := w.Merge(t.Context(), model.System, from, into)
			if err != nil || u.ID != into || model.Email(u.Email).Key() != "kim@acme.test" || u.Name() != "Kim Lee" {
				t.Fatalf("Merge = %+v, %v", u, err)
			}
			if found, err := w.db.UserByEmail(t.Context(), "kim@acme.test"); err != nil || found.ID != into {
				t.Errorf("the address leads to %+v, %v", found, err)
			}
			if gone, err := w.db.User(t.Context(), from); err != nil || gone.Status != model.UserDisabled {
				t.Errorf("the other account is %+v, %v", gone, err)
			}
			if all, err := w.Duplicates(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("duplicates: %+v, %v", all, err)
			}
			for org, want := range map[model.OrgID]string{w.acme: "Admin, Member", w.globex: "Member"} {
				m, err := w.db.MemberOfUser(t.Context(), org, into)
				if err != nil || m.Name != "Kim Lee" || m.Status != model.MemberActive {
					t.Errorf("member of %s: %+v, %v", org, m, err)
				}
				var labels []string
				for _, r := range m.Roles {
					labels = append(labels, r.Label)
				}
				slices.Sort(labels)
				if got := strings.Join(labels, ", "); got != want {
					t.Errorf("roles in %s: %s, want %s", org, got, want)
				}
				if o, err := w.db.Organization(t.Context(), org); err != nil || o.Members != 2 {
					t.Errorf("%s has %d members, %v; want 2", org, o.Members, err)
				}
			}
			if left, err := w.db.Memberships(t.Context(), from); err != nil || len(left) != 0 {
				t.Errorf("the other account belongs to %+v, %v", left, err)
			}
			session, err := w.db.Session(t.Context(), w.kim.ID)
			if err != nil || session.EndedAt.IsZero() == (from == w.kim.User.ID) {
				t.Errorf("Kim’s session ended at %v, %v", session.EndedAt, err)
			}
		})
	}
}

// TestMergeAndInvitations: an invitation that waits goes along, and one to where
// the person is already is over.
func TestMergeAndInvitations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	twin := w.twin(t)
	third, err := w.db.MemberOfUser(t.Context(), w.acme, twin.ID)
	if err != nil {
		t.Fatal(err)
	}
	var waiting, over model.Member
	var removedFrom model.OrgID
	w.keep(t, func(tx *db.Tx) (err error) {
		if err = tx.DeleteMember(t.Context(), w.acme, third.ID); err != nil {
			return err
		}
		m, err := tx.MemberOfUser(t.Context(), w.globex, w.kim.User.ID)
		if err != nil {
			return err
		}
		if err = tx.DeleteMember(t.Context(), w.globex, m.ID); err != nil {
			return err
		}
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Initech"})
		if err != nil {
			return err
		}
		removedFrom = o.ID
		if err = tx.InsertRemoval(t.Context(), o.ID, twin.ID); err != nil {
			return err
		}
		for i, org := range []model.OrgID{w.globex, w.acme} {
			m, err := tx.InsertMember(t.Context(), org, model.User{ID: twin.ID, Email: "kim@acme.test"}, model.MemberPendingInvite, model.FromInvitation)
			if err != nil {
				return err
			}
			*[]*model.Member{&waiting, &over}[i] = m
			if _, err = tx.InsertInvitation(t.Context(), model.Invitation{
				ID: tx.NewInvitationID(), Org: org, Member: m.ID, User: twin.ID, Email: m.Email, Inviter: model.Actor{Kind: model.ActorOperator}, ExpiresAt: tx.Now().AddDate(0, 0, 1),
			}, []byte{byte(i)}, []byte{1}); err != nil {
				return err
			}
		}
		return nil
	})
	kim, err := w.Merge(t.Context(), model.System, twin.ID, w.kim.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	offered, err := w.db.InvitationsOf(t.Context(), kim, w.db.Now())
	if err != nil || len(offered) != 1 || offered[0].Member != waiting.ID || offered[0].User != kim.ID {
		t.Errorf("Kim is offered %+v, %v", offered, err)
	}
	if i, err := w.db.OpenInvitationOf(t.Context(), w.acme, over.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("%+v, %v; want the invitation over", i, err)
	}
	if m, err := w.db.MemberOfUser(t.Context(), w.acme, kim.ID); err != nil || m.Status != model.MemberActive {
		t.Errorf("Kim in Acme: %+v, %v", m, err)
	}
	if gone, err := w.db.WasRemoved(t.Context(), removedFrom, kim.ID); err != nil || !gone {
		t.Errorf("removed from Initech: %v, %v", gone, err)
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bo, err := w.db.UserByEmail(t.Context(), "bo@acme.test")
	if err != nil {
		t.Fatal(err)
	}
	twin := w.twin(t)
	for _, test := range []struct {
		name       string
		by         model.Actor
		from, into model.UserID
		kind       model.Kind
		want       string
	}{
		{"somebody else", w.kim.Actor(), twin.ID, w.kim.User.ID, model.Forbidden, ""},
		{"nobody", model.System, "usr_1", w.kim.User.ID, model.NotFound, "There is no account with the ID usr_1."},
		{"into nobody", model.System, twin.ID, "usr_1", model.NotFound, "There is no account with the ID usr_1."},
		{"oneself", model.System, twin.ID, twin.ID, model.Conflict, "not two accounts"},
		{"two mailboxes", model.System, bo.ID, w.kim.User.ID, model.Conflict, "bo@acme.test and kim@acme.test are two mailboxes"},
	} {
		_, err := w.Merge(t.Context(), test.by, test.from, test.into)
		if model.KindOf(err) != test.kind || !strings.Contains(wordstest.Of(err), test.want) {
			t.Errorf("%s: %v, want %v with %q", test.name, err, test.kind, test.want)
		}
	}
	if _, err := w.Merge(t.Context(), model.System, twin.ID, w.kim.User.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Merge(t.Context(), model.System, twin.ID, w.kim.User.ID); model.KindOf(err) != model.Conflict {
		t.Errorf("once more: %v", err)
	}
}

// TestMergeBesideSignIn: a person whose accounts are merged while they sign in gets in,
// and no session of the account that is gone is left. Neither depends on who is faster.
func TestMergeBesideSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		for i := range 6 {
			w := newWorldOn(t, on(t, time.Now))
			twin, from := w.twin(t), w.kim.User.ID
			s, finish := w.signingIn(t, "kim@acme.test")
			var at model.Session
			var signInErr, mergeErr error
			var both sync.WaitGroup
			start := make(chan struct{})
			both.Go(func() { <-start; at, _, signInErr = finish() })
			both.Go(func() { <-start; _, mergeErr = w.Merge(t.Context(), model.System, from, twin.ID) })
			close(start)
			both.Wait()
			if signInErr != nil || mergeErr != nil {
				t.Fatalf("round %d: sign in: %v; merge: %v", i, signInErr, mergeErr)
			}
			row, err := w.db.Session(t.Context(), at.ID)
			if err != nil || row.EndedAt.IsZero() != (row.User.ID == twin.ID) {
				t.Errorf("round %d: the session is %s’s, ended at %v, %v", i, row.User.ID, row.EndedAt, err)
			}
			if left, err := w.db.OwnSessions(t.Context(), from, 10); err != nil || len(left) != 0 {
				t.Errorf("round %d: %d sessions of the account that is gone, %v", i, len(left), err)
			}
			if c, err := w.db.Challenge(t.Context(), s); err != nil || c.UsedAt.IsZero() {
				t.Errorf("round %d: the challenge: %+v, %v", i, c, err)
			}
		}
		// One that is begun before is finished after.
		w := newWorldOn(t, on(t, time.Now))
		twin := w.twin(t)
		_, finish := w.signingIn(t, "kim@acme.test")
		if _, err := w.Merge(t.Context(), model.System, w.kim.User.ID, twin.ID); err != nil {
			t.Fatal(err)
		}
		if at, _, err := finish(); err != nil || at.User.ID != twin.ID {
			t.Errorf("after the merge: %s, %v", at.User.ID, err)
		}
	})
}

// signingIn begins a sign-in by email, and returns what finishes it.
func (w *world) signingIn(t *testing.T, email model.Email) (model.ChallengeID, func() (model.Session, string, error)) {
	t.Helper()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	post := &postbox{}
	outbox := mail.NewOutbox(w.db, keys, post, "https://anteroom.test")
	rules := signin.New(w.db, keys, secret.NewSource(nil), outbox, "https://anteroom.test")
	from := model.Browser{Hash: secret.Hash(string(email)), IP: "192.0.2.1"}
	c, err := rules.Begin(t.Context(), email, "/ui/", from)
	if err != nil {
		t.Fatal(err)
	}
	if err := outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	return c.ID, func() (model.Session, string, error) { return rules.Finish(t.Context(), c.ID, post.code, from) }
}

// postbox takes the code out of a mail.
type postbox struct{ code string }

func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.code = regexp.MustCompile(`\b[0-9]{6}\b`).FindString(m.Subject)
	return nil
}

// TestMergeOfADirectory: the directory that looked after one of the two looks after the one
// who stays, whom it can deactivate; whom it has deactivated is so as the other one, too, and
// what its groups gave is still its to take.
func TestMergeOfADirectory(t *testing.T) {
	t.Parallel()
	for _, active := range []bool{true, false} {
		w := newWorld(t)
		twin := w.twin(t)
		var d model.Directory
		var user model.DirectoryUser
		w.keep(t, func(tx *db.Tx) (err error) {
			if d, err = tx.InsertDirectory(t.Context(), model.Directory{Org: w.acme, Provider: model.ProviderOkta, Enabled: true}); err != nil {
				return err
			}
			m, err := tx.MemberOfUser(t.Context(), w.acme, twin.ID)
			if err != nil {
				return err
			}
			if m, err = tx.SetMemberSource(t.Context(), m, model.FromDirectory); err != nil {
				return err
			}
			if user, err = tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: w.acme, Directory: d.ID, UserName: "kim", Email: "kim@acme.test", Active: active, Member: m.ID, Doc: "{}"}); err != nil {
				return err
			}
			roles, err := tx.Roles(t.Context(), w.acme)
			if err != nil {
				return err
			}
			grants, err := tx.Grants(t.Context(), w.acme, m.ID)
			if err != nil {
				return err
			}
			if err := tx.SetGrants(t.Context(), m, grants, []model.RoleGrant{{Role: roles[0].ID, Source: d.ID.Source()}}); err != nil || active {
				return err
			}
			if m, err = tx.Member(t.Context(), w.acme, m.ID); err != nil {
				return err
			}
			_, _, err = membership.Suspend(t.Context(), tx, model.Actor{Kind: model.ActorDirectory, ID: string(d.ID), Org: w.acme}, m, d.ID.Source())
			return err
		})
		if _, err := w.Merge(t.Context(), model.System, twin.ID, w.kim.User.ID); err != nil {
			t.Fatal(err)
		}
		m, err := w.db.MemberOfUser(t.Context(), w.acme, w.kim.User.ID)
		if err != nil || m.Source != model.FromDirectory || (m.Status == model.MemberActive) != active {
			t.Errorf("active: %v by the directory, and %+v, %v", active, m, err)
		}
		if u, err := w.db.DirectoryUser(t.Context(), w.acme, d.ID, user.ID); err != nil || u.Member != m.ID {
			t.Errorf("the directory knows %s, not %s (%v)", u.Member, m.ID, err)
		}
		if by, err := w.db.Suspensions(t.Context(), w.acme, m.ID); err != nil || (len(by) == 1 && by[0].Source == d.ID.Source()) == active {
			t.Errorf("active: %v, and inactive by %v (%v)", active, by, err)
		}
		grants, err := w.db.Grants(t.Context(), w.acme, m.ID)
		theirs := slices.ContainsFunc(grants, func(g model.RoleGrant) bool { return g.Source == d.ID.Source() })
		if err != nil || theirs != active {
			t.Errorf("active: %v, and %+v (%v)", active, grants, err)
		}
	}
}
