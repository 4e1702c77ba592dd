package program

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"anteroom/internal/jobs"
)

// Run serves on a listener until ctx ends, lets requests finish, and stops and
// closes what works beside.
func (p *Program) Run(ctx context.Context, l net.Listener) error {
	beside, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	report := func(err error) { p.log.Error("background work failed", "error", err) }
	running.Go(func() { p.Outbox.Run(beside, report) })
	running.Go(func() { p.Logouts.Run(beside, report) })
	running.Go(func() { p.Sessions.Run(beside, report) })
	running.Go(func() { p.Domains.Run(beside, report) })
	running.Go(func() {
		if err := jobs.Run(beside, p.log, p.timetable()...); err != nil {
			report(err)
		}
	})
	err := serveHTTP(ctx, l, p.handler, p.timeout, p.log)
	stop()
	running.Wait()
	return errors.Join(err, p.Close())
}

// serveHTTP serves until ctx ends, and then waits at most timeout for requests
// that are under way.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, timeout time.Duration, log *slog.Logger) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	return s.Shutdown(grace)
}
