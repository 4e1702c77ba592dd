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

// Job is one line of the timetable.
type Job struct {
	Name string
	Does string // in a sentence, for operators
	Spec string // when, as robfig/cron reads it, in UTC
	Run  func(context.Context) error
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
