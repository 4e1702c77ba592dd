package db

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// leavers are members of an organization, of whom a directory looks after the first ones;
// each acts for it in a session with their address as the token.
type leavers struct {
	*DB
	org     model.OrgID
	dir     model.DirectoryID
	members []model.Member
	users   []model.DirectoryUser
}

func newLeavers(t *testing.T, d *DB) leavers {
	t.Helper()
	l := leavers{DB: d, org: newOrganization(t, d, "Acme")}
	change(t, d, func(tx *Tx) error {
		dir, err := tx.InsertDirectory(t.Context(), model.Directory{Org: l.org, Provider: model.ProviderOkta})
		if err != nil {
			return err
		}
		l.dir = dir.ID
		for i, name := range []string{"al", "bo", "cy", "di"} {
			m, err := join(t, tx, l.org, person{email: name + "@acme.test", status: model.MemberActive, roles: []model.RoleID{adminRole}})
			if err != nil {
				return err
			}
			s := model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: l.org}, AuthTime: tx.Now()}
			if _, err := tx.InsertSession(t.Context(), s, []byte(m.Email)); err != nil {
				return err
			}
			if i < 3 {
				if m, err = tx.SetMemberSource(t.Context(), m, model.FromDirectory); err != nil {
					return err
				}
				u, err := tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: l.org, Directory: l.dir, UserName: m.Email, Member: m.ID})
				if err != nil {
					return err
				}
				l.users = append(l.users, u)
			}
			l.members = append(l.members, m)
		}
		return nil
	})
	return l
}

// wantInactive fails the test unless these of the members count as inactive, wherever that
// is asked.
func (l leavers) wantInactive(t *testing.T, when string, want ...bool) {
	t.Helper()
	for i, m := range l.members {
		status := model.MemberActive
		if want[i] {
			status = model.MemberInactive
		}
		is, err := l.Member(t.Context(), l.org, m.ID)
		if err != nil || is.Status != status {
			t.Errorf("%s: %s is %s, %v", when, m.Email, is.Status, err)
		}
		s, err := l.SessionByToken(t.Context(), []byte(m.Email))
		if err != nil || s.MemberStatus != status {
			t.Errorf("%s: in the session of %s the member is %s, %v", when, m.Email, s.MemberStatus, err)
		}
		again, err := l.Session(t.Context(), s.ID)
		if err != nil || again.MemberStatus != status {
			t.Errorf("%s: in the session of %s by its id the member is %s, %v", when, m.Email, again.MemberStatus, err)
		}
		own, err := l.OwnSessions(t.Context(), m.User, 10)
		if err != nil || len(own) != 1 || own[0].MemberStatus != status {
			t.Errorf("%s: %s has %+v, %v", when, m.Email, own, err)
		}
		orgs, err := l.Memberships(t.Context(), m.User)
		if err != nil || len(orgs) != 1 || orgs[0].Status != status {
			t.Errorf("%s: %s belongs to %+v, %v", when, m.Email, orgs, err)
		}
	}
	listed, err := l.Administrators(t.Context(), l.org, 10)
	if err != nil || slices.ContainsFunc(listed, func(m model.Member) bool {
		return want[slices.IndexFunc(l.members, func(o model.Member) bool { return o.ID == m.ID })]
	}) {
		t.Errorf("%s: %+v administer, %v", when, listed, err)
	}
}

// TestPartings: whom a directory is about to suspend counts as inactive from the moment on
// that this was decided, until their rows say so, and nobody else does.
func TestPartings(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		l := newLeavers(t, d)
		l.wantInactive(t, "before", false, false, false, false)
		p := model.Parting{
			Org: l.org, Directory: l.dir, Members: model.SuspendMembers, Deletes: true, People: 3, Users: 3, Groups: 2,
			By: model.Actor{Kind: model.ActorUser, ID: "usr_1", Org: l.org, Session: "ses_1", IP: "192.0.2.1"},
		}
		change(t, d, func(tx *Tx) error { return tx.InsertParting(t.Context(), p) })
		l.wantInactive(t, "decided", true, true, true, false)
		if is, err := d.Parting(t.Context(), l.org, l.dir); err != nil || is != p {
			t.Errorf("%+v, want %+v, %v", is, p, err)
		}
		if all, err := d.Partings(t.Context()); err != nil || len(all) != 1 || all[0] != p {
			t.Errorf("%+v, %v", all, err)
		}
		ids, err := d.ToPart(t.Context(), p, 2)
		if want := []model.MemberID{l.members[0].ID, l.members[1].ID}; err != nil || !slices.Equal(ids, want) {
			t.Errorf("next are %v, want %v, %v", ids, want, err)
		}
		stored, err := d.ToPartAmong(t.Context(), p, ids)
		if err != nil || len(stored) != 2 || stored[0].Status != model.MemberActive || len(stored[0].Roles) != 1 {
			t.Errorf("stored are %+v, %v", stored, err)
		}

		p.Last, p.Done = l.members[1].ID, 2
		change(t, d, func(tx *Tx) error { return tx.AdvanceParting(t.Context(), p) })
		l.wantInactive(t, "after two of them, whom somebody has reactivated", false, false, true, false)
		if some, err := d.ToPartAmong(t.Context(), p, ids); err != nil || len(some) > 0 {
			t.Errorf("two times: %+v, %v", some, err)
		}
		if n, err := d.CountToPart(t.Context(), l.org, l.dir, true); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
		change(t, d, func(tx *Tx) error { return tx.DeleteParting(t.Context(), l.org, l.dir) })
		l.wantInactive(t, "done", false, false, false, false)
		if _, err := d.Parting(t.Context(), l.org, l.dir); model.KindOf(err) != model.NotFound {
			t.Errorf("done: %v", err)
		}

		p.Members, p.Last = model.KeepMembers, ""
		change(t, d, func(tx *Tx) error { return tx.InsertParting(t.Context(), p) })
		l.wantInactive(t, "kept", false, false, false, false)
	})
}

// TestNobodyAdministersWhoLeaves: an organization is without an administrator as soon as it
// was decided that all who can are suspended.
func TestNobodyAdministersWhoLeaves(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		l := newLeavers(t, d)
		change(t, d, func(tx *Tx) error {
			if err := tx.DeleteMember(t.Context(), l.org, l.members[3].ID); err != nil {
				return err
			}
			return tx.InsertParting(t.Context(), model.Parting{Org: l.org, Directory: l.dir, Members: model.SuspendMembers})
		})
		without, err := d.WithoutAdministrator(t.Context(), l.org)
		if err != nil || len(without) != 1 {
			t.Errorf("%v, %v", without, err)
		}
		if other, err := d.OtherAdministrator(t.Context(), l.org, l.members[0].ID); err != nil || other {
			t.Errorf("there is another one, %v", err)
		}
	})
}

// TestPartMembers: members are people's, and inactive by their word, and the organization
// has fewer; who acts for it is known.
func TestPartMembers(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		l := newLeavers(t, d)
		some := l.members[:2]
		acting, err := d.WhoActsFor(t.Context(), l.org, []model.UserID{some[0].User, some[1].User, "usr_1"})
		if err != nil || len(acting) != 2 {
			t.Errorf("%v, %v", acting, err)
		}
		before, err := d.Organization(t.Context(), l.org)
		if err != nil {
			t.Fatal(err)
		}
		for _, suspend := range []bool{false, true} {
			change(t, d, func(tx *Tx) error {
				parted, err := tx.PartMembers(t.Context(), l.org, some, suspend, "Dana Li")
				some = parted
				return err
			})
			for _, m := range some {
				is, err := d.Member(t.Context(), l.org, m.ID)
				if err != nil || is.Status != m.Status || (m.Status == model.MemberInactive) != suspend || is.Source != model.FromImport || m.Source != is.Source || is.Version != m.Version {
					t.Errorf("suspended: %v, %+v, want %+v, %v", suspend, is, m, err)
				}
				by, err := d.Suspensions(t.Context(), l.org, m.ID)
				if said, is := by.ByPeople(); err != nil || is != suspend || suspend && said.By != "Dana Li" {
					t.Errorf("suspended: %v, by %+v, %v", suspend, by, err)
				}
			}
		}
		if o, err := d.Organization(t.Context(), l.org); err != nil || o.Members != before.Members-2 {
			t.Errorf("%d members, before %d, %v", o.Members, before.Members, err)
		}
		l.wantInactive(t, "parted", true, true, false, false)
	})
}

// TestReleased: what a directory says of members is people's, for some and then for the
// rest, and what it has told is dropped with what is remembered of it.
func TestReleased(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		l := newLeavers(t, d)
		al, bo := l.members[0], l.members[1]
		change(t, d, func(tx *Tx) error {
			for _, m := range []model.Member{al, bo} {
				if err := tx.AddRole(t.Context(), l.org, m.ID, memberRole, l.dir.Source()); err != nil {
					return err
				}
			}
			if err := tx.InsertSuspension(t.Context(), bo, l.dir.Source(), ""); err != nil {
				return err
			}
			return tx.ReleaseMembers(t.Context(), l.org, l.dir, true, al.ID)
		})
		byDirectory := func(m model.Member) bool {
			grants, err := d.Grants(t.Context(), l.org, m.ID)
			if err != nil || len(grants) != 2 {
				t.Errorf("%+v, %v", grants, err)
			}
			return slices.Contains(grants, model.RoleGrant{Role: memberRole, Source: l.dir.Source()})
		}
		if byDirectory(al) || !byDirectory(bo) {
			t.Error("not only one of them is released")
		}
		if rest, err := d.HasRest(t.Context(), l.org, l.dir); err != nil || !rest {
			t.Errorf("rest: %v, %v", rest, err)
		}
		change(t, d, func(tx *Tx) error { return tx.ReleaseRest(t.Context(), l.org, l.dir, true) })
		said, err := d.Suspensions(t.Context(), l.org, bo.ID)
		if err != nil || byDirectory(bo) || len(said) != 1 || said[0].Source != model.SourceManual {
			t.Errorf("%+v, %v", said, err)
		}
		if rest, err := d.HasRest(t.Context(), l.org, l.dir); err != nil || rest {
			t.Errorf("rest: %v, %v", rest, err)
		}

		change(t, d, func(tx *Tx) error {
			if err := tx.DeleteDirectoryUser(t.Context(), l.users[0]); err != nil {
				return err
			}
			gone, err := tx.DropDirectoryUsers(t.Context(), l.org, l.dir, []model.DirectoryUserID{l.users[0].ID, l.users[1].ID})
			if err == nil && !slices.Equal(gone, []model.DirectoryUserID{l.users[1].ID}) {
				t.Errorf("dropped %v", gone)
			}
			return err
		})
		for range 2 {
			if some, err := d.RemembersSome(t.Context(), l.org, l.dir); err != nil || !some {
				t.Fatalf("remembers: %v, %v", some, err)
			}
			change(t, d, func(tx *Tx) error { return tx.ForgetSome(t.Context(), l.org, l.dir, 1) })
		}
		if now, err := d.Directory(t.Context(), l.org, l.dir); err != nil || now.Users != 1 {
			t.Errorf("%+v, %v", now, err)
		}
	})
}
