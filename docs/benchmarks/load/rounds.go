package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
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

// settle waits until a target has done what it begins with, as looking through what it
// has stored, for a minute at the most.
func settle(ctx context.Context, t *target) error {
	const look, most, idle = time.Second / 4, 240, time.Second / 50
	var last time.Duration
	for range most {
		used, err := t.cpuTime()
		if err != nil || used-last <= idle {
			return err
		}
		last = used
		select {
		case <-time.After(look):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

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
	turns    int64         // how many others were answered while one of 100 waited
	cpu      time.Duration // of the server, for each; what a bystander costs is counted in
	bytes    float64       // of the answers, for each
	beside   time.Duration // the p99 of the bystander; 0 for none
	passed   int64         // and its turns
}

func measure(ctx context.Context, t *target, row row, w work, d time.Duration) (result, error) {
	callers, err := prepare(ctx, t, row.alg, w.prepare, row.callers)
	if err != nil {
		return result{}, fmt.Errorf("prepare: %w", err)
	}
	defer hangUp(callers)
	var bystander []*caller
	if w.beside != nil {
		if bystander, err = prepare(ctx, t, row.alg, w.beside, 1); err != nil {
			return result{}, fmt.Errorf("prepare the bystander: %w", err)
		}
		defer hangUp(bystander)
	}
	work := crowd{callers: callers, do: w.do, answered: new(atomic.Int64)}
	if _, err = work.repeat(ctx, warmUp); err != nil {
		return result{}, err
	}
	for _, c := range callers {
		c.received = 0
	}
	before, err := t.cpuTime()
	if err != nil {
		return result{}, err
	}
	var standing sync.WaitGroup
	var beside measurement
	var besideErr error
	standing.Go(func() {
		beside, besideErr = crowd{callers: bystander, do: w.beside, answered: work.answered, pause: pause}.repeat(ctx, d)
	})
	m, err := work.repeat(ctx, d)
	standing.Wait()
	after, cpuErr := t.cpuTime()
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
		rate: m.rate(), p50: percentile(m.took, 50), p99: percentile(m.took, 99), turns: percentile(m.turns, 99),
		cpu: cpu / time.Duration(n), bytes: float64(received) / float64(n),
		beside: percentile(beside.took, 99), passed: percentile(beside.turns, 99),
	}
}

// prepare returns n callers that are ready to work.
func prepare(ctx context.Context, t *target, alg string, first func(context.Context, *caller) error, n int) ([]*caller, error) {
	callers := make([]*caller, n)
	for i := range callers {
		c, err := newCaller(ctx, t, alg, i)
		if err != nil {
			return nil, err
		}
		if first != nil {
			if err := first(ctx, c); err != nil {
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

// crowd is callers who all do the same.
type crowd struct {
	callers  []*caller
	do       func(context.Context, *caller) error
	pause    time.Duration // after each time
	answered *atomic.Int64 // how often, of all who share it
}

// repeat lets all callers do the work over and over for a time. The first that fails
// ends it.
func (w crowd) repeat(ctx context.Context, d time.Duration) (measurement, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	noted := make([][]answer, len(w.callers))
	var all sync.WaitGroup
	start := time.Now()
	for i, c := range w.callers {
		all.Go(func() {
			for begun := start; begun.Sub(start) < d; time.Sleep(w.pause) {
				begun = time.Now()
				was := w.answered.Load()
				if err := w.do(ctx, c); err != nil {
					fail(err)
					return
				}
				noted[i] = append(noted[i], answer{time.Since(begun), w.answered.Add(1) - was - 1})
			}
		})
	}
	all.Wait()
	return newMeasurement(time.Since(start), noted), context.Cause(ctx)
}
