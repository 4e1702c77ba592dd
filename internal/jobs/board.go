package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/leases"
	"github.com/anteroom/anteroom/internal/model"
)

// Config is what a board works with.
type Config struct {
	DB      *db.DB
	Replica string // what this process is called
	Host    string // and its machine
}

// Board has the jobs of a timetable done, and notes in the database when each ran: of all
// processes that have a board of the same timetable on it, one does a job at its time. What one
// was stopped or killed in, another goes on with. It is safe for concurrent use.
type Board struct {
	Config
	jobs  []Job
	asked chan int // places in jobs

	mu   sync.Mutex
	asks []bool // for which somebody waits here
}

// look is how often is looked for jobs that were broken off.
const look = 5 * time.Second

// clocksDiffer is how far the clocks of two machines may be apart.
const clocksDiffer = time.Minute

// NewBoard returns a board of a timetable. It returns an error when a line of it cannot be read.
func NewBoard(c Config, all ...Job) (*Board, error) {
	b := &Board{Config: c, jobs: all, asked: make(chan int, len(all)), asks: make([]bool, len(all))}
	for _, j := range all {
		if _, err := cron.ParseStandard(j.Spec); err != nil {
			return nil, fmt.Errorf("timetable of %s: %w", j.Name, err)
		}
	}
	return b, nil
}

// Jobs returns the timetable, for Run: each job is done there where it is this process's turn.
func (b *Board) Jobs() []Job {
	all := slices.Clone(b.jobs)
	for i, j := range b.jobs {
		all[i].Run = func(ctx context.Context) error { return b.run(ctx, j, false) }
	}
	return all
}

// run does a job that is due, or asked for, unless somebody does it already.
func (b *Board) run(ctx context.Context, j Job, asked bool) error {
	if j.When != nil && !j.When() {
		return nil
	}
	if j.Own {
		return b.runOwn(ctx, j)
	}
	// Asked first without a lease: where there are several, most find that it was done.
	if due, err := b.due(ctx, j, asked); err != nil || !due {
		return err
	}
	_, err := leases.Alone(ctx, b.DB, lease+j.Name, func(ctx context.Context) error {
		if due, err := b.due(ctx, j, asked); err != nil || !due {
			return err
		}
		if err := b.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.BeginJob(ctx, j.Name, "", b.Host) }); err != nil {
			return err
		}
		panicked, err := try(ctx, j.Run)
		if err != nil && ctx.Err() != nil {
			return context.Cause(ctx) // broken off: it is somebody else's now
		}
		return b.over(panicked, err, b.DB.Housekeep(context.WithoutCancel(ctx), func(tx *db.Tx) error {
			return tx.EndJob(ctx, j.Name, "", b.Host, failure(err, panicked))
		}))
	})
	return err
}

// lease is how those of jobs begin.
const lease = "job "

// runOwn does what each process does for itself. Nobody else waits for it, so that it is noted
// when it is over.
func (b *Board) runOwn(ctx context.Context, j Job) error {
	r := model.JobRun{Job: j.Name, Replica: b.Replica, Host: b.Host, Began: b.DB.Now()}
	panicked, err := try(ctx, j.Run)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	r.Failed = failure(err, panicked)
	return b.over(panicked, err, b.DB.Housekeep(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		r.Ended = tx.Now()
		return tx.NoteJob(ctx, r)
	}))
}

// over returns what came of a job, and of noting it. A panic goes on.
func (b *Board) over(panicked any, err, noted error) error {
	if panicked != nil {
		panic(panicked)
	}
	return errors.Join(err, noted)
}

// try does work, and returns with what it panicked.
func try(ctx context.Context, work func(context.Context) error) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, work(ctx)
}

func failure(err error, panicked any) string {
	switch {
	case panicked != nil:
		return fmt.Sprint("it broke off: ", panicked)
	case err != nil:
		return err.Error()
	}
	return ""
}

// due reports whether nobody has done a job at its last time, or it was broken off.
func (b *Board) due(ctx context.Context, j Job, asked bool) (bool, error) {
	if asked {
		return true, nil
	}
	all, err := b.DB.JobRuns(ctx, lease)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(all, func(r model.JobRun) bool { return r.Job == j.Name && r.Replica == "" })
	if i < 0 || all[i].Ended.IsZero() {
		return true, nil
	}
	when, err := cron.ParseStandard(j.Spec)
	if err != nil {
		return false, err
	}
	now, last := b.DB.Now(), all[i].Began
	// What was done in the future was done by a clock that was wrong.
	return !when.Next(last).After(now) || last.After(now.Add(clocksDiffer)), nil
}

// All returns how all jobs are doing, in the order of the timetable, wherever they ran.
func (b *Board) All(ctx context.Context) ([]model.JobStatus, error) {
	runs, err := b.DB.JobRuns(ctx, lease)
	if err != nil {
		return nil, err
	}
	now := b.DB.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]model.JobStatus, len(b.jobs))
	for i, j := range b.jobs {
		when, err := cron.ParseStandard(j.Spec)
		if err != nil {
			return nil, err
		}
		s := model.JobStatus{Name: j.Name, Does: j.Does, Spec: j.Spec, Own: j.Own, Asked: b.asks[i], Next: when.Next(now)}
		for _, r := range runs {
			if r.Job != j.Name || (r.Replica != "") != j.Own {
				continue
			}
			if j.Own && r.Replica != b.Replica { // another one's, which may be gone
				if when.Next(r.Began).Add(model.ReplicaLife).Before(now) {
					continue
				}
				if r.Failed != "" {
					r.Failed = "at " + r.Host + ": " + r.Failed
				}
			}
			s = with(s, r, now)
		}
		all[i] = s
	}
	return all, nil
}

// with returns what is known of a job with one more run. Of several, the last one counts, and what
// went wrong in any.
func with(s model.JobStatus, r model.JobRun, now time.Time) model.JobStatus {
	switch {
	case r.Failed != "":
		s.Failed = r.Failed
	case r.BrokenOff(now):
		s.Failed = "it broke off: the server at " + r.Host + " is gone"
	}
	if r.Began.Before(s.Last) {
		return s
	}
	s.Last, s.Host, s.Running = r.Began, r.Host, r.Running(now)
	if s.Took = 0; !r.Ended.IsZero() {
		s.Took = r.Ended.Sub(r.Began)
	}
	return s
}

// Ask has a job done now, here, beside its times. It reports whether there is such a job. One that
// somebody does, or that was asked for already, is left alone.
func (b *Board) Ask(name string) bool {
	i := slices.IndexFunc(b.jobs, func(j Job) bool { return j.Name == name })
	if i < 0 {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.asks[i] {
		b.asks[i] = true
		b.asked <- i // there is room for each
	}
	return true
}

// Serve does until ctx ends what is asked for, and what was broken off elsewhere, one after the
// other.
func (b *Board) Serve(ctx context.Context, log *slog.Logger) {
	looks := time.NewTicker(look)
	defer looks.Stop()
	for away := false; ; {
		select {
		case <-ctx.Done():
			return
		case i := <-b.asked:
			log.Info("job asked for", "job", b.jobs[i].Name)
			b.do(ctx, log, b.jobs[i], true)
			b.mu.Lock()
			b.asks[i] = false
			b.mu.Unlock()
		case <-looks.C:
			err := b.goOn(ctx, log)
			if err != nil && !away && ctx.Err() == nil { // said once, however long it takes
				log.Error("jobs that were broken off cannot be looked for", "error", err)
			}
			away = err != nil
		}
	}
}

// goOn does what was broken off.
func (b *Board) goOn(ctx context.Context, log *slog.Logger) error {
	runs, err := b.DB.JobRuns(ctx, lease)
	if err != nil {
		return err
	}
	for _, r := range runs {
		i := slices.IndexFunc(b.jobs, func(j Job) bool { return j.Name == r.Job && !j.Own })
		if i >= 0 && r.Replica == "" && r.BrokenOff(b.DB.Now()) && ctx.Err() == nil {
			log.Info("job goes on that was broken off", "job", r.Job, "at", r.Host)
			b.do(ctx, log, b.jobs[i], false)
		}
	}
	return nil
}

// do does a job that the timetable does not.
func (b *Board) do(ctx context.Context, log *slog.Logger, j Job, asked bool) {
	cron.NewChain(cron.Recover(cronLogger{log})).Then(cron.FuncJob(func() {
		if err := b.run(ctx, j, asked); err != nil && ctx.Err() == nil {
			log.Error("job failed", "job", j.Name, "error", err)
		}
	})).Run()
}
