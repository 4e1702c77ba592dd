package handlers_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// BenchmarkActivity asks for pages of 50 out of a million events of one organization, as each
// filter finds them, through the whole program.
func BenchmarkActivity(b *testing.B) {
	l := newLarge(b, 2000)
	from, to := fillActivity(b, l, 1_000_000)
	some := l.members[1]
	for _, c := range []struct{ name, query string }{
		{"newest", ""},
		{"who, by id", "?by=" + string(some.User)},
		{"who, by name", "?by=person00001"},
		{"who, of nobody", "?by=nobody"},
		{"the operator", "?by=operator"},
		{"a common action", "?action=people"},
		{"a rare action", "?action=domains"},
		{"one type", "?action=organization.domain_created"},
		{"object, by id", "?object=" + string(some.ID)},
		{"object, by name", "?object=person00001"},
		{"days", "?from=" + from + "&to=" + to},
		{"days of long ago", "?to=2020-01-01"},
		{"who and what", "?by=" + string(some.User) + "&action=people"},
		{"who and what, rarely", "?by=person00001&action=domains"},
		{"all of them", "?by=person00001&action=people&object=" + string(some.ID) + "&from=" + from + "&to=" + to},
		{"far behind", "?before=500000"},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := "/ui/activity" + c.query
			l.do(b, "GET", path, "", true, http.StatusOK) // the first reads templates
			cpu(b)
			for b.Loop() {
				l.do(b, "GET", path, "", true, http.StatusOK)
			}
		})
	}
}

// fillActivity records n events in an organization, of all its members and of some sorts, and
// returns a day before them and one behind.
func fillActivity(b *testing.B, l *large, n int) (from, to string) {
	b.Helper()
	org := model.Organization{ID: l.members[0].Org, Name: "Large"}
	const atOnce = 2000
	for done := 0; done < n; done += atOnce {
		if err := l.db.Record(b.Context(), func(*db.Tx) ([]model.Event, error) {
			all := make([]model.Event, atOnce)
			for i := range all {
				by, about := l.members[(done+i)*7%len(l.members)], l.members[(done+i)*13%len(l.members)]
				e := model.Event{Org: org.ID, Actor: model.Actor{Kind: model.ActorUser, ID: string(by.User), IP: "192.0.2.1"}, Target: string(about.ID), User: about.User}
				switch {
				case (done+i)%5000 == 0:
					e.Target, e.User = "dom_1", ""
					e.Payload = model.DomainCreated{After: model.Domain{ID: "dom_1", Org: org.ID, Name: fmt.Sprintf("d%d.example", done)}.Snapshot()}
				case i%2 == 0:
					e.Payload = model.MembershipCreated{After: about.Snapshot(org)}
				default:
					e.Payload = model.UserLoggedIn{User: model.UserRef{ID: about.User, Email: about.Email}}
				}
				all[i] = e
			}
			return all, nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	now := time.Now().UTC()
	return now.AddDate(0, 0, -1).Format(time.DateOnly), now.AddDate(0, 0, 1).Format(time.DateOnly)
}
