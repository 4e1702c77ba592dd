package db

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestUserEventsNameOnlyWhomOneMayKnow: Kim belongs to Acme with Dana, and has
// left Globex, where Gus is.
func TestUserEventsNameOnlyWhomOneMayKnow(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme, globex := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		var kim, dana, gus model.Member
		change(t, d, func(tx *Tx) (err error) {
			for _, p := range []struct {
				m           *model.Member
				org         model.OrgID
				email, name string
			}{{&kim, acme, "kim@acme.test", "Kim"}, {&dana, acme, "dana@acme.test", "Dana"}, {&gus, globex, "gus@globex.test", "Gus"}} {
				if *p.m, err = join(t, tx, p.org, person{email: p.email, first: p.name, last: "Lee", status: model.MemberActive}); err != nil {
					return err
				}
			}
			return nil
		})
		event := func(org model.OrgID, by, about model.Member) model.Event {
			return model.Event{Org: org, Actor: model.Actor{Kind: model.ActorUser, ID: string(by.User)}, User: about.User, Payload: model.MembershipUpdated{}}
		}
		if err := d.Record(t.Context(), func(*Tx) ([]model.Event, error) {
			return []model.Event{
				event(acme, dana, kim), event(globex, gus, kim), event(acme, kim, kim), event(acme, gus, kim), event(globex, dana, kim),
				event(acme, kim, dana), // about somebody else
			}, nil
		}); err != nil {
			t.Fatal(err)
		}
		all, err := d.UserEvents(t.Context(), kim.User, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]string
		for _, e := range all {
			got = append(got, [2]string{e.ActorName, e.OrgName})
		}
		want := [][2]string{{"Dana Lee", ""}, {"", "Acme Corp"}, {"Kim Lee", "Acme Corp"}, {"", ""}, {"Dana Lee", "Acme Corp"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("actors and organizations, newest first (-want +got):\n%s", diff)
		}
		older, err := d.UserEvents(t.Context(), kim.User, all[2].ID, 1)
		if err != nil || len(older) != 1 || older[0].ID != all[3].ID {
			t.Errorf("after the third: %+v, %v; want the fourth", older, err)
		}
		if older, err := d.UserEvents(t.Context(), kim.User, "evt_1", 1); err != nil || len(older) != 0 {
			t.Errorf("before an event that is kept no longer: %+v, %v", older, err)
		}
	})
}

// TestUserEventsByLink: of who has come by a link, members read who has made it, and others do
// not.
func TestUserEventsByLink(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme, globex := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		var kim model.Member
		change(t, d, func(tx *Tx) (err error) {
			kim, err = join(t, tx, acme, person{email: "kim@acme.test", status: model.MemberActive})
			return err
		})
		if err := d.Record(t.Context(), func(tx *Tx) (all []model.Event, err error) {
			for i, org := range []model.OrgID{acme, globex} {
				l, err := tx.InsertPortalLink(t.Context(), model.PortalLink{Org: org, Kind: model.PortalShareable, Modules: model.PortalModules(), By: model.System, MadeBy: "Dana Lee"}, []byte{byte(i)})
				if err != nil {
					return nil, err
				}
				all = append(all, model.Event{Org: org, Actor: model.Actor{Kind: model.ActorPortalLink, ID: string(l.ID)}, User: kim.User, Payload: model.MembershipUpdated{}})
			}
			return all, nil
		}); err != nil {
			t.Fatal(err)
		}
		all, err := d.UserEvents(t.Context(), kim.User, "", 10)
		if err != nil || len(all) != 2 || all[0].ActorName != "" || all[1].ActorName != "Dana Lee" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
