package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// operator is who works on the command line of the machine.
var operator = model.Actor{Kind: model.ActorOperator}

// command is a row of the table.
type command struct {
	words   string // a noun, then a verb; one in capitals stands for what is typed there, as in FILE, or FILE... for one or more
	summary string // what it does, beginning with a verb
	needs   needs
	define  func(*flag.FlagSet) action // adds its flags to the set
}

// action is what a command does once its flags have been read.
type action func(context.Context, *call) error

// needs says what is got ready for a command.
type needs int

const (
	nothing   needs = iota // it reads its own flags only
	settings               // the settings of the program
	directory              // where the database is to be
	database               // where the database is, and the database, which is there
	deployed               // the settings of the program, and the database
)

// call is one run of a command.
type call struct {
	environ        []string
	stdout, stderr io.Writer
	flags          *flag.FlagSet
	args           []string // what was typed for words in capitals
	json           bool
	config         config.Config // for a command that needs settings; of the database alone for one that needs that
	db             *db.DB        // for one that needs the database
}

// Main runs the command that args name until it is done or ctx ends, and returns
// the status with which the process ends.
func Main(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage(table()))
		return 2
	}
	err := run(ctx, args, environ, stdout, stderr)
	if errors.Is(err, errDiffers) {
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, "anteroom:", err)
		return 1
	}
	return 0
}

func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	if isHelp(args[0]) {
		args = append([]string{"help"}, args[1:]...)
	}
	if words, flags := split(args); args[0] == "help" && len(words) > 1 {
		args = append(words[1:], append(flags, "-h")...)
	}
	words, flags := split(args)
	all := table()
	for _, c := range all {
		if typed, ok := c.matches(words); ok {
			return c.run(ctx, flags, &call{environ: environ, stdout: stdout, stderr: stderr, args: typed})
		}
	}
	return unknown(all, words, flags, stdout)
}

// matches reports whether words name a command, and returns what was typed for those that are in
// capitals.
func (c command) matches(words []string) (args []string, ok bool) {
	own := strings.Fields(c.words)
	for strings.HasSuffix(c.words, "...") && len(own) < len(words) {
		own = append(own, own[len(own)-1])
	}
	if len(own) != len(words) {
		return nil, false
	}
	for i, w := range own {
		switch {
		case w == strings.ToUpper(w):
			args = append(args, words[i])
		case w != words[i]:
			return nil, false
		}
	}
	return args, true
}

// split takes the words of a command from its flags.
func split(args []string) (words, flags []string) {
	n := slices.IndexFunc(args, func(s string) bool { return strings.HasPrefix(s, "-") })
	if n < 0 {
		n = len(args)
	}
	return args[:n:n], args[n:]
}

// unknown says that there is no such command, or, for the first words of some,
// which ones there are.
func unknown(all []command, words, flags []string, stdout io.Writer) error {
	begin := strings.Join(words, " ")
	those := slices.DeleteFunc(all, func(c command) bool { return !strings.HasPrefix(c.words, begin+" ") })
	switch {
	case len(those) == 0:
		return fmt.Errorf("there is no command %q; anteroom help lists them", begin)
	case slices.ContainsFunc(flags, isHelp):
		_, err := io.WriteString(stdout, usage(those))
		return err
	}
	names := make([]string, len(those))
	for i, c := range those {
		names[i] = c.words
	}
	return fmt.Errorf("say what to do: %s", strings.Join(names, ", "))
}

// run reads the command's flags, gets ready what it needs, and does it.
func (c command) run(ctx context.Context, args []string, to *call) (err error) {
	to.flags = flag.NewFlagSet(c.words, flag.ContinueOnError)
	act := c.define(to.flags)
	to.flags.BoolVar(&to.json, "json", false, "Print one object of JSON, for scripts.")
	own := flagsOf(to.flags)
	to.flags.SetOutput(to.stdout)
	to.flags.Usage = func() { io.WriteString(to.flags.Output(), c.help(own, to.flags)) }
	switch c.needs {
	case nothing:
		err = config.ParseFlags(to.flags, args)
	case settings, deployed:
		to.config, err = config.Load(to.flags, args, to.environ, readFile)
	case directory, database:
		to.config, err = config.LoadData(to.flags, args, to.environ, readFile)
	}
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.needs == database || c.needs == deployed {
		if to.db, err = openDatabase(ctx, to.config); err != nil {
			return program.Advise(err)
		}
		defer func() { err = errors.Join(err, to.db.Close()) }()
	}
	return inFlags(act(ctx, to))
}
