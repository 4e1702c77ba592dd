package db

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// tamper runs statements on a database that nobody has open, past its triggers, which are
// as they were afterwards.
func tamper(t *testing.T, address string, statements ...string) {
	t.Helper()
	pool, err := engineAt(address).writers()
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	off := []string{`ALTER TABLE events DISABLE TRIGGER USER`, `ALTER TABLE event_log DISABLE TRIGGER USER`}
	on := []string{`ALTER TABLE events ENABLE TRIGGER USER`, `ALTER TABLE event_log ENABLE TRIGGER USER`}
	if !isPostgreSQL(address) {
		off, on = nil, triggersOf(t, pool)
		for _, name := range []string{"events_no_update", "events_no_delete", "events_no_replace", "event_log_no_update"} {
			off = append(off, `DROP TRIGGER `+name)
		}
	}
	for _, list := range [][]string{off, statements, on} {
		for _, s := range list {
			if _, err := pool.ExecContext(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
}

func triggersOf(t *testing.T, pool *sql.DB) (all []string) {
	t.Helper()
	query(t, pool, `
		SELECT sql
		  FROM sqlite_schema
		 WHERE type = 'trigger' AND name IN ('events_no_update', 'events_no_delete', 'events_no_replace', 'event_log_no_update')`, func(row []any) {
		all = append(all, row[0].(string))
	})
	return all
}

// chainOf opens a database, looks at its chain, and closes it.
func chainOf(t *testing.T, address string) Chain {
	t.Helper()
	d, err := Open(t.Context(), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	c, err := d.VerifyChain(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// recordMany records so many events, in transactions of three.
func recordMany(t *testing.T, address string, n int, now func() time.Time) {
	t.Helper()
	d, err := Open(t.Context(), address, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for i := 0; i < n; i += 3 {
		if err := record(t.Context(), d, fmt.Sprint(i), min(3, n-i)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestChainFindsWhatWasTamperedWith names the first event that does not say any more what it
// said, or that is gone.
func TestChainFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		statements []string
		want       *BrokenLink
	}{
		"nothing":             {nil, nil},
		"a payload":           {[]string{`UPDATE events SET payload = '{"user":{}}' WHERE seq >= 4`}, &BrokenLink{4, "", EventChanged}},
		"an address":          {[]string{`UPDATE events SET ip = '192.0.2.7' WHERE seq = 5`}, &BrokenLink{5, "", EventChanged}},
		"an actor":            {[]string{`UPDATE events SET actor_id = 'usr_1' WHERE seq = 2`}, &BrokenLink{2, "", EventChanged}},
		"a time":              {[]string{`UPDATE events SET at = at + 1 WHERE seq = 7`}, &BrokenLink{7, "", EventChanged}},
		"another order":       {[]string{`UPDATE events SET seq = 90 WHERE seq = 3`, `UPDATE events SET seq = 3 WHERE seq = 4`, `UPDATE events SET seq = 4 WHERE seq = 90`}, &BrokenLink{3, "", EventChanged}},
		"gone":                {[]string{`DELETE FROM events WHERE seq = 6`}, &BrokenLink{6, "", EventMissing}},
		"gone first":          {[]string{`DELETE FROM events WHERE seq <= 2`}, &BrokenLink{1, "", EventMissing}},
		"gone last":           {[]string{`DELETE FROM events WHERE seq = 8`}, &BrokenLink{8, "", EventMissing}},
		"last not known of":   {[]string{`DELETE FROM events WHERE seq = 8`, `UPDATE event_log SET last_seq = 7`}, &BrokenLink{7, "", EventChanged}},
		"salt, so a digest":   {[]string{`UPDATE events SET payload = '{}', salt = '', digest = hash WHERE seq = 4`}, &BrokenLink{4, "", EventChanged}},
		"a hash of itself":    {[]string{`UPDATE events SET hash = salt WHERE seq = 3`}, &BrokenLink{3, "", EventChanged}},
		"what was forgotten":  {[]string{`DELETE FROM events WHERE seq <= 2`, `UPDATE event_log SET forgotten_seq = 2`}, &BrokenLink{3, "", EventChanged}},
		"the end of that too": {[]string{`UPDATE event_log SET forgotten_seq = 2, forgotten_hash = (SELECT hash FROM events WHERE seq = 2)`, `DELETE FROM events WHERE seq <= 2`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			migrated.Each(t, func(t *testing.T, address string) {
				recordMany(t, address, 8, nil)
				tamper(t, address, test.statements...)
				got := chainOf(t, address).Broken
				if got != nil {
					got.ID = ""
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestChainSurvivesForgetting: what is kept goes on from the hash of what is not.
func TestChainSurvivesForgetting(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		for i := range 4 {
			if err := record(t.Context(), d, fmt.Sprint(i), 3); err != nil {
				t.Fatal(err)
			}
		}
		whole, err := d.VerifyChain(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, first := range []int64{6, 0} {
			change(t, d, func(tx *Tx) error {
				_, err := tx.ForgetEvents(t.Context(), tx.Now().Add(time.Hour), 5+7*int(1-min(first, 1)))
				return err
			})
			want := Chain{Events: 7, First: 6, Last: 12, Head: whole.Head}
			if first == 0 {
				want = Chain{Head: whole.Head}
			}
			got, err := d.VerifyChain(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		if err := record(t.Context(), d, "next", 1); err != nil {
			t.Fatal(err)
		}
		if c, err := d.VerifyChain(t.Context(), nil); err != nil || c.Broken != nil || c.Events != 1 || c.First != 13 {
			t.Errorf("chain = %+v, %v; want the thirteenth alone", c, err)
		}
	})
}

// TestOlderEventsAreChained puts what was written before into the chain, also where a
// start was stopped in the middle, and what is written later follows.
func TestOlderEventsAreChained(t *testing.T) {
	t.Parallel()
	for _, chained := range []int{0, 3, olderBatch, 2*olderBatch + 1} {
		t.Run(fmt.Sprint(chained), func(t *testing.T) {
			t.Parallel()
			migrated.Each(t, func(t *testing.T, address string) {
				recordMany(t, address, 3, nil)
				const n = 2*olderBatch + 1
				tamper(t, address, fmt.Sprintf(`
					INSERT INTO events (seq, id, org_id, at, type, actor_kind, actor_id, session_id, ip, request_id, user_id, target, payload)
					WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
					SELECT n.i, 'evt_1', '', 0, 'user.signup', 'system', '', '', '', '', '', '', '{}'
					  FROM n`, n),
					fmt.Sprintf(`UPDATE event_log SET last_seq = %d, last_hash = ''`, n))
				if chained != 3 { // those that were recorded have a hash by now
					tamper(t, address, `UPDATE events SET salt = '', hash = ''`)
				}
				if chained > 3 {
					chainOf(t, address)
					tamper(t, address, fmt.Sprintf(`UPDATE events SET salt = '', hash = '' WHERE seq > %d`, chained), `UPDATE event_log SET last_hash = ''`)
				}
				if c := chainOf(t, address); c.Broken != nil || c.Events != n {
					t.Errorf("chain = %+v; want %d events", c, n)
				}
				recordMany(t, address, 1, nil)
				if c := chainOf(t, address); c.Broken != nil || c.Last != n+1 {
					t.Errorf("chain = %+v; want one event more than %d", c, n)
				}
			})
		})
	}
}

// TestVerifyReadsInBatches sees each event once, whatever the batch.
func TestVerifyReadsInBatches(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		const n = chainBatch + 3
		err := d.Record(t.Context(), func(*Tx) ([]model.Event, error) {
			events := make([]model.Event, n)
			for i := range events {
				events[i] = model.Event{Actor: model.System, Payload: model.UserSignedUp{}}
			}
			return events, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var seen int64
		c, err := d.VerifyChain(t.Context(), func(seq int64, hash []byte) {
			if seen++; seq != seen || len(hash) != 32 {
				t.Fatalf("number %d after %d, with %d bytes", seq, seen-1, len(hash))
			}
		})
		if err != nil || c.Broken != nil || c.Events != n || seen != n {
			t.Errorf("chain = %+v, %v; %d seen", c, err, seen)
		}
	})
}

// BenchmarkLink is what the chain costs an event.
func BenchmarkLink(b *testing.B) {
	e := model.Event{ID: "evt_7318642950172389376", Seq: 1, Org: "org_7318642950172389376", Actor: model.Actor{Kind: model.ActorUser, ID: "usr_7318642950172389376", Session: "ses_7318642950172389376", IP: "192.0.2.7"}, Target: "mem_7318642950172389376"}
	l, hash := logged{Event: e, is: model.EventMembershipUpdated, payload: strings.Repeat("x", 900)}, []byte(nil)
	b.ReportAllocs()
	for b.Loop() {
		l, err := l.link(rand.Reader, hash)
		if err != nil {
			b.Fatal(err)
		}
		hash = l.hash
	}
}
