package db

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// crowd fills an organization with 120 members in the list, five of them with
// the same name, and three who are only invited; and another organization with
// people of the same names.
func crowd(t *testing.T, d *DB) (org model.OrgID, all []model.MemberID) {
	t.Helper()
	org = newOrganization(t, d, "Acme Corp")
	other := newOrganization(t, d, "Globex")
	var listed []model.Member
	change(t, d, func(tx *Tx) error {
		for i := range 123 {
			p := person{email: fmt.Sprintf("p%03d@acme.test", i*37%123), first: fmt.Sprintf("Pat%03d", i*53%123), last: "Smith",
				status: model.MemberActive, roles: []model.RoleID{memberRole}}
			switch {
			case i < 5:
				p.first = "Kim"
			case i < 10:
				p.status = model.MemberInactive
			case i >= 120:
				p.status = model.MemberPendingInvite
			}
			m, err := join(t, tx, org, p)
			if err != nil {
				return err
			}
			if p.status != model.MemberPendingInvite {
				listed = append(listed, m)
			}
			if i%4 == 0 {
				if _, err := join(t, tx, other, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	slices.SortFunc(listed, func(a, b model.Member) int {
		x, y := PositionOf(a), PositionOf(b)
		return slices.Compare([]string{x.NameKey, string(x.ID)}, []string{y.NameKey, string(y.ID)})
	})
	return org, memberIDs(listed)
}

func memberIDs(all []model.Member) []model.MemberID {
	ids := make([]model.MemberID, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	return ids
}

func TestMembersPageForwardAndBack(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, want := crowd(t, d)
		if len(want) != 120 {
			t.Fatalf("%d members, want 120", len(want))
		}
		for _, limit := range []int{1, 7, 50, 60, 120, 200} {
			for _, back := range []bool{false, true} {
				t.Run(fmt.Sprintf("limit %d back %v", limit, back), func(t *testing.T) {
					t.Parallel()
					if diff := cmp.Diff(want, walk(t, d, org, MemberQuery{Limit: limit, Back: back})); diff != "" {
						t.Errorf("members (-whole list +pages):\n%s", diff)
					}
				})
			}
		}
	})
}

// walk reads the whole list page by page, from its start or from its end.
func walk(t *testing.T, d *DB, org model.OrgID, mq MemberQuery) []model.MemberID {
	t.Helper()
	var got []model.MemberID
	for range 200 {
		page, err := d.Members(t.Context(), org, mq)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Members {
			if m.Org != org || len(m.Roles) != 1 {
				t.Errorf("member = %+v, want one of %s with a role", m, org)
			}
		}
		if mq.Back {
			got = slices.Concat(memberIDs(page.Members), got)
		} else {
			got = append(got, memberIDs(page.Members)...)
		}
		if !page.More {
			return got
		}
		if mq.Back {
			mq.From = PositionOf(page.Members[0])
		} else {
			mq.From = PositionOf(page.Members[len(page.Members)-1])
		}
	}
	t.Fatal("the list has no end")
	return nil
}

func TestMembersSearch(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, other := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		change(t, d, func(tx *Tx) error {
			for _, p := range []person{
				{email: "dana@acme.test", first: "Dana", last: "Lee", status: model.MemberActive},
				{email: "d.leeds@acme.test", first: "Dan", last: "O'Neil", status: model.MemberInactive},
				{email: "ute@acme.test", first: "Ütê", last: "Straße", status: model.MemberActive},
				{email: "noname@acme.test", status: model.MemberActive},
				{email: "daniel@acme.test", first: "Daniel", status: model.MemberPendingInvite},
			} {
				if _, err := join(t, tx, org, p); err != nil {
					return err
				}
			}
			_, err := join(t, tx, other, person{email: "dana.far@globex.test", first: "Dana", last: "Far", status: model.MemberActive})
			return err
		})
		for _, test := range []struct {
			name, search string
			want         []string
		}{
			{"prefix of a name", "dan", []string{"d.leeds@acme.test", "dana@acme.test"}},
			{"whole name", "Dana", []string{"dana@acme.test"}},
			{"prefix of an address", "nona", []string{"noname@acme.test"}},
			{"whole address", "d.leeds@acme.test", []string{"d.leeds@acme.test"}},
			{"several words", "lee dana", []string{"dana@acme.test"}},
			{"several words of one prefix", "lee dan", []string{"d.leeds@acme.test", "dana@acme.test"}},
			{"inside a word", "ana", []string{"dana@acme.test"}},
			{"the end of a word", "eds", []string{"d.leeds@acme.test"}},
			{"two characters at the beginning", "le", []string{"d.leeds@acme.test", "dana@acme.test"}},
			{"two characters inside", "na", nil},
			{"inside several words", "cme ame", []string{"noname@acme.test"}},
			{"other letters", "ÜTÊ", []string{"ute@acme.test"}},
			{"without accents", "ute strasse", []string{"ute@acme.test"}},
			{"inside, without accents", "trass", []string{"ute@acme.test"}},
			{"absent word", "zebra", nil},
			{"absent word among others", "dana zebra", nil},
			{"only in another organization", "far", nil},
			{"signs that mean something to LIKE", "%", []string{"d.leeds@acme.test", "dana@acme.test", "noname@acme.test", "ute@acme.test"}},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				page, err := d.Members(t.Context(), org, MemberQuery{Words: search.Words(test.search), Limit: 50})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, m := range page.Members {
					got = append(got, m.Email)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("members (-want +got):\n%s", diff)
				}
				if len(search.Words(test.search)) > 0 && page.Matches != len(test.want) {
					t.Errorf("%d matches, want %d", page.Matches, len(test.want))
				}
			})
		}
	})
}

func TestMemberOfAnotherOrganizationIsMissing(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, other := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		var m model.Member
		change(t, d, func(tx *Tx) (err error) {
			m, err = join(t, tx, org, person{email: "dana@acme.test", status: model.MemberActive, roles: []model.RoleID{memberRole}})
			return err
		})
		if _, err := d.Member(t.Context(), other, m.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("Member: error = %v, want not found", err)
		}
		if _, err := d.MemberOfUser(t.Context(), other, m.User); model.KindOf(err) != model.NotFound {
			t.Errorf("MemberOfUser: error = %v, want not found", err)
		}
		err := d.Housekeep(t.Context(), func(tx *Tx) error {
			elsewhere := m
			elsewhere.Org = other
			_, err := tx.SetRoles(t.Context(), elsewhere, model.ByHand(adminRole))
			return err
		})
		if model.KindOf(err) != model.Conflict {
			t.Errorf("SetRoles: error = %v, want a conflict", err)
		}
		if got, err := d.Member(t.Context(), org, m.ID); err != nil || got.Version != m.Version || got.Roles[0].ID != memberRole {
			t.Errorf("member = %+v, %v; want it unchanged", got, err)
		}
	})
}

// TestSetRoles replaces what people gave and leaves what a directory did, and returns the
// member as it is stored.
func TestSetRoles(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org := newOrganization(t, d, "Acme Corp")
		var before, m model.Member
		change(t, d, func(tx *Tx) (err error) {
			if m, err = join(t, tx, org, person{email: "dana@acme.test", status: model.MemberActive, roles: []model.RoleID{memberRole}}); err != nil {
				return err
			}
			directorys, err := tx.InsertRole(t.Context(), model.Role{Org: org, Name: "given", Label: "Given"})
			if err != nil {
				return err
			}
			if err := tx.AddRole(t.Context(), org, m.ID, directorys.ID, "directory_1"); err != nil {
				return err
			}
			if before, err = tx.Member(t.Context(), org, m.ID); err != nil {
				return err
			}
			m, err = tx.SetRoles(t.Context(), before, model.ByHand(adminRole))
			return err
		})
		if m.Version != 2 || len(m.Roles) != 2 || m.Roles[0].ID != adminRole || len(m.Fixed) != 1 || m.Roles[1].ID != m.Fixed[0] {
			t.Errorf("member = %+v, want version 2 with the new role and the directory's", m)
		}
		stored, err := d.Member(t.Context(), org, m.ID)
		if diff := cmp.Diff(stored, m); err != nil || diff != "" {
			t.Errorf("%v, (-stored +returned)\n%s", err, diff)
		}
		err = d.Housekeep(t.Context(), func(tx *Tx) error {
			_, err := tx.SetRoles(t.Context(), before, model.ByHand(memberRole))
			return err
		})
		if model.KindOf(err) != model.Conflict {
			t.Errorf("stale version: error = %v, want a conflict", err)
		}
	})
}

// TestNothingStaysOfWords: what was a part of somebody's name is nowhere once nobody
// has it, and others who have it are still found.
func TestNothingStaysOfWords(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org := newOrganization(t, d, "Acme Corp")
		var first, second model.Member
		change(t, d, func(tx *Tx) (err error) {
			if first, err = join(t, tx, org, person{email: "dana@acme.test", first: "Dana", last: "Quetzal", status: model.MemberActive}); err != nil {
				return err
			}
			second, err = join(t, tx, org, person{email: "bo@acme.test", first: "Bo", last: "Quetzal", status: model.MemberActive})
			return err
		})
		ends := func(want ...string) {
			t.Helper()
			got, err := many(t.Context(), &d.queries, scanValue[string], `SELECT DISTINCT word FROM member_word_ends WHERE org_id = $1 ORDER BY word`, org)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("ends of %q, %v; want %q", got, err, want)
			}
		}
		ends("acme", "dana", "quetzal", "test")
		change(t, d, func(tx *Tx) error {
			u, err := tx.User(t.Context(), first.User)
			if err != nil {
				return err
			}
			u.FirstName, u.LastName = "Zoe", "Quetzal"
			if _, err = tx.SetUserDetails(t.Context(), u); err != nil {
				return err
			}
			_, err = tx.SetUserEmail(t.Context(), u.ID, "zoe@acme.test")
			return err
		})
		ends("acme", "quetzal", "test", "zoe")
		change(t, d, func(tx *Tx) error { return tx.DeleteMember(t.Context(), org, first.ID) })
		ends("acme", "quetzal", "test")
		page, err := d.Members(t.Context(), org, MemberQuery{Words: []string{"tza"}, Limit: 5})
		if err != nil || len(page.Members) != 1 || page.Members[0].ID != second.ID {
			t.Errorf("found %+v, %v", page.Members, err)
		}
		change(t, d, func(tx *Tx) error { return tx.DeleteMember(t.Context(), org, second.ID) })
		ends()
	})
}
