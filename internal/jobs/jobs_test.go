package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anteroom/anteroom/internal/jobs"
)

func TestRunRefusesUnreadableTimes(t *testing.T) {
	t.Parallel()
	err := jobs.Run(t.Context(), slog.New(slog.DiscardHandler), jobs.Job{Name: "sweep", Spec: "sometimes"})
	if err == nil || !strings.Contains(err.Error(), "sweep") {
		t.Errorf("error = %v, want the job named", err)
	}
}

// TestRunOutlivesItsJobs: a panic, an error and a slow job each leave the
// timetable as it is.
func TestRunOutlivesItsJobs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour+30*time.Minute)
		defer cancel()
		// Only the job itself counts its runs, one after the other.
		var panicked, failed, slow int
		err := jobs.Run(ctx, slog.New(slog.NewTextHandler(&log, nil)),
			jobs.Job{Name: "panics", Spec: "@every 20m", Run: func(context.Context) error {
				panicked++
				panic("out of cheese")
			}},
			jobs.Job{Name: "fails", Spec: "@every 20m", Run: func(context.Context) error {
				failed++
				return errors.New("no milk")
			}},
			jobs.Job{Name: "slow", Spec: "@every 20m", Run: func(ctx context.Context) error {
				slow++
				<-ctx.Done()
				return ctx.Err()
			}})
		if err != nil {
			t.Fatal(err)
		}
		if panicked != 4 || failed != 4 || slow != 1 {
			t.Errorf("runs = %d panicking, %d failing, %d slow; want 4, 4, 1", panicked, failed, slow)
		}
		for _, want := range []string{"out of cheese", "no milk", "job=fails"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("log lacks %q:\n%s", want, &log)
			}
		}
		if strings.Contains(log.String(), "job=slow") {
			t.Errorf("a job that was told to stop counts as failed:\n%s", &log)
		}
	})
}
