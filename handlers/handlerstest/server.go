package handlerstest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/jobs"
	"github.com/anteroom/anteroom/internal/model"
)

// Findings are what the doctor finds in a world, whose machine is nobody's.
func Findings() []model.Finding {
	return []model.Finding{
		{Check: "disk", Problem: "3 MB are free where the data is (/srv/<data>), and it takes 200: make room"},
		{Check: "backups", Note: "the newest one is of 2026-03-03T09:30:00Z"},
		{Check: "clock"},
	}
}

// Done is the name of a job in a world that does nothing.
const Done = "do nothing"

// runsItself gives a world a timetable with one job, and what the doctor finds.
func (w *World) runsItself(t testing.TB) {
	t.Helper()
	board, err := jobs.NewBoard(jobs.Config{DB: w.DB, Host: "here"}, jobs.Job{Name: Done, Does: "Nothing at all.", Spec: "0 3 * * *", Run: func(context.Context) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan struct{})
	go func() {
		defer close(served)
		board.Serve(ctx, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		select {
		case <-served:
		case <-time.After(time.Minute):
			t.Error("the timetable does not stop")
		}
	})
	w.Config.Jobs, w.Config.RunJob = board.All, board.Ask
	w.Config.Examine = func(context.Context) []model.Finding { return Findings() }
}
