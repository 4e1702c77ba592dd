// Load measures servers from outside, in rounds: how many requests or sign-ins a
// second each answers to a number of callers, how long they take, and how much CPU
// time of the server each costs. Every OpenID provider is measured by the same
// code; what else Anteroom and PocketBase are asked for is in anteroom.go and
// pocketbase.go.
//
//	load -works "flow verify role@1" -rounds 3 anteroom:1234:anteroom.json oidc-provider:1235:oidc.json
//
// prints a Markdown table. A target is NAME:PID:FILE, where FILE describes it; one of several
// processes is NAME:PID+PID:FILE.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, log io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	works := flags.String("works", "", "The rows to measure, each `WORK[:ALG][@CALLERS]`; machine asks nobody.")
	n := flags.Int("callers", 16, "How `MANY` work at a time, where the row does not say.")
	times := flags.Int("rounds", 3, "How `MANY` rounds.")
	r := rounds{log: log}
	flags.DurationVar(&r.each, "for", 3*time.Second, "How `LONG` to measure a row in a round.")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, arg := range flags.Args() {
		t, err := readTarget(arg)
		if err != nil {
			return err
		}
		r.targets = append(r.targets, t)
	}
	for _, s := range strings.Fields(*works) {
		switch s {
		case "machine":
			if err := printMachine(out); err != nil {
				return err
			}
		case "paint":
			if err := printPaint(ctx, out, r.targets); err != nil {
				return err
			}
		default:
			row, err := parseRow(s, *n)
			if err != nil {
				return err
			}
			r.rows = append(r.rows, row)
		}
	}
	if len(r.rows) == 0 {
		return nil
	}
	return r.all(ctx, *times, out)
}

// all measures every row so many times, and prints the medians.
func (r rounds) all(ctx context.Context, times int, out io.Writer) error {
	for _, t := range r.targets {
		if err := settle(ctx, t); err != nil {
			return err
		}
	}
	var measured []map[row]map[*target]result
	for i := range times {
		fmt.Fprintf(r.log, "round %d of %d\n", i+1, times)
		round, err := r.once(ctx)
		if err != nil {
			return err
		}
		measured = append(measured, round)
	}
	printTable(out, r, measured)
	return nil
}
