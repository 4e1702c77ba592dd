package db

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// activityWorld is a log with events of two organizations, of few types, actors and objects.
var (
	activityTypes   = []model.Payload{model.UserSignedUp{}, model.OrganizationUpdated{}, model.DomainCreated{}, model.UserLoggedOut{}}
	activityActors  = []model.Actor{{Kind: model.ActorUser, ID: "usr_1"}, {Kind: model.ActorUser, ID: "usr_2"}, {Kind: model.ActorOperator}, {Kind: model.ActorSystem}}
	activityObjects = []string{"", "org_1", "dom_1", "mem_1"}
	activityUsers   = []model.UserID{"", "usr_1", "usr_3"}
)

func recordActivity(t testing.TB, d *DB, n int, moved func()) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		err := d.Record(t.Context(), func(*Tx) ([]model.Event, error) {
			return []model.Event{{
				Org: []model.OrgID{"org_1", "org_2"}[random.IntN(2)], Actor: activityActors[random.IntN(4)], Payload: activityTypes[random.IntN(4)],
				Target: activityObjects[random.IntN(4)], User: activityUsers[random.IntN(3)],
			}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		moved()
	}
}

// TestActivity: whatever is asked for, the pages together have exactly the events that are
// it, the newest first.
func TestActivity(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		start := time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)
		now := start
		d := openTestAt(t, address, func() time.Time { return now })
		recordActivity(t, d, 300, func() { now = now.Add(time.Minute) })
		change(t, d, func(tx *Tx) error {
			_, err := tx.ForgetEvents(t.Context(), start.Add(9*time.Minute+30*time.Second), 100)
			return err
		})
		all, err := d.EventsAfter(t.Context(), 0, 1000)
		if err != nil || len(all) != 290 {
			t.Fatalf("%d events, %v", len(all), err)
		}
		random := rand.New(rand.NewPCG(3, 4))
		for i := range 90 {
			a, org := ActivityQuery{Limit: 1 + random.IntN(20)}, []model.OrgID{"org_1", everywhere}[i%2]
			if org == everywhere && random.IntN(3) == 0 {
				a.Orgs = []model.OrgID{"org_2", "org_9"}
			}
			if random.IntN(2) == 0 {
				a.Types = []model.EventType{activityTypes[random.IntN(4)].EventType(), activityTypes[random.IntN(4)].EventType()}
			}
			if random.IntN(2) == 0 {
				a.Actors = activityActors[:1+random.IntN(3)]
			}
			if random.IntN(3) == 0 {
				a.Objects = []string{activityObjects[1+random.IntN(3)], "usr_1"}
			} else if random.IntN(5) == 0 {
				a.Objects = []string{"usr_1"}
			}
			if random.IntN(3) == 0 {
				a.From = start.Add(time.Duration(random.IntN(300)) * time.Minute)
			}
			if random.IntN(3) == 0 {
				a.To = start.Add(time.Duration(random.IntN(300)) * time.Minute)
			}
			var want []int64
			for _, e := range slices.Backward(all) {
				o := outline{e.Seq, e.Org, e.At, e.Type(), model.Actor{Kind: e.Actor.Kind, ID: e.Actor.ID}, e.Target, string(e.User)}
				if (e.Org == org || org == everywhere) && (activityLook{want: a}).wants(o) {
					want = append(want, e.Seq)
				}
			}
			if diff := cmp.Diff(want, activityPages(t, d, org, a)); diff != "" {
				t.Errorf("%d: %s %+v (-want +got):\n%s", i, org, a, diff)
			}
		}
	})
}

// activityPages returns the numbers of all events that are wanted, page by page.
func activityPages(t *testing.T, d *DB, org model.OrgID, a ActivityQuery) (all []int64) {
	t.Helper()
	for range 1000 {
		page, err := d.Activity(t.Context(), org, a)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Events) > a.Limit {
			t.Fatalf("%d events on a page of %d", len(page.Events), a.Limit)
		}
		for _, e := range page.Events {
			all = append(all, e.Seq)
		}
		if page.Next == 0 {
			return all
		}
		if a.Before > 0 && page.Next >= a.Before {
			t.Fatalf("the page before %d leads to that before %d", a.Before, page.Next)
		}
		a.Before = page.Next
	}
	t.Fatal("there is always another page")
	return nil
}

// TestActivityUsesTheIndexes: none of its questions reads a table, or sorts.
func TestActivityUsesTheIndexes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	whole, _ := statementTexts(t)
	used := map[string]bool{}
	for _, query := range whole {
		if !strings.Contains(query, "FROM events") || !strings.Contains(query, "LIMIT $4") {
			continue
		}
		plan := planOf(t, d, query)
		if strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\nfor:\n%s", plan, query)
		}
		for _, name := range []string{"events_by_org", "events_by_type", "events_by_actor", "events_by_target", "events_by_user"} {
			used[name] = used[name] || strings.Contains(plan, name)
		}
	}
	if len(used) != 5 || slices.Contains([]bool{used["events_by_org"], used["events_by_type"], used["events_by_actor"], used["events_by_target"], used["events_by_user"]}, false) {
		t.Errorf("indexes = %v; want all", used)
	}
}

// million fills the log past its triggers with events of an organization: of a million, a
// few are of another type, by another actor and about something else, all at the beginning.
func million(b *testing.B, address string, n int) {
	pool, err := engineAt(address).writers()
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	for _, query := range []string{fmt.Sprintf(`
		INSERT INTO events (seq, id, org_id, at, type, actor_kind, actor_id, session_id, ip, request_id, user_id, target, payload, salt, hash)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT i, 'evt_' || i, 'org_7318642950172389376', 1700000000000 + i * 1000,
		       CASE i %% 100000 WHEN 7 THEN 'organization.domain_created' ELSE CASE i %% 3 WHEN 0 THEN 'user.login' ELSE 'user.logout' END END,
		       CASE i %% 100000 WHEN 7 THEN 'operator' ELSE 'user' END, CASE i %% 100000 WHEN 7 THEN '' ELSE 'usr_' || (i %% 5000) END,
		       'ses_7318642950172389376', '192.0.2.7', '', 'usr_' || (i %% 5000), CASE i %% 100000 WHEN 7 THEN 'dom_1' ELSE 'ses_' || i END,
		       '{"user_session":{"session_id":"ses_7318642950172389376","user_id":"usr_7318642950172389376","organization_id":"org_7318642950172389376"},"reason":"signed_out"}', '1234567890123456', '12345678901234567890123456789012'
		  FROM n`, n),
		fmt.Sprintf(`UPDATE event_log SET last_seq = %d, last_hash = '12345678901234567890123456789012'`, n),
	} {
		if _, err := pool.ExecContext(context.Background(), query); err != nil {
			b.Fatal(err)
		}
	}
	if isPostgreSQL(address) {
		if _, err := pool.ExecContext(context.Background(), `ANALYZE events`); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkActivityMillion is a page of 50 among a million events of one organization, by
// each filter, and by those together of which no index has the answer.
func BenchmarkActivityMillion(b *testing.B) {
	for engine, address := range map[string]func() string{
		"sqlite":     func() string { return migrated.SQLite(b, b.TempDir()) },
		"postgresql": func() string { return migrated.PostgreSQL(b) },
	} {
		b.Run(engine, func(b *testing.B) {
			at := address()
			const n = 1_000_000
			million(b, at, n)
			d := openTestAt(b, at, nil)
			domain, operator := model.EventDomainCreated, []model.Actor{{Kind: model.ActorOperator}}
			when := time.UnixMilli(1700000000000 + n/2*1000).UTC()
			for name, a := range map[string]ActivityQuery{
				"newest":             {},
				"type":               {Types: []model.EventType{model.EventUserLogin}},
				"rare type":          {Types: []model.EventType{domain}},
				"types":              {Types: model.EventTypes()[:25]},
				"actor":              {Actors: []model.Actor{{Kind: model.ActorUser, ID: "usr_17"}}},
				"rare actor":         {Actors: operator},
				"object":             {Objects: []string{"dom_1"}},
				"person":             {Objects: []string{"usr_17"}},
				"time":               {From: when, To: when.Add(24 * time.Hour)},
				"time and rare type": {From: when, Types: []model.EventType{domain}},
				"nothing there":      {Actors: operator, Types: []model.EventType{model.EventUserLogin}},
				"many and none":      {Types: []model.EventType{model.EventUserLogin}, Actors: activityActors[:1], From: when},
				"deep":               {Before: 1000},
			} {
				a.Limit = 50
				if a.Actors == nil && a.Objects == nil {
					b.Run("everywhere "+name, func(b *testing.B) {
						for b.Loop() {
							if _, err := d.ActivityEverywhere(b.Context(), a); err != nil {
								b.Fatal(err)
							}
						}
					})
				}
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if _, err := d.Activity(b.Context(), "org_7318642950172389376", a); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// TestActivityStretch: a look that compares as it goes passes so many events as are looked at for
// one page, and leaves the others to the next.
func TestActivityStretch(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	recordActivity(t, d, 20, func() {})
	for name, c := range map[string]struct {
		want                 ActivityQuery
		before, after, floor int64
	}{
		"an actor":        {ActivityQuery{Actors: activityActors[:1]}, 21, 15, 16},
		"an object":       {ActivityQuery{Objects: []string{"dom_1"}, Before: 10}, 10, 4, 5},
		"the last":        {ActivityQuery{Objects: []string{"dom_1"}, Before: 5}, 5, 0, 0},
		"of several":      {ActivityQuery{Actors: activityActors}, math.MaxInt64, 0, 0},
		"of a person":     {ActivityQuery{Objects: []string{"usr_3766609203837171505"}}, math.MaxInt64, 0, 0},
		"everything else": {ActivityQuery{}, math.MaxInt64, 0, 0},
	} {
		l := activityLook{queries: &d.queries, org: everywhere, want: c.want, most: 5}
		err := l.bound(t.Context())
		floor, failed := l.stretch(t.Context())
		if err != nil || failed != nil || floor != c.floor || l.before != c.before || l.after != c.after {
			t.Errorf("%s: before %d, after %d, then before %d, %v, %v", name, l.before, l.after, floor, err, failed)
		}
	}
}
