package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// rounds measure rows at targets.
type rounds struct {
	targets []*target
	rows    []row
	each    time.Duration
	log     io.Writer // what happens meanwhile
}

// warmUp is how long the work is done before it is measured.
const warmUp = time.Second / 2

// once measures every row once, one target right after the other, so that what
// else the machine does meets all of them. A target that cannot do the work says
// why, and the others go on.
func (r rounds) once(ctx context.Context) (map[row]map[*target]result, error) {
	all := map[row]map[*target]result{}
	for _, row := range r.rows {
		all[row] = map[*target]result{}
		for _, t := range r.targets {
			w, ok := workOf(t, row.work)
			if !ok {
				continue
			}
			res, err := measure(ctx, t, row, w, r.each)
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if err != nil {
				fmt.Fprintf(r.log, "%s, %s: %v\n", t.name, row, err)
				continue
			}
			fmt.Fprintf(r.log, "%-22s %-14s %8.0f/s  p50 %6.2f  p99 %7.2f ms  %6d µs\n", row, t.name, res.rate, milliseconds(res.p50), milliseconds(res.p99), res.cpu.Microseconds())
			all[row][t] = res
		}
	}
	return all, nil
}

// result is what a target did in one round.
type result struct {
	rate     float64       // a second
	p50, p99 time.Duration // of a request
	cpu      time.Duration // of the server, for each; what a bystander costs is counted in
	bytes    float64       // of the answers, for each
	beside   time.Duration // the p99 of the bystander; 0 for none
}

func measure(ctx context.Context, t *target, row row, w work, d time.Duration) (result, error) {
	callers, err := prepare(ctx, t, row.alg, w, row.callers)
	if err != nil {
		return result{}, fmt.Errorf("prepare: %w", err)
	}
	defer hangUp(callers)
	if _, err = repeat(ctx, callers, w.do, warmUp, 0); err != nil {
		return result{}, err
	}
	for _, c := range callers {
		c.received = 0
	}
	before, err := cpuTime(t.pid)
	if err != nil {
		return result{}, err
	}
	var beside measurement
	var besideErr error
	var standing sync.WaitGroup
	if w.beside != nil {
		bystander, err := prepare(ctx, t, row.alg, work{prepare: w.beside}, 1)
		if err != nil {
			return result{}, err
		}
		defer hangUp(bystander)
		standing.Go(func() { beside, besideErr = repeat(ctx, bystander, w.beside, d, pause) })
	}
	m, err := repeat(ctx, callers, w.do, d, 0)
	standing.Wait()
	after, cpuErr := cpuTime(t.pid)
	if err := errors.Join(err, besideErr, cpuErr); err != nil {
		return result{}, err
	}
	return newResult(m, callers, beside, after-before), nil
}

// pause is how long a bystander waits before it asks again.
const pause = 5 * time.Millisecond

func newResult(m measurement, callers []*caller, beside measurement, cpu time.Duration) result {
	var received int64
	for _, c := range callers {
		received += c.received
	}
	n := len(m.took)
	return result{
		rate: m.rate(), p50: m.percentile(50), p99: m.percentile(99),
		cpu: cpu / time.Duration(n), bytes: float64(received) / float64(n), beside: beside.percentile(99),
	}
}

// prepare returns n callers that are ready to do the work.
func prepare(ctx context.Context, t *target, alg string, w work, n int) ([]*caller, error) {
	callers := make([]*caller, n)
	for i := range callers {
		c, err := newCaller(ctx, t, alg, i)
		if err != nil {
			return nil, err
		}
		if w.prepare != nil {
			if err := w.prepare(ctx, c); err != nil {
				return nil, err
			}
		}
		callers[i] = c
	}
	return callers, nil
}

// hangUp closes the connections of callers.
func hangUp(callers []*caller) {
	for _, c := range callers {
		c.http.CloseIdleConnections()
	}
}

// repeat lets all callers do the work over and over for a time, each with a pause
// after it. The first that fails ends it.
func repeat(ctx context.Context, callers []*caller, do func(context.Context, *caller) error, d, pause time.Duration) (measurement, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	took := make([][]time.Duration, len(callers))
	var all sync.WaitGroup
	start := time.Now()
	for i, c := range callers {
		all.Go(func() {
			for begun := start; begun.Sub(start) < d; {
				begun = time.Now()
				if err := do(ctx, c); err != nil {
					fail(err)
					return
				}
				took[i] = append(took[i], time.Since(begun))
				time.Sleep(pause)
			}
		})
	}
	all.Wait()
	return newMeasurement(time.Since(start), took), context.Cause(ctx)
}
