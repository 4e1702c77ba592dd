package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
)

// permissionText is a permission as the commands print it.
type permissionText struct {
	Name        model.Permission `json:"name"`
	Description string           `json:"description"`
	BuiltIn     bool             `json:"built_in"`
}

// addPermission defines a permission of the application's own.
func addPermission(flags *flag.FlagSet) action {
	name := flags.String("name", "", "The `NAME` of the permission, as tokens carry it: app:reports_read.")
	description := flags.String("description", "", "What it allows, as `TEXT` that people read.")
	return func(ctx context.Context, c *call) error {
		p, err := roles.New(c.db).CreatePermission(ctx, operator, *name, *description)
		if err != nil {
			return err
		}
		return c.say(permissionText(p), "Roles can allow %s now.\n", p.Name)
	}
}

// listPermissions prints what roles can allow.
func listPermissions(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		all, err := c.db.DefinedPermissions(ctx)
		if err != nil {
			return err
		}
		texts, rows := make([]permissionText, len(all)), make([][]string, len(all))
		for i, p := range all {
			texts[i], rows[i] = permissionText(p), []string{string(p.Name), p.Description}
		}
		return c.sayRows(struct {
			Permissions []permissionText `json:"permissions"`
		}{texts}, rows)
	}
}
