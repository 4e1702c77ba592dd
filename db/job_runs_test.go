package db_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
)

// TestEndOfALateJob: whoever comes to the end of a job after its lease was over does not end what
// another one has begun since.
func TestEndOfALateJob(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		d := on(t, clock.Now)
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
			for _, host := range []string{"one", "two"} {
				if err := tx.BeginJob(t.Context(), "sweep", "", host); err != nil {
					return err
				}
			}
			return tx.EndJob(t.Context(), "sweep", "", "one", "too late")
		}); err != nil {
			t.Fatal(err)
		}
		runs, err := d.JobRuns(t.Context(), "job ")
		if err != nil || len(runs) != 1 {
			t.Fatal(runs, err)
		}
		if r := runs[0]; r.Host != "two" || r.Failed != "" || r.Ended.Equal(clock.Now()) {
			t.Errorf("the run of the other one is %+v", r)
		}
	})
}
