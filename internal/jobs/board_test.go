package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anteroom/anteroom/internal/jobs"
	"github.com/anteroom/anteroom/internal/model"
)

// TestBoard: it knows when each job ran and what came of it, and runs one that is asked for once,
// however often that is.
func TestBoard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ran := 0
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		log := slog.New(slog.DiscardHandler)
		b, err := jobs.NewBoard(time.Now,
			jobs.Job{Name: "slow", Does: "Takes a minute.", Spec: "0 3 * * *", Run: func(context.Context) error { ran++; time.Sleep(time.Minute); return nil }},
			jobs.Job{Name: "fails", Spec: "* * * * *", Run: func(context.Context) error { return errors.New("no milk") }},
			jobs.Job{Name: "panics", Spec: "* * * * *", Run: func(context.Context) error { panic("out of cheese") }},
			jobs.Job{Name: "waits", Spec: "* * * * *", Run: func(context.Context) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		go b.Serve(ctx, log)
		of := func(i int) model.JobStatus { return b.All()[i] }
		if s := of(0); !s.Last.IsZero() || s.Next.UTC().Hour() != 3 || s.Does != "Takes a minute." {
			t.Errorf("before: %+v", s)
		}
		if b.Ask("nothing") {
			t.Error("there is a job that there is not")
		}
		for range 5 {
			for _, name := range []string{"slow", "fails", "panics"} {
				if !b.Ask(name) {
					t.Errorf("there is no job %s", name)
				}
			}
		}
		synctest.Wait()
		if s := of(0); !s.Running || s.Asked {
			t.Errorf("meanwhile: %+v", s)
		}
		b.Ask("slow") // which runs
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if s := of(0); s.Running || s.Took != time.Minute || s.Failed != "" || ran != 1 {
			t.Errorf("ran %d times: %+v", ran, s)
		}
		if s := of(1); s.Failed != "no milk" || s.Running {
			t.Errorf("one that fails: %+v", s)
		}
		if s := of(2); s.Failed != "it broke off: out of cheese" || s.Running {
			t.Errorf("one that panics: %+v", s)
		}
		if s := of(3); !s.Last.IsZero() {
			t.Errorf("one that nobody asked for: %+v", s)
		}
	})
	if _, err := jobs.NewBoard(time.Now, jobs.Job{Name: "never", Spec: "sometimes"}); err == nil {
		t.Error("a time that nobody can read")
	}
}
