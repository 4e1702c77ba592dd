package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/imports"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// errLeft makes the status of an import that of a failure.
var errLeft = errors.New("not everything was taken; see above")

// importFiles brings in what files of another program say.
func importFiles(flags *flag.FlagSet) action {
	from := flags.String("from", "", "What the files are of: `csv`, tables of people, clerk, auth0, workos or keycloak.")
	dry := flags.Bool("dry-run", false, "Do it with a copy, which is deleted, and print what would come of it; the database stays as it is.")
	org := flags.String("organization", "", "The `ID` of the organization of those who come without one. Without it they get an account alone.")
	o := imports.Options{Roles: map[string]string{}}
	flags.Func("role", "What a role is called there, and here: `THEIRS=OURS`. Can be repeated.", func(s string) error {
		theirs, ours, ok := strings.Cut(s, "=")
		if !ok || theirs == "" || ours == "" {
			return errors.New("write it as in org:admin=admin")
		}
		o.Roles[theirs] = ours
		return nil
	})
	return func(ctx context.Context, c *call) (err error) {
		if *org != "" {
			if o.Organization, err = neededOrganization(*org); err != nil {
				return err
			}
		}
		source, ok := imports.Files(*from, filesOf(c.args))
		if !ok {
			return errors.New("--from: name what the files are of: " + strings.Join(imports.Formats(), ", "))
		}
		for _, path := range c.args {
			if _, err := os.Stat(path); err != nil {
				return err
			}
		}
		bring := func(d *db.DB) error { return c.bring(ctx, d, source, o, *dry) }
		if *dry {
			return program.OnCopy(ctx, c.config, bring)
		}
		return bring(c.db)
	}
}

func filesOf(paths []string) []imports.File {
	files := make([]imports.File, len(paths))
	for i, path := range paths {
		files[i] = imports.File{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	}
	return files
}

// bring imports into a database, and prints what came of it.
func (c *call) bring(ctx context.Context, d *db.DB, s imports.Source, o imports.Options, dry bool) error {
	r, err := imports.Run(ctx, d, operator, s, o)
	if err != nil {
		return err
	}
	if err = c.sayImport(r, dry); err == nil && r.Refused > 0 {
		err = errLeft
	}
	return err
}

// problemText is a problem as the command prints it.
type problemText struct {
	imports.Place
	Who string `json:"who,omitempty"`
	Why string `json:"why"`
}

func (c *call) sayImport(r imports.Report, dry bool) error {
	problems := make([]problemText, len(r.Problems))
	for i, p := range r.Problems {
		problems[i] = problemText{p.Place, p.Who, saidOf(p.Why)}
	}
	if !c.json {
		return c.sayImportRows(r, problems, dry)
	}
	return c.say(struct {
		DryRun        bool           `json:"dry_run"`
		Organizations imports.Count  `json:"organizations"`
		People        imports.Count  `json:"people"`
		Memberships   imports.Count  `json:"memberships"`
		Roles         []imports.Role `json:"roles"`
		Left          []imports.Left `json:"left"`
		Problems      []problemText  `json:"problems"`
		Refused       int            `json:"refused"`
	}{dry, r.Organizations, r.People, r.Memberships, append([]imports.Role{}, r.Roles...), append([]imports.Left{}, r.Left...), problems, r.Refused}, "")
}

// sayImportRows prints what came of an import for people.
func (c *call) sayImportRows(r imports.Report, problems []problemText, dry bool) error {
	made, there := "made", "there already"
	if dry {
		made = "would be made"
	}
	rows := [][]string{}
	for _, line := range []struct {
		name string
		imports.Count
	}{{"organizations", r.Organizations}, {"people", r.People}, {"memberships", r.Memberships}} {
		rows = append(rows, []string{line.name, strconv.Itoa(line.Made) + " " + made, strconv.Itoa(line.There) + " " + there})
	}
	rows = append(rows, []string{"refused", strconv.Itoa(r.Refused)})
	if err := c.sayRows(nil, rows); err != nil {
		return err
	}
	for _, role := range r.Roles {
		why := "no role here is called so"
		if role.Administer {
			why = "nobody becomes an admin by guess"
		}
		if _, err := fmt.Fprintf(c.stdout, "Not given: the role %q (%d): %s. They get what new members get. Say what it is: --role '%s=OURS'\n", role.Name, role.People, why, role.Name); err != nil {
			return err
		}
	}
	for _, l := range r.Left {
		if _, err := fmt.Fprintf(c.stdout, "Left out: %s (%d).\n", l.What, l.Count); err != nil {
			return err
		}
	}
	return sayProblems(c.stdout, problems, r.Refused-len(problems))
}

func sayProblems(to io.Writer, problems []problemText, more int) error {
	for _, p := range problems {
		who := p.Who
		if who != "" {
			who = " " + strconv.Quote(who) + ":"
		}
		if _, err := fmt.Fprintf(to, "%s:%d:%s %s\n", p.File, p.Line, who, p.Why); err != nil {
			return err
		}
	}
	if more == 0 {
		return nil
	}
	_, err := fmt.Fprintf(to, "And %d more.\n", more)
	return err
}

// saidOf returns what is wrong with an entry, in words.
func saidOf(err error) string {
	if model.KindOf(err) == 0 {
		return err.Error()
	}
	text, failed := sentenceOf(err)
	if failed != nil {
		return err.Error()
	}
	return text
}
