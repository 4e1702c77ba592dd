// Load measures an OpenID provider from outside: how many requests or sign-ins a
// second it answers to a number of callers, how long each takes, and how much
// CPU time of the server each costs. It speaks nothing but OpenID Connect, so
// that every provider is measured by the same code.
//
//	load -issuer http://localhost:8080 -client-id ID -client-secret SECRET \
//		-redirect-uri http://127.0.0.1:9/callback -work flow -pid 1234
//
// prints one row of a Markdown table.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// warmUp is how long the work is done before it is measured.
const warmUp = time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	var t target
	name := flags.String("name", "provider", "What to call the provider in the `ROW`.")
	kind := flags.String("work", "flow", "The `WORK` to measure: flow, refresh, introspection, userinfo, keys, or machine, which asks no provider.")
	flags.StringVar(&t.issuer, "issuer", "", "The `URL` of the provider.")
	flags.StringVar(&t.clientID, "client-id", "", "The `ID` of a client that keeps a secret.")
	flags.StringVar(&t.clientSecret, "client-secret", "", "Its `SECRET`.")
	flags.StringVar(&t.redirectURI, "redirect-uri", "", "Its redirect `URI`, which is never asked for.")
	flags.StringVar(&t.signIn, "sign-in", "", "Sign a caller in by a form that is posted to this `URL`. Without, asking for a code is enough.")
	flags.StringVar(&t.email, "email", "", "The `EMAIL` in that form.")
	pid := flags.Int("pid", 0, "The process `ID` of the provider, to read its CPU time; 0 for none.")
	n := flags.Int("callers", 8, "How `MANY` work at a time.")
	duration := flags.Duration("for", 5*time.Second, "How `LONG` to measure.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *kind == "machine" {
		return printMachine(os.Stdout)
	}
	w, ok := works[*kind]
	if !ok {
		return fmt.Errorf("-work: there is no %q", *kind)
	}
	callers, err := prepare(ctx, &t, w, *n)
	if err != nil {
		return fmt.Errorf("%s, %s: prepare: %w", *name, *kind, err)
	}
	if _, err = repeat(ctx, callers, w.do, warmUp); err != nil {
		return fmt.Errorf("%s, %s: %w", *name, *kind, err)
	}
	before, err := cpuTime(*pid)
	if err != nil {
		return err
	}
	m, err := repeat(ctx, callers, w.do, *duration)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", *name, *kind, err)
	}
	after, err := cpuTime(*pid)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %s | %.0f | %.1f | %.1f | %d |\n", *name, *kind, m.rate(), milliseconds(m.percentile(50)), milliseconds(m.percentile(99)),
		(after-before).Microseconds()/int64(len(m.took)))
	return nil
}

// prepare returns n callers that are ready to do the work.
func prepare(ctx context.Context, t *target, w work, n int) ([]*caller, error) {
	callers := make([]*caller, n)
	for i := range callers {
		c, err := newCaller(ctx, t)
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

// repeat lets all callers do the work over and over for a time. The first that
// fails ends it.
func repeat(ctx context.Context, callers []*caller, do func(context.Context, *caller) error, d time.Duration) (measurement, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	took := make([][]time.Duration, len(callers))
	var all sync.WaitGroup
	start := time.Now()
	for i, c := range callers {
		all.Go(func() {
			for begun := time.Now(); begun.Sub(start) < d; begun = time.Now() {
				if err := do(ctx, c); err != nil {
					fail(err)
					return
				}
				took[i] = append(took[i], time.Since(begun))
			}
		})
	}
	all.Wait()
	return newMeasurement(time.Since(start), took), context.Cause(ctx)
}
