package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"anteroom/db"
	"anteroom/internal/config"
	"anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
)

// operator is who works on the command line of the machine.
var operator = model.Actor{Kind: model.ActorOperator}

// adminCommand is a command that works on the database of the machine.
type adminCommand func(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error

// adminCommands returns these commands by name.
func adminCommands() map[string]adminCommand {
	return map[string]adminCommand{
		"organization add":          addOrganization,
		"organization set":          setOrganization,
		"application add":           addApplication,
		"application set":           setApplication,
		"application secret add":    addSecret,
		"application secret list":   listSecrets,
		"application secret remove": removeSecret,
		"keys rotate":               rotateKeys,
		"role add":                  addRole,
		"role set":                  setRole,
		"role delete":               deleteRole,
		"role list":                 listRoles,
		"permission add":            addPermission,
		"permission list":           listPermissions,
		"instance set":              setInstance,
		"domain list":               listDomains,
		"domain verify":             verifyDomain,
		"domain delete":             deleteDomain,
		"logout-deliveries":         listLogouts,
	}
}

// addOrganization makes an organization and its first admin, who signs in by
// email from then on. It can run beside serve.
func addOrganization(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("organization", stderr)
	name := flags.String("name", "", "The `NAME` of the organization, as people read it.")
	admin := flags.String("admin", "", "The `EMAIL` of its first admin.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		email, err := model.ParseEmail(*admin)
		if err != nil {
			return fmt.Errorf("--admin: %s", model.MessageOf(err))
		}
		org, err := organizations.New(d).Create(ctx, operator, *name, model.Features()...)
		if err != nil {
			return said(err)
		}
		m, err := members.New(d).Add(ctx, operator, org.ID, members.Person{Email: email}, "")
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Organization model.OrgID    `json:"organization_id"`
				Member       model.MemberID `json:"member_id"`
			}{org.ID, m.ID})
		}
		_, err = fmt.Fprintf(stdout, "%s is %s. %s is its admin and can sign in now.\n", org.Name, org.ID, email)
		return err
	})
}

// onDatabase runs a command on the configured database.
func onDatabase(ctx context.Context, flags *flag.FlagSet, args, environ []string, run func(*db.DB) error) error {
	return onData(ctx, flags, args, environ, func(_ string, d *db.DB) error { return run(d) })
}

// onData runs a command on the configured data directory.
func onData(ctx context.Context, flags *flag.FlagSet, args, environ []string, run func(dir string, d *db.DB) error) (err error) {
	c, err := config.Load(flags, args, environ, os.ReadFile)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	d, err := db.Open(ctx, databasePath(c.Data), db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return run(c.Data, d)
}

// said makes an error of what a person would have been shown: flags are named
// like the fields of forms.
func said(err error) error {
	var e *model.Error
	if !errors.As(err, &e) || e.Message == "" {
		return err
	}
	if e.Field == "" {
		return errors.New(e.Message)
	}
	return fmt.Errorf("--%s: %s", strings.ReplaceAll(e.Field, "_", "-"), e.Message)
}

func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}
