package replicas_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/replicas"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestReplicas: those that serve are known with their keys until they leave, or were not heard of
// for a while.
func TestReplicas(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		keys, err := secret.NewKeys()
		must(err)
		others, err := secret.NewKeys()
		must(err)
		d := on(t, clock.Now)
		a := replicas.New(d, keys, "v1", "127.0.0.1:8080")
		clock.Advance(time.Second)
		b := replicas.New(on(t, clock.Now), others, "v2", "")
		wants := func(when string, want ...string) {
			t.Helper()
			all, err := replicas.There(t.Context(), &d.Reader)
			must(err)
			var got []string
			for _, r := range all {
				got = append(got, r.Version)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		wants("before they say so")
		must(a.Tell(t.Context()))
		must(b.Tell(t.Context()))
		wants("both", "v1", "v2")
		all, err := replicas.There(t.Context(), &d.Reader)
		must(err)
		if host, ok := strings.CutSuffix(all[0].Host, ":8080"); !ok || host != all[1].Host {
			t.Errorf("they are at %s and %s", all[0].Host, all[1].Host)
		}
		if !all[0].SameKeys(keys.IDs()) || all[0].SameKeys(all[1].Keys) || a.ID() == b.ID() {
			t.Errorf("their keys: %+v", all)
		}
		must(d.Housekeep(t.Context(), func(tx *db.Tx) error {
			return tx.NoteJob(t.Context(), model.JobRun{Job: "flush", Replica: b.ID(), Host: b.Host(), Began: tx.Now(), Ended: tx.Now()})
		}))
		clock.Advance(model.ReplicaLife)
		must(a.Tell(t.Context()))
		wants("heard of a while ago", "v1", "v2")
		clock.Advance(time.Millisecond)
		wants("killed", "v1")
		must(a.Sweep(t.Context()))
		if runs, err := d.JobRuns(t.Context(), ""); err != nil || len(runs) > 0 {
			t.Errorf("what the one that was killed did is kept: %+v, %v", runs, err)
		}
		must(a.Leave(t.Context()))
		must(a.Tell(t.Context()))
		wants("at the end")
		must(b.Tell(t.Context()))
		must(d.Housekeep(t.Context(), func(tx *db.Tx) error {
			_, err := tx.TakeLease(t.Context(), "flush", "killed", tx.Now().Add(time.Hour))
			return err
		}))
		alone := replicas.New(d, keys, "v3", "")
		must(alone.Inherit(t.Context()))
		must(alone.Tell(t.Context()))
		wants("where one has the database to itself", "v3")
		if until, err := d.LeaseUntil(t.Context(), "flush"); err != nil || !until.IsZero() {
			t.Errorf("a lease of one that is gone lasts until %v: %v", until, err)
		}
	})
}
