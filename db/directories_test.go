package db

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// newDirectory makes a directory of an organization.
func newDirectory(t testing.TB, d *DB, org model.OrgID) (dir model.Directory) {
	t.Helper()
	change(t, d, func(tx *Tx) (err error) {
		dir, err = tx.InsertDirectory(t.Context(), model.Directory{Org: org, Provider: model.ProviderOkta, Enabled: true, AddedBy: "Dana"})
		return err
	})
	return dir
}

// told stores a user as a provider tells of one.
func told(t testing.TB, tx *Tx, dir model.Directory, n int) model.DirectoryUser {
	t.Helper()
	name := fmt.Sprintf("Person%d@acme.test", n)
	u, err := tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{
		Org: dir.Org, Directory: dir.ID, UserName: name, ExternalID: fmt.Sprintf("00u%d", n), DisplayName: fmt.Sprintf("Person %d", n), GivenName: "Person", FamilyName: fmt.Sprint(n),
		Emails: []model.DirectoryEmail{{Value: name, Type: "work", Primary: true}}, Email: model.Email(name), Active: true, Doc: fmt.Sprintf(`{"userName":%q}`, name),
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestDirectoryListStartsAnywhere compares pages with a list of which some are deleted.
func TestDirectoryListStartsAnywhere(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		var want []model.DirectoryUserID
		change(t, d, func(tx *Tx) error {
			var all []model.DirectoryUser
			for n := range 2*blockSize + 50 {
				all = append(all, told(t, tx, dir, n))
			}
			for n, u := range all {
				if n%3 == 0 || n > 5 && n < blockSize+20 && n%2 == 0 {
					if err := tx.DeleteDirectoryUser(t.Context(), u); err != nil {
						return err
					}
					continue
				}
				want = append(want, u.ID)
			}
			return nil
		})
		analyze(t, d)
		for _, skip := range []int{0, 1, 99, blockSize / 2, len(want) - 1, len(want), len(want) + 7} {
			page, err := d.DirectoryUsers(t.Context(), dir.Org, dir.ID, skip, 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []model.DirectoryUserID
			for _, u := range page {
				got = append(got, u.ID)
			}
			from := min(skip, len(want))
			if rest := want[from:min(from+10, len(want))]; !slices.Equal(got, rest) {
				t.Errorf("behind %d: %v, want %v", skip, got, rest)
			}
		}
		now, err := d.Directory(t.Context(), dir.Org, dir.ID)
		if err != nil || now.Users != len(want) {
			t.Errorf("%d users, want %d (%v)", now.Users, len(want), err)
		}
	})
}

// TestDirectoryUserIsStored, found by all that it is found by, and in its own directory
// alone.
func TestDirectoryUserIsStored(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir, other := newDirectory(t, d, newOrganization(t, d, "Acme Corp")), newDirectory(t, d, newOrganization(t, d, "Globex"))
		var u model.DirectoryUser
		change(t, d, func(tx *Tx) error {
			u = told(t, tx, dir, 7)
			told(t, tx, other, 7)
			return nil
		})
		want := u
		want.GivenName, want.FamilyName, want.Emails = "", "", nil
		for name, find := range map[string]func() (model.DirectoryUser, error){
			"id": func() (model.DirectoryUser, error) { return d.DirectoryUser(t.Context(), dir.Org, dir.ID, u.ID) },
			"name": func() (model.DirectoryUser, error) {
				return d.DirectoryUserNamed(t.Context(), dir.Org, dir.ID, "PERSON7@ACME.test ")
			},
			"external id": func() (model.DirectoryUser, error) {
				return d.DirectoryUserByExternalID(t.Context(), dir.Org, dir.ID, "00u7")
			},
			"address": func() (model.DirectoryUser, error) {
				all, err := d.DirectoryUsersAt(t.Context(), dir.Org, "person7@acme.test")
				return all[0], err
			},
		} {
			got, err := find()
			if err != nil {
				t.Errorf("by %s: %v", name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("by %s (-want +got):\n%s", name, diff)
			}
		}
		if _, err := d.DirectoryUser(t.Context(), other.Org, other.ID, u.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("in another directory: %v", err)
		}
		for _, twice := range []model.DirectoryUser{{UserName: "person7@ACME.test"}, {UserName: "else", ExternalID: "00u7"}} {
			twice.Org, twice.Directory = dir.Org, dir.ID
			err := d.Housekeep(t.Context(), func(tx *Tx) error {
				_, err := tx.InsertDirectoryUser(t.Context(), twice)
				return err
			})
			if model.KindOf(err) != model.Conflict {
				t.Errorf("%+v twice: %v", twice, err)
			}
		}
	})
}

// TestDirectoryGroupKnowsWhoIsIn.
func TestDirectoryGroupKnowsWhoIsIn(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir, other := newDirectory(t, d, newOrganization(t, d, "Acme Corp")), newDirectory(t, d, newOrganization(t, d, "Globex"))
		change(t, d, func(tx *Tx) error {
			u, stranger := told(t, tx, dir, 1), told(t, tx, other, 1)
			g, err := tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: dir.Org, Directory: dir.ID, DisplayName: "Sales", Doc: "{}"})
			if err != nil {
				return err
			}
			all := []model.DirectoryUserID{u.ID, stranger.ID, "diruser_1"}
			for _, want := range [][]model.DirectoryUserID{{u.ID}, nil} {
				if came, err := tx.AddToDirectoryGroup(t.Context(), g, all...); err != nil || !slices.Equal(came, want) {
					t.Errorf("%v came, want %v (%v)", came, want, err)
				}
			}
			members, err := tx.DirectoryGroupMembers(t.Context(), dir.Org, g.ID, "", 10)
			if err != nil || len(members) != 1 || members[0].User != u.ID || members[0].Display != "Person 1" {
				t.Errorf("members: %+v, %v", members, err)
			}
			groups, err := tx.GroupsOfDirectoryUser(t.Context(), dir.Org, dir.ID, u.ID)
			if err != nil || !slices.Equal(groups, []model.DirectoryGroupRef{{ID: g.ID, Name: "Sales"}}) {
				t.Errorf("groups: %+v, %v", groups, err)
			}
			g.Members = 1
			if g, err = tx.UpdateDirectoryGroup(t.Context(), g); err != nil {
				return err
			}
			if err := tx.DeleteDirectoryUser(t.Context(), u); err != nil {
				return err
			}
			if g, err = tx.DirectoryGroup(t.Context(), dir.Org, dir.ID, g.ID); err != nil || g.Members != 0 {
				t.Errorf("%d members when they are gone, %v", g.Members, err)
			}
			return tx.DeleteDirectoryGroup(t.Context(), g)
		})
	})
}

// TestDirectoryGroupTakesMany: more than one statement names, of whom some are known, some
// are there already and some are nobody.
func TestDirectoryGroupTakesMany(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		change(t, d, func(tx *Tx) error {
			g, err := tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: dir.Org, Directory: dir.ID, DisplayName: "Sales", Doc: "{}"})
			if err != nil {
				return err
			}
			var users, nobody []model.DirectoryUserID
			for i := range mostAmong + 30 {
				users = append(users, told(t, tx, dir, i).ID)
				nobody = append(nobody, model.DirectoryUserID(fmt.Sprint("nobody", i)))
			}
			many := func(what string, want int) func([]model.DirectoryUserID, error) {
				return func(got []model.DirectoryUserID, err error) {
					t.Helper()
					if err != nil || len(got) != want {
						t.Errorf("%s: %d, want %d (%v)", what, len(got), want, err)
					}
				}
			}
			count := func(what string, want int) func(int, error) {
				return func(got int, err error) {
					t.Helper()
					if err != nil || got != want {
						t.Errorf("%s: %d, want %d (%v)", what, got, want, err)
					}
				}
			}
			all := slices.Concat(users, nobody)
			many("some come", 12)(tx.AddToDirectoryGroup(t.Context(), g, users[:12]...))
			many("all come", len(users)-12)(tx.AddToDirectoryGroup(t.Context(), g, all...))
			many("are in it", len(users))(tx.DirectoryMembersAmong(t.Context(), g.Org, g.ID, all))
			many("are known", len(users))(tx.DirectoryUsersAmong(t.Context(), g.Org, g.Directory, all))
			count("a stranger", 1)(tx.AddStrangers(t.Context(), g, nobody[3]))
			count("strangers", len(nobody)-1)(tx.AddStrangers(t.Context(), g, nobody...))
			many("are strangers", len(nobody))(tx.StrangersAmong(t.Context(), g.Org, g.ID, all))
			count("are strangers", len(nobody))(tx.CountStrangers(t.Context(), g.Org, g.ID))
			count("strangers go", len(nobody))(tx.RemoveStrangers(t.Context(), g, all...))
			many("one goes", 1)(tx.RemoveFromDirectoryGroup(t.Context(), g, users[0]))
			many("all go", len(users)-1)(tx.RemoveFromDirectoryGroup(t.Context(), g, all...))
			many("nobody is in it", 0)(tx.DirectoryMembersAmong(t.Context(), g.Org, g.ID, all))
			return nil
		})
	})
}

// TestDirectoryByToken: a token is of one directory, and says whether that counts.
func TestDirectoryByToken(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme := newOrganization(t, d, "Acme Corp")
		dir, other := newDirectory(t, d, acme), newDirectory(t, d, acme)
		hash := sha256.Sum256([]byte("scim_1"))
		change(t, d, func(tx *Tx) error {
			_, err := tx.InsertDirectoryToken(t.Context(), model.DirectoryToken{Org: acme, Directory: dir.ID, Suffix: "im_1"}, hash[:])
			return err
		})
		got, err := d.DirectoryByToken(t.Context(), dir.ID, hash[:])
		if err != nil || got.Directory.ID != dir.ID || got.Feature {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := d.DirectoryByToken(t.Context(), other.ID, hash[:]); model.KindOf(err) != model.NotFound {
			t.Errorf("by the token of another: %v", err)
		}
	})
}

// TestDirectoryRequestsAreARing: what changed nothing takes no place of what did.
func TestDirectoryRequestsAreARing(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		note := func(n int, change string) {
			var all []model.DirectoryRequest
			for i := range n {
				all = append(all, model.DirectoryRequest{At: d.Now(), Method: "GET", Path: fmt.Sprintf("/Users?n=%d", i), Status: 200, Change: change})
			}
			if err := d.Housekeep(t.Context(), func(tx *Tx) error { return tx.NoteDirectoryRequests(t.Context(), dir.Org, dir.ID, all) }); err != nil {
				t.Fatal(err)
			}
		}
		note(3, "made somebody")
		note(model.MostQuietRequests+20, "")
		all, err := d.DirectoryRequests(t.Context(), dir.Org, dir.ID, RequestQuery{Limit: 1000})
		if err != nil || len(all) != model.MostQuietRequests+3 || all[0].Path != fmt.Sprintf("/Users?n=%d", model.MostQuietRequests+19) {
			t.Errorf("%d requests, the last for %s (%v)", len(all), all[0].Path, err)
		}
		loud, err := d.DirectoryRequests(t.Context(), dir.Org, dir.ID, RequestQuery{Loud: true, Limit: 1000})
		if err != nil || len(loud) != 3 {
			t.Errorf("%d requests that changed something (%v)", len(loud), err)
		}
		if now, err := d.Directory(t.Context(), dir.Org, dir.ID); err != nil || !now.Connected() {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

// TestDirectoryAccess: tokens of a client open its directory, are as many as there can be,
// and go with the client; an assertion is used once.
func TestDirectoryAccess(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme := newOrganization(t, d, "Acme Corp")
		dir, other := newDirectory(t, d, acme), newDirectory(t, d, acme)
		hash := func(n int) []byte {
			sum := sha256.Sum256(fmt.Append(nil, n))
			return sum[:]
		}
		var c model.DirectoryClient
		change(t, d, func(tx *Tx) (err error) {
			c, err = tx.InsertDirectoryClient(t.Context(), model.DirectoryClient{Org: acme, Directory: dir.ID, Suffix: "k3Xw"}, model.DirectorySecrets{Now: hash(0)})
			return err
		})
		change(t, d, func(tx *Tx) error {
			if err := tx.InsertDirectoryAccess(t.Context(), model.DirectoryAccess{Client: c, Hash: hash(0), ExpiresAt: tx.Now()}); err != nil {
				return err
			}
			for n := range model.MostDirectoryAccess + 1 {
				if err := tx.InsertDirectoryAccess(t.Context(), model.DirectoryAccess{Client: c, Hash: hash(n + 1), ExpiresAt: tx.Now().Add(time.Hour + time.Duration(n)*time.Second)}); err != nil {
					return err
				}
			}
			for i, want := range []bool{true, false} {
				if first, err := tx.UseDirectoryAssertion(t.Context(), c, hash(7), tx.Now().Add(time.Hour)); err != nil || first != want {
					t.Errorf("use %d of an assertion: %v, %v", i, first, err)
				}
			}
			return nil
		})
		opens := func(id model.DirectoryID, n int) bool {
			got, err := d.DirectoryByAccess(t.Context(), id, hash(n))
			return err == nil && !got.Revoked && got.Directory.ID == id && got.Token == model.DirectoryTokenID(c.ID)
		}
		if opens(dir.ID, 0) || opens(dir.ID, 1) || !opens(dir.ID, 2) || !opens(dir.ID, model.MostDirectoryAccess+1) || opens(other.ID, 2) {
			t.Error("other tokens open than those that count")
		}
		all, err := d.ClientsAtDirectory(t.Context(), dir.ID)
		if err != nil || len(all) != 1 || all[0].Client.ID != c.ID || !all[0].Enabled || all[0].Feature || !slices.Equal(all[0].Secrets.Now, hash(0)) || len(all[0].Secrets.Old) > 0 {
			t.Errorf("%+v, %v", all, err)
		}
		change(t, d, func(tx *Tx) error { return tx.RevokeDirectoryClient(t.Context(), acme, dir.ID, c.ID) })
		if opens(dir.ID, 2) {
			t.Error("a token is left of a client that is gone")
		}
	})
}

// TestKnownToDirectory: whoever it does not know is taken in without another question.
func TestKnownToDirectory(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme := newOrganization(t, d, "Acme Corp")
		dir, second, other := newDirectory(t, d, acme), newDirectory(t, d, acme), newDirectory(t, d, newOrganization(t, d, "Globex"))
		change(t, d, func(tx *Tx) error {
			told(t, tx, dir, 1)
			told(t, tx, second, 2)
			told(t, tx, other, 3)
			if _, err := tx.InsertUser(t.Context(), "dana@acme.test", true, "Dana", "Scully"); err != nil {
				return err
			}
			return tx.DeleteDirectoryUser(t.Context(), told(t, tx, dir, 4))
		})
		for _, c := range []struct {
			what, name, external string
			email                model.Email
			want                 bool
		}{
			{"nobody", "new", "new", "new@acme.test", false},
			{"nobody with less", "new", "", "", false},
			{"by the name", "PERSON1@acme.test", "new", "new@acme.test", true},
			{"by the external id", "new", "00u1", "new@acme.test", true},
			{"by the address", "new", "new", "PERSON1@acme.test", true},
			{"by the address alone", "new", "", "person1@acme.test", true},
			{"of another directory, by the address", "new", "new", "person2@acme.test", true},
			{"of another directory, by the rest", "person2@acme.test", "00u2", "new@acme.test", false},
			{"of another organization", "person3@acme.test", "00u3", "person3@acme.test", false},
			{"deleted, by the external id", "new", "00u4", "new@acme.test", true},
			{"with an account", "new", "new", "DANA@acme.test", true},
		} {
			got, err := d.KnownToDirectory(t.Context(), dir.Org, dir.ID, c.name, c.external, c.email)
			if err != nil || got != c.want {
				t.Errorf("%s: %v, %v", c.what, got, err)
			}
		}
	})
}
