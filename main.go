// Anteroom is a self-hosted organization portal: one program, one SQLite file.
//
//	anteroom demo                everything with sample data, offline
//	anteroom serve               the real thing
//	anteroom organization add    an organization and its first admin
//	anteroom organization set    how many members it may have, what new ones get
//	anteroom application add     an app that signs in through Anteroom
//	anteroom application set     where it is told about the ends of sessions
//	anteroom application secret add, list, remove
//	                             its client secrets: two while one replaces the other
//	anteroom logout-deliveries   what became of telling apps about the ends of sessions
//	anteroom keys rotate         let the next key sign tokens
//	anteroom role …              the roles that members can hold
//	anteroom permission …        the permissions that roles can hold
//	anteroom instance set        which roles members get
//	anteroom domain …            whose domains are whose, by the operator's word
//	anteroom config              the settings in force, and where each comes from
//	anteroom version
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // people choose time zones, also where the system knows none

	"anteroom/internal/config"
)

const usage = `Anteroom is a self-hosted organization portal.

  anteroom demo                        run everything with sample data, offline
  anteroom serve                       run on a data directory
  anteroom organization add            make an organization and its first admin
  anteroom organization set            set how many members it may have and what new ones get
  anteroom application add             register an app that signs in through Anteroom
  anteroom application set             set where it is told about the ends of sessions
  anteroom application secret add      give an app another client secret
  anteroom application secret list     print which client secrets an app has
  anteroom application secret remove   make a client secret worthless
  anteroom role list                   print the roles; role add, set and delete change them
  anteroom permission list             print the permissions; permission add defines one
  anteroom domain list                 print an organization's domains; domain verify and delete decide about one
  anteroom instance set                set which roles members get
  anteroom logout-deliveries           print what became of telling apps about the ends of sessions
  anteroom keys rotate                 let the next key sign tokens
  anteroom config                      print the settings in force and where each comes from
  anteroom version                     print the version

anteroom COMMAND -h lists the flags of a command.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "anteroom:", err)
		os.Exit(1)
	}
}

// run runs one command until it is done or ctx ends.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return flag.ErrHelp
	}
	command, args := split(args)
	if admin, ok := adminCommands()[command]; ok {
		return admin(ctx, args, environ, stdout, stderr)
	}
	switch command {
	case "serve":
		c, err := load(command, args, environ, stderr)
		if err != nil {
			return err
		}
		return serve(ctx, c, stderr)
	case "demo":
		return runDemo(ctx, args, stdout, stderr)
	case "config":
		return printConfig(args, environ, stdout, stderr)
	case "version":
		_, err := fmt.Fprintln(stdout, "anteroom", version())
		return err
	case "help", "-h", "-help", "--help":
		_, err := fmt.Fprint(stdout, usage)
		return err
	}
	fmt.Fprint(stderr, usage)
	return fmt.Errorf("there is no command %q", command)
}

// split takes the words of the command from its flags.
func split(args []string) (command string, flags []string) {
	n := 1
	for n < len(args) && !strings.HasPrefix(args[n], "-") {
		n++
	}
	return strings.Join(args[:n], " "), args[n:]
}

func newFlags(command string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("anteroom "+command, flag.ContinueOnError)
	flags.SetOutput(stderr)
	return flags
}

func load(command string, args, environ []string, stderr io.Writer) (config.Config, error) {
	return config.Load(newFlags(command, stderr), args, environ, os.ReadFile)
}

func printConfig(args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("config", stderr)
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	c, err := config.Load(flags, args, environ, os.ReadFile)
	if err != nil {
		return err
	}
	if !*asJSON {
		return c.Print(stdout)
	}
	return writeJSON(stdout, c)
}

// version returns the version that the program was built as.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
