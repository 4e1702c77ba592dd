package command

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/program"
)

// checkMail says which mail templates of the operator's own are not used.
func checkMail(*flag.FlagSet) action {
	return func(_ context.Context, c *call) error {
		faults := program.CheckMail(c.config.Data)
		var rows [][]string
		for _, f := range faults {
			rows = append(rows, []string{f.File, f.Problem})
		}
		if len(rows) == 0 {
			rows = [][]string{{"Every template in " + program.MailPath(c.config.Data) + " is used."}}
		}
		err := c.sayRows(struct {
			Faults []program.MailFault `json:"faults"`
		}{faults}, rows)
		if err == nil && len(faults) > 0 {
			err = errUnwell
		}
		return err
	}
}

// exportMail writes the built-in mail templates to files.
func exportMail(flags *flag.FlagSet) action {
	names := flags.String("name", "", "Write the templates of these mails: a `NAME` as in signin, several with commas between them, or frame.")
	all := flags.Bool("all", false, "Write all of them.")
	to := flags.String("to", "", "Write to this `DIR` in place of mail in the data directory, where they are used from the next start on.")
	return func(_ context.Context, c *call) error {
		wanted := list(*names)
		switch {
		case *all && len(wanted) == 0:
			wanted = program.MailNames()
		case *all || len(wanted) == 0:
			return fmt.Errorf("--name: name mails, or say --all; there are %s", strings.Join(program.MailNames(), ", "))
		}
		files, err := program.ExportMail(cmp.Or(*to, program.MailPath(c.config.Data)), wanted)
		if err != nil {
			return err
		}
		return c.say(struct {
			Files []string `json:"files"`
		}{files}, "%s\n", strings.Join(files, "\n"))
	}
}
