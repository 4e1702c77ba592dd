package command

import (
	"context"
	"errors"
	"flag"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// errUnwell makes the status of the command that of a failure.
var errUnwell = errors.New("something is wrong; see above")

// doctor looks at an installation, and says in words what is wrong and what to do.
func doctor(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		found := program.Examine(ctx, program.Patient{
			Settings: c.config,
			Open:     func(ctx context.Context) (*db.DB, error) { return openDatabase(ctx, c.config) },
		})
		rows, well := make([][]string, len(found)), true
		for i, f := range found {
			rows[i] = []string{"ok", f.Check, f.Note}
			if f.Problem != "" {
				rows[i], well = []string{"wrong", f.Check, f.Problem}, false
			}
		}
		err := c.sayRows(struct {
			Checks []model.Finding `json:"checks"`
		}{found}, rows)
		if err == nil && !well {
			err = errUnwell
		}
		return err
	}
}
