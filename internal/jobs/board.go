package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/anteroom/anteroom/internal/model"
)

// Board knows when the jobs of a timetable ran, and runs one when it is asked to. It is safe for
// concurrent use.
type Board struct {
	now   func() time.Time
	jobs  []Job
	asked chan int // places in jobs

	mu  sync.Mutex
	all []model.JobStatus
}

// NewBoard returns a board of a timetable. It returns an error when a line of it cannot be read.
func NewBoard(now func() time.Time, all ...Job) (*Board, error) {
	b := &Board{now: now, asked: make(chan int, len(all)), all: make([]model.JobStatus, len(all))}
	for i, j := range all {
		if _, err := cron.ParseStandard(j.Spec); err != nil {
			return nil, fmt.Errorf("timetable of %s: %w", j.Name, err)
		}
		b.all[i] = model.JobStatus{Name: j.Name, Does: j.Does, Spec: j.Spec}
		run := j.Run
		j.Run = func(ctx context.Context) error { return b.run(ctx, i, run) }
		b.jobs = append(b.jobs, j)
	}
	return b, nil
}

// Jobs returns the timetable, whose jobs tell the board of themselves.
func (b *Board) Jobs() []Job { return b.jobs }

// run runs a job, unless it runs already.
func (b *Board) run(ctx context.Context, i int, work func(context.Context) error) (err error) {
	began := b.now()
	if !b.begin(i, began) {
		return nil
	}
	defer func() {
		failed := recover()
		b.end(ctx, i, began, failed, err)
		if failed != nil {
			panic(failed)
		}
	}()
	return work(ctx)
}

func (b *Board) begin(i int, at time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &b.all[i]
	if s.Running {
		return false
	}
	s.Running, s.Asked, s.Last, s.Failed = true, false, at, ""
	return true
}

func (b *Board) end(ctx context.Context, i int, began time.Time, panicked any, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &b.all[i]
	s.Running, s.Took = false, b.now().Sub(began)
	switch {
	case panicked != nil:
		s.Failed = fmt.Sprint("it broke off: ", panicked)
	case err != nil && ctx.Err() == nil:
		s.Failed = err.Error()
	}
}

// All returns how all jobs are doing, in the order of the timetable.
func (b *Board) All() []model.JobStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]model.JobStatus, len(b.all))
	for i, s := range b.all {
		if when, err := cron.ParseStandard(s.Spec); err == nil {
			s.Next = when.Next(b.now().UTC())
		}
		all[i] = s
	}
	return all
}

// Ask has a job run now, beside its times. It reports whether there is such a job. One that runs,
// or was asked for already, is left alone.
func (b *Board) Ask(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.all {
		s := &b.all[i]
		if s.Name != name {
			continue
		}
		if !s.Running && !s.Asked {
			s.Asked = true
			b.asked <- i // there is room for each
		}
		return true
	}
	return false
}

// Serve runs what is asked for until ctx ends, one after the other.
func (b *Board) Serve(ctx context.Context, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case i := <-b.asked:
			log.Info("job asked for", "job", b.jobs[i].Name)
			cron.NewChain(cron.Recover(cronLogger{log})).Then(cron.FuncJob(func() {
				if err := b.jobs[i].Run(ctx); err != nil && ctx.Err() == nil {
					log.Error("job failed", "job", b.jobs[i].Name, "error", err)
				}
			})).Run()
		}
	}
}
