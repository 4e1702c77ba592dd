package program

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/internal/jobs"
)

// Run serves on listeners until ctx ends, lets requests finish, and stops and
// closes what works beside.
func (p *Program) Run(ctx context.Context, l Listeners) error {
	beside, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	report := func(err error) { p.log.Error("background work failed", "error", err) }
	if !p.db.Shared() {
		p.inherit(beside, report)
	}
	if err := p.replica.Tell(beside); err != nil {
		report(err)
	}
	running.Go(func() {
		if err := handlers.Prepare(); err != nil {
			report(err)
		}
	})
	for _, run := range []func(context.Context, func(error)){
		p.Outbox.Run, p.Logouts.Run, p.Webhooks.Run, p.Streams.Run, p.Sessions.Run, p.Domains.Run, p.Directories.Run, p.Directories.RunPartings,
	} {
		running.Go(func() { run(beside, report) })
	}
	if p.certificates != nil { // at once, and then with the timetable
		running.Go(func() {
			if err := p.certificates.Look(beside); err != nil && beside.Err() == nil {
				report(err)
			}
		})
	}
	for _, run := range append(p.others(l), p.acknowledge, p.checkBeside, p.watchKeys) {
		running.Go(func() {
			if err := run(beside); err != nil {
				report(err)
			}
		})
	}
	p.keepTimetable(beside, &running, report)
	p.rehearseFirst(beside, &running)
	held := elbowRoom(debug.SetMemoryLimit(-1)) // reads it
	err := p.serve(ctx, l)
	runtime.KeepAlive(held)
	stop()
	running.Wait()
	err = errors.Join(err, p.Aliased.Flush(context.WithoutCancel(ctx)), p.APIKeys.Flush(context.WithoutCancel(ctx)), p.Applications.Flush(context.WithoutCancel(ctx)),
		p.replica.Leave(context.WithoutCancel(ctx)))
	return errors.Join(err, p.Close())
}

// keepTimetable does until ctx ends what the program does by itself at its times, and what is asked
// for beside them.
func (p *Program) keepTimetable(ctx context.Context, running *sync.WaitGroup, report func(error)) {
	running.Go(func() {
		if _, err := p.finishRoles(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
	})
	running.Go(func() { p.board.Serve(ctx, p.log) })
	running.Go(func() {
		if err := jobs.Run(ctx, p.log, p.board.Jobs()...); err != nil {
			report(err)
		}
	})
}

// inherit takes up what a server that was killed has left in the middle. This one holds the lock
// of the data directory, and with it of the database in there: whoever had claimed something is
// gone, and nobody has to wait until that is certain by the clock. Of a database that several servers
// share that is never so: what one that was killed had claimed is taken over by the clock.
func (p *Program) inherit(ctx context.Context, report func(error)) {
	for _, inherit := range []func(context.Context) error{p.Outbox.Inherit, p.Logouts.Inherit, p.Webhooks.Inherit, p.Streams.Inherit, p.replica.Inherit} {
		if err := inherit(ctx); err != nil {
			report(err)
		}
	}
}

// leave says at /readyz that the program stops, and gives those who ask there a
// moment to send new requests elsewhere.
func (p *Program) leave() {
	p.stopping.Store(true)
	if p.delay > 0 {
		<-time.After(p.delay)
	}
}

// server serves HTTP.
type server struct {
	handler http.Handler
	tls     *tls.Config   // nil: without
	leave   func()        // called before the port is closed; it may take its time, and may be nil
	timeout time.Duration // how long requests that are under way may take then
	log     *slog.Logger
}

// run serves until ctx ends, and then lets requests that are under way finish. One
// that does not, for whatever reason, is cut off and no failure of the program.
func (s server) run(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: log.New(serverLog{s.log}, "", 0), TLSConfig: s.tls,
	}
	h.Protocols = new(http.Protocols)
	h.Protocols.SetHTTP1(true)
	h.Protocols.SetHTTP2(true)
	h.Protocols.SetUnencryptedHTTP2(true) // clients of the API speak it, and proxies that pass them on
	failed := make(chan error, 1)
	go func() {
		if s.tls != nil {
			failed <- h.ServeTLS(l, "", "")
			return
		}
		failed <- h.Serve(l)
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if s.leave != nil {
		s.log.Info("stopping")
		s.leave()
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.timeout)
	defer cancel()
	err := h.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests that did not finish in time are cut off", "shutdown_timeout", s.timeout)
		return h.Close()
	}
	return err
}
