package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/roles"
)

// roleText is a role as the commands print it.
type roleText struct {
	ID           model.RoleID      `json:"role_id"`
	Organization model.OrgID       `json:"organization_id,omitempty"`
	Name         string            `json:"name"`
	Label        string            `json:"display_name"`
	Description  string            `json:"description"`
	Permissions  model.Permissions `json:"permissions"`
}

func textOf(r model.Role) roleText {
	return roleText{r.ID, r.Org, r.Name, r.Label, r.Description, r.Permissions}
}

// roleFlags are what names a role.
func roleFlags(flags *flag.FlagSet) (name, org *string) {
	return flags.String("name", "", "The `NAME` of the role, as tokens carry it."),
		flags.String("organization", "", "The `ID` of the organization whose own role it is. Without it, the role is the whole application's.")
}

// organizationID reads the id of an organization, "" for none.
func organizationID(s string) (model.OrgID, error) {
	if s != "" && !model.ValidID(model.PrefixOrg, s) {
		return "", fmt.Errorf("--organization: %q is not the ID of an organization, as in org_7318642950172389376", s)
	}
	return model.OrgID(s), nil
}

func permissionList(s string) []model.Permission {
	var all []model.Permission
	for _, name := range list(s) {
		all = append(all, model.Permission(name))
	}
	return all
}

// addRole makes a role.
func addRole(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("role add", stderr)
	name, org := roleFlags(flags)
	label := flags.String("label", "", "The `LABEL` that people read. Without it they read the name.")
	description := flags.String("description", "", "What the role is for, as `TEXT` that people read.")
	permissions := flags.String("permissions", "", "What it allows: `NAMES` with commas between them.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		r, err := roles.New(d).Create(ctx, operator, model.Role{
			Org: id, Name: *name, Label: *label, Description: *description, Permissions: permissionList(*permissions),
		})
		return printRole(stdout, r, *asJSON, err)
	})
}

// setRole changes what a role allows.
func setRole(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("role set", stderr)
	name, org := roleFlags(flags)
	permissions := flags.String("permissions", "", "What it allows from now on, and nothing else: `NAMES` with commas between them.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		if !given(flags, "permissions") { // forgotten, it would take everything away
			return fmt.Errorf("--permissions: name what the role allows; --permissions= takes everything away")
		}
		r, err := roles.New(d).SetPermissions(ctx, operator, id, *name, permissionList(*permissions)...)
		return printRole(stdout, r, *asJSON, err)
	})
}

func printRole(stdout io.Writer, r model.Role, asJSON bool, err error) error {
	if err != nil {
		return said(err)
	}
	if asJSON {
		return writeJSON(stdout, textOf(r))
	}
	allows := "nothing"
	if len(r.Permissions) > 0 {
		allows = spaced(r.Permissions)
	}
	_, err = fmt.Fprintf(stdout, "%s (%s) allows %s.\n", r.Name, r.ID, allows)
	return err
}

func spaced(ps model.Permissions) string {
	all := make([]string, len(ps))
	for i, p := range ps {
		all[i] = string(p)
	}
	return strings.Join(all, " ")
}

// deleteRole deletes a role, after giving its holders another one.
func deleteRole(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("role delete", stderr)
	name, org := roleFlags(flags)
	replacement := flags.String("replacement", "", "The `NAME` of the role that its holders get instead.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		n, err := roles.New(d).Delete(ctx, operator, id, *name, *replacement)
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Members int `json:"members_changed"`
			}{n})
		}
		if n == 0 {
			_, err = fmt.Fprintf(stdout, "%s is deleted. Nobody held it.\n", *name)
			return err
		}
		_, err = fmt.Fprintf(stdout, "%s is deleted. Members who hold %s instead: %d.\n", *name, *replacement, n)
		return err
	})
}

// listRoles prints the roles that members of an organization can hold.
func listRoles(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("role list", stderr)
	org := flags.String("organization", "", "List the own roles of the organization with this `ID`, too.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		all, err := d.Roles(ctx, id)
		if err != nil {
			return err
		}
		texts := make([]roleText, len(all))
		for i, r := range all {
			texts[i] = textOf(r)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Roles []roleText `json:"roles"`
			}{texts})
		}
		for _, r := range texts {
			if _, err := fmt.Fprintf(stdout, "%-20s %-20s %s\n", r.Name, r.Label, spaced(r.Permissions)); err != nil {
				return err
			}
		}
		return nil
	})
}
