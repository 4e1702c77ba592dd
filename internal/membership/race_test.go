package membership_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// at runs everything at the same moment and returns the errors, each in its
// place.
func at(all ...func() error) []error {
	errs := make([]error, len(all))
	var start, done sync.WaitGroup
	start.Add(1)
	for i, fn := range all {
		done.Go(func() {
			start.Wait()
			errs[i] = fn()
		})
	}
	start.Done()
	done.Wait()
	return errs
}

// TestLastSeat: people come by every way at the same moment, and as many get in
// as there are seats. The seat that an invitation has kept is nobody else's.
func TestLastSeat(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		for round := range 8 {
			w := newWorldOn(t, on)
			dana := w.session(t, w.add(t, "dana@acme.test", "admin").User, w.acme).Actor()
			w.seats(t, 3)
			invited := w.invite(t, dana, "ana@acme.test")
			guest := w.session(t, invited.User, "")
			comes := []func() error{func() error {
				_, err := w.invitations.Accept(t.Context(), guest, invited.ID)
				return err
			}}
			for n := range 3 {
				joiner := w.session(t, w.user(t, model.Email(fmt.Sprintf("joiner%d@open.test", n)), true).ID, "")
				comes = append(comes, func() error {
					_, err := w.invitations.Join(t.Context(), joiner, w.acme)
					return err
				}, func() error {
					_, err := w.members.Add(t.Context(), operator, w.acme, members.Person{Email: model.Email(fmt.Sprintf("added%d@acme.test", n))}, "")
					return err
				})
				u := w.user(t, model.Email(fmt.Sprintf("sso%d@acme.test", n)), false)
				comes = append(comes, func() error {
					_, _, err := w.admit(t, membership.Newcomer{User: u, Source: model.FromSSO})
					return err
				})
			}
			errs, came := at(comes...), 0
			for i, err := range errs {
				switch {
				case err == nil:
					came++
				case model.KindOf(err) != model.Conflict:
					t.Errorf("round %d, newcomer %d: %v", round, i, err)
				}
			}
			if errs[0] != nil {
				t.Errorf("round %d: the invited person lost the kept seat: %v", round, errs[0])
			}
			if n := w.organization(t).Members; came != 2 || n != 3 {
				t.Errorf("round %d: %d came and %d are members, want 2 and 3", round, came, n)
			}
		}
	})
}

// TestLastAdministratorStays, whichever ways out are taken at the same moment:
// leaving, removing, demoting, in bulk or one by one, taking permissions from the
// role, deleting it.
func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		for round := range 12 {
			w := newWorldOn(t, on)
			if _, err := w.roles.Create(t.Context(), operator, model.Role{Org: w.acme, Name: "owner", Permissions: model.BuiltIn()}); err != nil {
				t.Fatal(err)
			}
			dana, ana, bo := w.add(t, "dana@acme.test", "admin"), w.add(t, "ana@acme.test", "admin"), w.add(t, "bo@acme.test", "owner")
			here, there := w.session(t, dana.User, w.acme), w.session(t, ana.User, w.acme)
			ways := []func() error{
				func() error { _, err := w.members.Leave(t.Context(), here.Actor(), w.acme); return err },
				func() error { _, err := w.members.Leave(t.Context(), there.Actor(), w.acme); return err },
				func() error { _, err := w.members.Remove(t.Context(), here.Actor(), bo.ID); return err },
				func() error { _, err := w.members.Remove(t.Context(), there.Actor(), dana.ID); return err },
				func() error { _, err := w.members.Suspend(t.Context(), here.Actor(), ana.ID); return err },
				func() error { _, err := w.members.Suspend(t.Context(), there.Actor(), bo.ID); return err },
				func() error {
					_, err := w.members.SetRoles(t.Context(), here.Actor(), ana.ID, []model.RoleID{w.role}, ana.Version)
					return err
				},
				func() error {
					_, err := w.members.RemoveMany(t.Context(), there.Actor(), []model.MemberID{dana.ID, bo.ID})
					return err
				},
				func() error {
					_, err := w.members.SetRoleOfMany(t.Context(), here.Actor(), []model.MemberID{bo.ID, ana.ID}, w.role)
					return err
				},
				func() error {
					_, err := w.roles.SetPermissions(t.Context(), operator, w.acme, "owner", model.SettingsRead)
					return err
				},
				func() error { _, err := w.roles.Delete(t.Context(), operator, w.acme, "owner", "member"); return err },
			}
			first := round % len(ways) // whichever comes first sometimes wins
			errs := at(append(ways[first:len(ways):len(ways)], ways[:first]...)...)
			for i, err := range errs {
				switch kind := model.KindOf(err); {
				case err == nil, kind == model.Conflict, kind == model.NotFound, kind == model.Unauthenticated, kind == model.Forbidden, kind == model.Invalid:
				default:
					t.Errorf("round %d, way %d: %v", round, (first+i)%len(ways), err)
				}
			}
			if left, err := w.db.OtherAdministrator(t.Context(), w.acme, ""); err != nil || !left {
				t.Fatalf("round %d: nobody is left who can administer: %v, %v", round, errs, err)
			}
		}
	})
}

// TestLastOfTwo: one leaves while the other demotes them, or removes them: exactly
// one of them administers afterwards.
func TestLastOfTwo(t *testing.T) {
	t.Parallel()
	for _, ways := range [][2]string{{"leave", "leave"}, {"leave", "remove"}, {"leave", "demote"}, {"remove", "remove"}, {"remove", "demote"}, {"demote", "demote"}, {"suspend", "suspend"}, {"suspend", "leave"}, {"suspend", "remove"}, {"suspend", "demote"}} {
		t.Run(ways[0]+" "+ways[1], func(t *testing.T) {
			t.Parallel()
			for range 5 {
				w := newWorld(t)
				dana, ana := w.add(t, "dana@acme.test", "admin"), w.add(t, "ana@acme.test", "admin")
				here, there := w.session(t, dana.User, w.acme), w.session(t, ana.User, w.acme)
				do := func(way string, by model.Session, other model.Member) func() error {
					return func() (err error) {
						switch way {
						case "leave":
							_, err = w.members.Leave(t.Context(), by.Actor(), w.acme)
						case "remove":
							_, err = w.members.Remove(t.Context(), by.Actor(), other.ID)
						case "suspend":
							_, err = w.members.Suspend(t.Context(), by.Actor(), other.ID)
						case "demote":
							_, err = w.members.SetRoles(t.Context(), by.Actor(), other.ID, []model.RoleID{w.role}, other.Version)
						}
						return err
					}
				}
				errs := at(do(ways[0], here, ana), do(ways[1], there, dana))
				if all, err := w.db.Administrators(t.Context(), w.acme, 10); err != nil || len(all) != 1 {
					t.Fatalf("%d administrators are left: %v, %v", len(all), errs, err)
				}
			}
		})
	}
}

// TestSeatFreedAndTaken: a member who goes and others who come at the same moment
// never make more members than there are seats.
func TestSeatFreedAndTaken(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		dana := w.session(t, w.add(t, "dana@acme.test", "admin").User, w.acme).Actor()
		kim := w.add(t, "kim@acme.test", "member")
		w.seats(t, 2)
		ways := []func() error{func() error { _, err := w.members.Remove(t.Context(), dana, kim.ID); return err }}
		for n := range 6 {
			u := w.user(t, model.Email(fmt.Sprintf("joiner%d@open.test", n)), true)
			ways = append(ways, func() error {
				_, _, err := w.admit(t, membership.Newcomer{User: u, Source: model.FromAllowedEmailDomain})
				return err
			})
		}
		errs := at(ways...)
		if errs[0] != nil {
			t.Fatal(errs[0])
		}
		counted, err := w.db.MemberOfUser(t.Context(), w.acme, kim.User)
		if model.KindOf(err) != model.NotFound {
			t.Errorf("the removed member: %+v, %v", counted, err)
		}
		var free int
		w.change(t, func(tx *db.Tx) (err error) {
			o, err := tx.Organization(t.Context(), w.acme)
			if err != nil {
				return err
			}
			free, err = membership.FreeSeats(t.Context(), tx, o)
			return err
		})
		if n := w.organization(t).Members; n > 2 || free != 2-n {
			t.Errorf("%d members, and %d seats are free", n, free)
		}
	})
}
