// Package jobs is the timetable of what the program does by itself. Jobs tidy
// up and look things up; nothing that decides about access waits for one.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is one line of the timetable. What it does is about the database, and one of all processes
// that serve from that does it, unless it says that it is each one's own. It may be broken off at
// any moment, and done again from the start by somebody else.
type Job struct {
	Name string
	Does string // in a sentence, for operators
	Spec string // when, as robfig/cron reads it, in UTC
	Own  bool   // it is about what this process has, and each does it
	Run  func(context.Context) error

	// When says whether the job may be done; nil for always. Each process asks at each of its times,
	// whoever does it.
	When func() bool
}

// Run keeps the timetable until ctx ends, and then waits for jobs that have
// begun. A job that still runs when its time comes again is left alone; one
// that panics does not take the program down. It returns an error at once when
// a line of the timetable cannot be read.
func Run(ctx context.Context, log *slog.Logger, jobs ...Job) error {
	logger := cronLogger{log}
	// The library's own chain is empty: without Recover a panic ends the process.
	// It comes last, next to the job: a panic that SkipIfStillRunning sees leaves
	// the job marked as running for ever.
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger),
		cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)))
	for _, job := range jobs {
		_, err := c.AddFunc(job.Spec, func() {
			if err := job.Run(ctx); err != nil && ctx.Err() == nil {
				log.Error("job failed", "job", job.Name, "error", err)
			}
		})
		if err != nil {
			return fmt.Errorf("timetable of %s: %w", job.Name, err)
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// cronLogger passes what the library says to our log: its chatter only when
// debugging.
type cronLogger struct{ log *slog.Logger }

// Info logs what goes as planned.
func (l cronLogger) Info(msg string, args ...any) { l.log.Debug("timetable: "+msg, args...) }

// Error logs what does not, such as a job's panic.
func (l cronLogger) Error(err error, msg string, args ...any) {
	l.log.Error("timetable: "+msg, append(args, "error", err)...)
}
