package command

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

func isHelp(arg string) bool {
	return slices.Contains([]string{"-h", "--h", "-help", "--help"}, arg)
}

// usage lists commands.
func usage(all []command) string {
	var b strings.Builder
	b.WriteString("Anteroom is a self-hosted organization portal.\n\n")
	t := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	for _, c := range all {
		fmt.Fprintf(t, "  anteroom %s\t%s\n", c.words, c.summary)
	}
	t.Flush()
	b.WriteString("\nanteroom COMMAND -h lists the flags of a command.\n")
	return b.String()
}

// listedCommand is what is printed about a command.
type listedCommand struct {
	Command string `json:"command"`
	Summary string `json:"summary"`
}

// help prints all commands.
func help(*flag.FlagSet) action {
	return func(_ context.Context, c *call) error {
		all := table()
		list := make([]listedCommand, len(all))
		for i, row := range all {
			list[i] = listedCommand{row.words, row.summary}
		}
		return c.say(struct {
			Commands []listedCommand `json:"commands"`
		}{list}, "%s", usage(all))
	}
}

// help describes a command and its flags: its own, and those of the settings that
// matter to it.
func (c command) help(own []*flag.Flag, all *flag.FlagSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "anteroom %s\n\n%s.\n\n", c.words, capital(c.summary))
	describe(&b, own)
	switch c.needs {
	case directory, database:
		b.WriteString("\nThe database that it works on:\n\n")
		describe(&b, []*flag.Flag{all.Lookup("data"), all.Lookup("config")})
	case settings:
		b.WriteString("\nSettings, which can also stand in variables and in anteroom.toml:\n\n")
		describe(&b, slices.DeleteFunc(flagsOf(all), func(f *flag.Flag) bool { return slices.Contains(own, f) }))
	}
	return b.String()
}

func describe(b *strings.Builder, flags []*flag.Flag) {
	for _, f := range flags {
		name, meaning := flag.UnquoteUsage(f)
		if name != "" {
			name = " " + name
		}
		if fallback := shownDefault(f); fallback != "" {
			meaning += " (default " + fallback + ")"
		}
		fmt.Fprintf(b, "  --%s%s\n        %s\n", f.Name, name, meaning)
	}
}

// shownDefault returns what a flag is when it is not given, or "" where that goes
// without saying.
func shownDefault(f *flag.Flag) string {
	if f.DefValue == "false" || f.DefValue == "0" {
		return ""
	}
	return f.DefValue
}

// capital returns a sentence with its first letter, which is an English one, in
// upper case.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
