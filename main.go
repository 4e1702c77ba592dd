// Anteroom is a self-hosted organization portal: one program, one SQLite file.
// This is its door; anteroom help lists the commands, which are in
// internal/command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people choose time zones, also where the system knows none

	"github.com/anteroom/anteroom/internal/command"
)

func main() {
	ctx, stop := context.WithCancel(context.Background())
	first := make(chan os.Signal, 1)
	signal.Notify(first, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-first
		signal.Stop(first) // before anybody knows of the first: the second ends the process at once
		stop()
	}()
	os.Exit(command.Main(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}
