package program

import (
	"context"

	"anteroom/internal/jobs"
)

// timetable is what the program does by itself.
func (p *Program) timetable() []jobs.Job {
	return []jobs.Job{
		{Name: "expire sessions", Spec: "* * * * *", Run: p.counted("sessions expired", p.sessions.Expire)},
		{Name: "check domains", Spec: "* * * * *", Run: p.counted("domains checked", p.domains.CheckDue)},
		{Name: "sweep", Spec: "17 * * * *", Run: func(ctx context.Context) error { return sweep(ctx, p.db) }},
		{Name: "rotate signing keys", Spec: "43 3 * * *", Run: p.rotateKeys},
	}
}

// counted makes a job of what says how much it did.
func (p *Program) counted(done string, work func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		n, err := work(ctx)
		if n > 0 {
			p.log.Info(done, "count", n)
		}
		return err
	}
}
