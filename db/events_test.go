package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// record records so many events of a call in one transaction.
func record(ctx context.Context, d *DB, call string, n int) error {
	return d.Record(ctx, func(*Tx) ([]model.Event, error) {
		events := make([]model.Event, n)
		for i := range events {
			events[i] = model.Event{Actor: model.System, Target: fmt.Sprintf("%s.%d", call, i), Payload: model.UserSignedUp{}}
		}
		return events, nil
	})
}

// follow reads the log as a receiver does who asks again and again, until it has
// so many events, and returns their targets in the order of their numbers. It
// fails the test when a number is missing or comes twice.
func follow(t *testing.T, d *DB, total int) []string {
	t.Helper()
	var targets []string
	last := int64(0)
	for len(targets) < total {
		if t.Context().Err() != nil {
			t.Fatal("the test is over")
		}
		events, err := d.EventsAfter(t.Context(), last, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Seq != last+1 {
				t.Fatalf("number %d comes after %d", e.Seq, last)
			}
			last = e.Seq
			targets = append(targets, e.Target)
		}
	}
	return targets
}

// TestEventsAreNumberedInTheOrderOfCommits: who follows the log while others
// write to it, through two handles on one database, sees every event once, and those
// of a transaction together. Calls that are undone leave no gap.
func TestEventsAreNumberedInTheOrderOfCommits(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		handles := [2]*DB{openTestAt(t, address, nil), openTestAt(t, address, nil)}
		const callers, calls, each = 6, 15, 3
		refusal := errors.New("refused")
		var writers sync.WaitGroup
		for i, d := range handles {
			for c := range callers {
				writers.Go(func() {
					for n := range calls {
						if err := record(t.Context(), d, fmt.Sprintf("%d.%d.%d", i, c, n), each); err != nil {
							t.Error(err)
						}
						// Undone by its own error, and undone because its last event cannot
						// be written: by then numbers were taken.
						if err := d.Record(t.Context(), func(*Tx) ([]model.Event, error) { return created(""), refusal }); !errors.Is(err, refusal) {
							t.Errorf("error = %v, want %v", err, refusal)
						}
						if err := d.Record(t.Context(), func(*Tx) ([]model.Event, error) { return append(created(""), model.Event{}), nil }); err == nil {
							t.Error("an event that says nothing was recorded")
						}
					}
				})
			}
		}
		targets := follow(t, handles[0], len(handles)*callers*calls*each)
		writers.Wait()
		for i := 0; i < len(targets); i += each {
			call, _, _ := strings.Cut(targets[i], ".0")
			for n := range each {
				if want := fmt.Sprintf("%s.%d", strings.TrimSuffix(targets[i], ".0"), n); targets[i+n] != want {
					t.Fatalf("%s is not followed by the others of call %s: %v", targets[i], call, targets[i:i+each])
				}
			}
		}
		slices.Sort(targets)
		if n := len(slices.Compact(targets)); n != len(handles)*callers*calls*each {
			t.Errorf("%d different events", n)
		}
		if more, err := handles[1].EventsAfter(t.Context(), int64(len(targets)), 10); err != nil || len(more) != 0 {
			t.Errorf("%d more events, %v", len(more), err)
		}
	})
}

// TestEventsAreAppendOnly, whatever statement somebody tries, as far as the log
// does not say that they are forgotten.
func TestEventsAreAppendOnly(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		now := time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)
		d := openTestAt(t, address, func() time.Time { return now })
		for i := range 4 {
			if err := record(t.Context(), d, fmt.Sprint(i), 1); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Hour)
		}
		change(t, d, func(tx *Tx) error {
			_, err := tx.ForgetEvents(t.Context(), now.Add(-150*time.Minute), 100) // the first two
			return err
		})
		before, err := d.EventsAfter(t.Context(), 0, 10)
		if err != nil || len(before) != 2 {
			t.Fatalf("%d events, %v; want the last two", len(before), err)
		}
		own := []string{ // what only SQLite can do
			`REPLACE INTO events SELECT 'evt_1', seq, org_id, at, 'user.login', actor_kind, actor_id, session_id, ip, request_id, user_id, target, payload, salt, digest, hash, supporter FROM events`,
		}
		if isPostgreSQL(address) {
			own = []string{`TRUNCATE events`, `TRUNCATE event_log`, `TRUNCATE events, event_log`}
		}
		for _, query := range append(own,
			`UPDATE events SET type = 'user.login'`,
			`UPDATE events SET at = 0 WHERE seq = 3`,
			`UPDATE events SET payload = '{}'`,
			`UPDATE events SET payload = '{}', salt = ''`,
			`UPDATE events SET ip = '192.0.2.1' WHERE seq = 3`,
			`UPDATE events SET hash = salt, salt = ''`,
			`UPDATE events SET salt = hash`,
			`DELETE FROM events`,
			`DELETE FROM events WHERE seq = 3`,
			`DELETE FROM events WHERE at < 2000000000000`,
			`UPDATE events SET supporter = 'opr_1' WHERE seq = 3`,
			`UPDATE event_log SET last_seq = 3`,
			`UPDATE event_log SET forgotten_seq = 1`,
			`UPDATE event_log SET forgotten_seq = last_seq + 1`,
			`DELETE FROM event_log`,
		) {
			err := d.Housekeep(t.Context(), func(tx *Tx) error {
				_, err := tx.exec(t.Context(), query)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "append-only") && !strings.Contains(strings.ToLower(err.Error()), "check") {
				t.Errorf("%s: error = %v, want a refusal", query, err)
			}
		}
		own = []string{`REPLACE INTO event_log (id, last_seq, forgotten_seq) VALUES (1, 9, 9)`, `INSERT INTO event_log (id, last_seq, forgotten_seq) VALUES (2, 9, 9)`}
		if isPostgreSQL(address) {
			own = nil
		}
		for _, query := range append(own, `INSERT INTO event_log (id, last_seq, forgotten_seq) VALUES (1, 9, 9) ON CONFLICT DO NOTHING`) { // the one row is there
			change(t, d, func(tx *Tx) error {
				n, err := tx.exec(t.Context(), query)
				if n != 0 {
					t.Errorf("%s changed %d rows", query, n)
				}
				return err
			})
		}
		if last, err := one(t.Context(), &d.queries, scanValue[int64], `SELECT last_seq * 10 + forgotten_seq FROM event_log`); err != nil || last != 42 {
			t.Errorf("the log's row is %d, %v; want 4 and 2", last, err)
		}
		after, err := d.EventsAfter(t.Context(), 0, 10)
		if err != nil || !cmp.Equal(before, after) {
			t.Errorf("events = %+v, %v; want %+v", after, err, before)
		}
	})
}

// TestForgetEvents deletes whole periods from the oldest on, so many at a time,
// and the numbers go on.
func TestForgetEvents(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		noon := time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)
		var now time.Time
		d := openTestAt(t, address, func() time.Time { return now })
		for i, hour := range []int{0, 1, 2, 5, 3, 6} { // the clock was set back once
			now = noon.Add(time.Duration(hour) * time.Hour)
			if err := record(t.Context(), d, fmt.Sprint(i+1), 1); err != nil {
				t.Fatal(err)
			}
		}
		for _, test := range []struct {
			before int // hours after noon
			limit  int
			want   int
			first  int64 // that is left; 0: none
		}{
			{0, 10, 0, 1},
			{3, 2, 2, 3},
			{4, 10, 1, 4}, // the fifth is old enough, and behind one that is not
			{4, 10, 0, 4},
			{6, 10, 2, 6},
			{9, 10, 1, 0},
			{9, 10, 0, 0},
		} {
			change(t, d, func(tx *Tx) error {
				n, err := tx.ForgetEvents(t.Context(), noon.Add(time.Duration(test.before)*time.Hour), test.limit)
				if n != test.want {
					t.Errorf("before hour %d: %d forgotten, want %d", test.before, n, test.want)
				}
				return err
			})
			events, err := d.EventsAfter(t.Context(), 0, 1)
			if err != nil {
				t.Fatal(err)
			}
			if test.first == 0 && len(events) != 0 || test.first > 0 && (len(events) != 1 || events[0].Seq != test.first) {
				t.Errorf("before hour %d: the first is %+v, want number %d", test.before, events, test.first)
			}
		}
		if err := record(t.Context(), d, "next", 1); err != nil {
			t.Fatal(err)
		}
		if events, err := d.EventsAfter(t.Context(), 6, 10); err != nil || len(events) != 1 || events[0].Seq != 7 || events[0].Target != "next.0" {
			t.Errorf("events = %+v, %v; want number 7", events, err)
		}
	})
}

// TestWhoeverWritesAnEvent goes through Record.
func TestWhoeverWritesAnEvent(t *testing.T) {
	t.Parallel()
	var writers []string
	for _, f := range parseFolder(t, ".") {
		for name, text := range textsByFunction(t, f) {
			if strings.Contains(text, "INTO events") || strings.Contains(text, "FROM events") && strings.Contains(text, "DELETE") || strings.Contains(text, "UPDATE event_log") || strings.Contains(text, "UPDATE events") {
				writers = append(writers, name)
			}
		}
	}
	slices.Sort(writers)
	if want := []string{"EraseEvent", "ForgetEvents", "chainSome", "insertEventsAtOnce", "storeNumbers"}; !slices.Equal(writers, want) {
		t.Errorf("the log is written by %v, want %v", writers, want)
	}
}
