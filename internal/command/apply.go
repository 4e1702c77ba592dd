package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/configfile"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// errDiffers is how apply --check ends when something is not as the file says. It was said already.
var errDiffers = errors.New("something is not as the file says")

// appliedText is what came of applying a file, as the command prints it.
type appliedText struct {
	File     string       `json:"file"`
	Applied  bool         `json:"applied"` // something is different now
	Changes  []changeText `json:"changes"`
	Adopted  []string     `json:"adopted"`  // what was there, and the file describes from now on
	Released []string     `json:"released"` // what no file describes any more, and stays
	Made     []madeText   `json:"made"`
}

type changeText struct {
	Change configfile.ChangeKind `json:"change"`
	Path   string                `json:"path"`
	From   string                `json:"from"`
	To     string                `json:"to"`
}

type madeText struct {
	Path   string `json:"path"`
	ID     string `json:"id,omitempty"`
	Secret string `json:"secret,omitempty"`
}

// applyFile makes everything as a file says.
func applyFile(flags *flag.FlagSet) action {
	dry := flags.Bool("dry-run", false, "Change nothing, and print what would be changed.")
	check := flags.Bool("check", false, "Change nothing, and end with status 2 when something would be changed.")
	prune := flags.Bool("prune", false, "Delete what the file that was applied last describes and this one does not. Without it, that stays as it is, and others may change it.")
	return func(ctx context.Context, c *call) error {
		path := c.args[0]
		f, err := c.configurationFile(path)
		if err != nil {
			return err
		}
		rules := configfile.New(c.db, secret.NewSource(nil), func(d *db.DB) (*webhooks.Service, error) { return program.Webhooks(ctx, c.config, d) })
		only := *dry || *check
		out, err := rules.Apply(ctx, operator, f, configfile.Options{Prune: *prune, DryRun: only})
		if err != nil {
			return inFile(err)
		}
		if err := c.sayApplied(filepath.Base(path), out, only); err != nil {
			return err
		}
		if *check && !out.Nothing() {
			return errDiffers
		}
		return nil
	}
}

// configurationFile reads a file and what it refers to.
func (c *call) configurationFile(path string) (*configfile.File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := configfile.Read(filepath.Base(path), text, configfile.Sources{Folder: filepath.Dir(path), Variable: c.variable, ReadFile: readFile})
	if err != nil {
		return nil, inFile(err)
	}
	return f, nil
}

// variable returns a variable of the environment.
func (c *call) variable(name string) (string, bool) {
	for _, v := range c.environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// inFile says of a place in a file what is wrong there.
func inFile(err error) error {
	var f *configfile.Fault
	if !errors.As(err, &f) || model.KindOf(err) == 0 {
		return err
	}
	text, loadErr := sentenceOf(f.Err)
	if loadErr != nil {
		return errors.Join(err, loadErr)
	}
	where := f.File
	if f.Line > 0 {
		where += fmt.Sprintf(":%d:%d", f.Line, f.Column)
	}
	if f.Path != "" {
		where += ": " + f.Path
	}
	return fmt.Errorf("%s: %s", where, text)
}

// sayApplied prints what came of applying a file.
func (c *call) sayApplied(file string, out configfile.Outcome, only bool) error {
	t := appliedText{File: file, Applied: !only && !out.Nothing(), Changes: []changeText{}, Adopted: append([]string{}, out.Adopted...), Released: append([]string{}, out.Released...), Made: []madeText{}}
	var b strings.Builder
	for _, change := range out.Changes {
		t.Changes = append(t.Changes, changeText{change.Kind, change.Path, change.From, change.To})
		b.WriteString(changeLine(change) + "\n")
	}
	for _, path := range out.Adopted {
		fmt.Fprintf(&b, "= %s: %s describes this from now on\n", path, file)
	}
	for _, path := range out.Released {
		fmt.Fprintf(&b, "! %s: %s does not describe this any more, and it stays as it is; --prune deletes it\n", path, file)
	}
	switch {
	case out.Nothing():
		fmt.Fprintf(&b, "Everything is as %s says.\n", file)
	case only:
		b.WriteString("\nNothing was changed yet.\n")
	default:
		fmt.Fprintf(&b, "\n%s is applied.\n", file)
	}
	unseen := false
	for _, made := range out.Made {
		t.Made = append(t.Made, madeText(made))
		if made.ID != "" {
			fmt.Fprintf(&b, "%s  %s  %s", made.Path, made.ID, made.Secret)
			b.WriteString("\n")
		}
		unseen = unseen || made.Secret != ""
	}
	if unseen {
		b.WriteString("Keep the secrets now: they are not shown again.\n")
	}
	return c.say(t, "%s", b.String())
}

// changeLine says in one line what is different.
func changeLine(change configfile.Change) string {
	switch change.Kind {
	case configfile.Added:
		return strings.TrimRight("+ "+change.Path+": "+change.To, ": ")
	case configfile.Removed:
		return strings.TrimRight("- "+change.Path+": "+change.From, ": ")
	case configfile.Renewed:
		return "~ " + change.Path + ": another one under the same reference"
	}
	return fmt.Sprintf("~ %s: %s → %s", change.Path, shown(change.From), shown(change.To))
}

// shown returns a value that can be seen also when it is empty.
func shown(value string) string {
	if value == "" {
		return `""`
	}
	return value
}

// exportFile prints everything that a configuration file can say.
func exportFile(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		text, left, err := configfile.Export(ctx, &c.db.Reader)
		if err != nil {
			return err
		}
		if len(left) > 0 {
			fmt.Fprintf(c.stderr, "No file says where these come from, so that they are not in this one: %s.\n", strings.Join(texts(left), ", "))
		}
		return c.say(struct {
			Text string   `json:"text"`
			Left []string `json:"left_out"`
		}{string(text), texts(left)}, "%s", text)
	}
}
