package command

import (
	"context"
	"errors"
	"flag"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
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

func roleTextOf(r model.Role) roleText {
	return roleText{r.ID, r.Org, r.Name, r.Label, r.Description, r.Permissions}
}

// roleFlags are what names a role.
func roleFlags(flags *flag.FlagSet) (name, org *string) {
	return flags.String("name", "", "The `NAME` of the role, as tokens carry it."),
		flags.String("organization", "", "The `ID` of the organization whose own role it is. Without it, the role is the whole application’s.")
}

func permissionList(s string) []model.Permission {
	var all []model.Permission
	for _, name := range list(s) {
		all = append(all, model.Permission(name))
	}
	return all
}

// addRole makes a role.
func addRole(flags *flag.FlagSet) action {
	name, org := roleFlags(flags)
	label := flags.String("label", "", "The `LABEL` that people read. Without it they read the name.")
	description := flags.String("description", "", "What the role is for, as `TEXT` that people read.")
	permissions := flags.String("permissions", "", "What it allows: `NAMES` with commas between them.")
	return func(ctx context.Context, c *call) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		r, err := roles.New(c.db).Create(ctx, operator, model.Role{
			Org: id, Name: *name, Label: *label, Description: *description, Permissions: permissionList(*permissions),
		})
		if err != nil {
			return err
		}
		return c.sayRole(r)
	}
}

// setRole changes what a role allows.
func setRole(flags *flag.FlagSet) action {
	name, org := roleFlags(flags)
	permissions := flags.String("permissions", "", "What it allows from now on, and nothing else: `NAMES` with commas between them.")
	return func(ctx context.Context, c *call) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		if !c.given("permissions") { // forgotten, it would take everything away
			return errors.New("--permissions: name what the role allows; --permissions= takes everything away")
		}
		r, err := roles.New(c.db).SetPermissions(ctx, operator, id, *name, permissionList(*permissions)...)
		if err != nil {
			return err
		}
		return c.sayRole(r)
	}
}

func (c *call) sayRole(r model.Role) error {
	allows := "nothing"
	if len(r.Permissions) > 0 {
		allows = spaced(r.Permissions)
	}
	return c.say(roleTextOf(r), "%s (%s) allows %s.\n", r.Name, r.ID, allows)
}

func spaced(ps model.Permissions) string { return strings.Join(texts(ps), " ") }

// deleteRole deletes a role, after giving its holders another one.
func deleteRole(flags *flag.FlagSet) action {
	name, org := roleFlags(flags)
	replacement := flags.String("replacement", "", "The `NAME` of the role that its holders get instead.")
	return func(ctx context.Context, c *call) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		n, err := roles.New(c.db).Delete(ctx, operator, id, *name, *replacement)
		if err != nil {
			return err
		}
		changed := struct {
			Members int `json:"members_changed"`
		}{n}
		if n == 0 {
			return c.say(changed, "%s is deleted. Nobody held it.\n", *name)
		}
		return c.say(changed, "%s is deleted. Members who hold %s instead: %d.\n", *name, *replacement, n)
	}
}

// listRoles prints the roles that members of an organization can hold.
func listRoles(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "List the own roles of the organization with this `ID`, too.")
	return func(ctx context.Context, c *call) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		all, err := c.db.Roles(ctx, id)
		if err != nil {
			return err
		}
		texts, rows := make([]roleText, len(all)), make([][]string, len(all))
		for i, r := range all {
			texts[i], rows[i] = roleTextOf(r), []string{r.Name, r.Label, spaced(r.Permissions)}
		}
		return c.sayRows(struct {
			Roles []roleText `json:"roles"`
		}{texts}, rows)
	}
}
