package db

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestStranded: who has nothing of what is left, among so many accounts as are looked at.
func TestStranded(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme, globex := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		var people []model.UserID
		change(t, d, func(tx *Tx) error {
			for _, p := range []struct {
				org    model.OrgID
				status model.MemberStatus
				holds  bool // a passkey
			}{
				{acme, model.MemberActive, false},
				{acme, model.MemberActive, true},
				{globex, model.MemberInactive, true},
				{globex, model.MemberActive, false},
				{globex, model.MemberInactive, false},
			} {
				name := string(rune('a' + len(people)))
				m, err := join(t, tx, p.org, person{email: name + "@acme.test", status: p.status})
				if err != nil {
					return err
				}
				if people = append(people, m.User); !p.holds {
					continue
				}
				if _, err := tx.InsertPasskey(t.Context(), model.Passkey{User: m.User, CredentialID: []byte(m.User), Credential: []byte("{}")}); err != nil {
					return err
				}
			}
			return nil
		})
		by, left := Entries{Mail: true, Passkeys: true}, Entries{Passkeys: true}
		for _, c := range []struct {
			before, left Entries
			look         int
			want         []model.UserID
			all          bool
		}{
			{by, left, 5, []model.UserID{people[0], people[3]}, true},
			{by, left, 4, []model.UserID{people[0], people[3]}, false},
			{by, left, 2, []model.UserID{people[0]}, false},
			{left, Entries{}, 9, []model.UserID{people[1]}, true},
			{left, left, 9, nil, true},
		} {
			got, all, err := d.Stranded(t.Context(), c.before, c.left, c.look)
			if diff := cmp.Diff(c.want, got); diff != "" || all != c.all || err != nil {
				t.Errorf("%+v without %+v, of %d: all %v, %v (-want +got):\n%s", c.before, c.left, c.look, all, err, diff)
			}
		}
		// Who of Globex has a passkey is a member no more.
		if org, who, err := d.LockedOut(t.Context(), by, left); org != "Globex" || who.ID != people[3] || err != nil {
			t.Errorf("locked out: %q, %v, %v", org, who.ID, err)
		}
		if org, who, err := d.LockedOut(t.Context(), left, Entries{}); org != "Acme Corp" || who.ID != people[0] || err != nil {
			t.Errorf("without passkeys: %q, %v, %v", org, who.ID, err)
		}
		if org, _, err := d.LockedOut(t.Context(), left, left); model.KindOf(err) != model.NotFound {
			t.Errorf("where nothing changes: %q, %v", org, err)
		}
	})
}
