package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/roles"
)

// permissionText is a permission as the commands print it.
type permissionText struct {
	Name        model.Permission `json:"name"`
	Description string           `json:"description"`
	BuiltIn     bool             `json:"built_in"`
}

// addPermission defines a permission of the application's own.
func addPermission(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("permission add", stderr)
	name := flags.String("name", "", "The `NAME` of the permission, as tokens carry it: app:reports_read.")
	description := flags.String("description", "", "What it allows, as `TEXT` that people read.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		p, err := roles.New(d).CreatePermission(ctx, operator, *name, *description)
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, permissionText(p))
		}
		_, err = fmt.Fprintf(stdout, "Roles can allow %s now.\n", p.Name)
		return err
	})
}

// listPermissions prints what roles can allow.
func listPermissions(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("permission list", stderr)
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		all, err := d.DefinedPermissions(ctx)
		if err != nil {
			return err
		}
		texts := make([]permissionText, len(all))
		for i, p := range all {
			texts[i] = permissionText(p)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Permissions []permissionText `json:"permissions"`
			}{texts})
		}
		for _, p := range texts {
			if _, err := fmt.Fprintf(stdout, "%-30s %s\n", p.Name, p.Description); err != nil {
				return err
			}
		}
		return nil
	})
}

// setOrganization changes what the operator decides about an organization.
func setOrganization(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("organization set", stderr)
	org := flags.String("organization", "", "The `ID` of the organization.")
	seats := flags.Int("seats", 0, "Let it have `N` members at the most; 0 is no limit.")
	role := flags.String("member-role", "", "Give new members the role of this `NAME`; empty means what the instance says.")
	features := flags.String("features", "", "Let it have exactly these `FEATURES`, with commas between them: sso, dir_sync, domain_verification, session_policy, api_keys.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := organizationID(*org)
		switch {
		case err != nil:
			return err
		case id == "":
			return errors.New("--organization: enter the ID of an organization")
		case !given(flags, "seats", "member-role", "features"):
			return errors.New("name what to set: --seats, --member-role, --features")
		}
		if given(flags, "features") {
			if err := setFeatures(ctx, d, id, *features); err != nil {
				return said(err)
			}
		}
		if given(flags, "seats") {
			if err := organizations.New(d).SetSeats(ctx, operator, id, *seats); err != nil {
				return said(err)
			}
		}
		if given(flags, "member-role") {
			if err := roles.New(d).SetMemberRole(ctx, operator, id, *role); err != nil {
				return said(err)
			}
		}
		o, err := d.Organization(ctx, id)
		if err != nil {
			return err
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Organization model.OrgID  `json:"organization_id"`
				Seats        int          `json:"max_allowed_users"`
				MemberRole   model.RoleID `json:"member_role_id"`
			}{o.ID, o.Seats, o.MemberRole})
		}
		_, err = fmt.Fprintf(stdout, "%s (%s) is set.\n", o.Name, o.ID)
		return err
	})
}

func setFeatures(ctx context.Context, d *db.DB, org model.OrgID, names string) error {
	var all []model.Feature
	for _, name := range list(names) {
		f, err := model.ParseFeature(name)
		if err != nil {
			return model.InvalidField("features", fmt.Sprintf("There is no feature %q.", name))
		}
		all = append(all, f)
	}
	return organizations.New(d).SetFeatures(ctx, operator, org, all...)
}

// setInstance changes which roles members get.
func setInstance(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("instance set", stderr)
	var defaults roles.Defaults
	flags.StringVar(&defaults.Creator, "creator-role", "", "Give the first member of an organization the role of this `NAME`.")
	flags.StringVar(&defaults.Member, "member-role", "", "Give later members the role of this `NAME`.")
	several := flags.Bool("several-roles", false, "Let a member hold more than one role.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		if !given(flags, "creator-role", "member-role", "several-roles") {
			return errors.New("name what to set: --creator-role, --member-role, --several-roles")
		}
		if given(flags, "several-roles") {
			defaults.Several = several
		}
		i, err := roles.New(d).SetDefaults(ctx, operator, defaults)
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Creator model.RoleID `json:"creator_role_id"`
				Member  model.RoleID `json:"member_role_id"`
				Several bool         `json:"several_roles"`
			}{i.CreatorRole, i.MemberRole, i.SeveralRoles})
		}
		_, err = fmt.Fprintln(stdout, "The instance is set.")
		return err
	})
}

// given reports whether one of the flags was on the command line.
func given(flags *flag.FlagSet, names ...string) bool {
	found := false
	flags.Visit(func(f *flag.Flag) {
		for _, name := range names {
			found = found || f.Name == name
		}
	})
	return found
}
