package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"github.com/anteroom/anteroom/internal/exports"
	"github.com/anteroom/anteroom/internal/model"
)

// exportOrganization writes all that is kept about an organization to a file.
func exportOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	to := flags.String("to", "", "The zip `FILE`, which must not be there yet.")
	return func(ctx context.Context, c *call) error {
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		if *to == "" {
			return errors.New("--to: name a file")
		}
		by := operator
		by.Org = o.ID
		size, err := exportTo(ctx, exports.New(c.db, c.config.Data), by, *to)
		if err != nil {
			return err
		}
		return c.say(struct {
			Organization model.OrgID `json:"organization_id"`
			File         string      `json:"file"`
			Bytes        int64       `json:"bytes"`
		}{o.ID, *to, size}, "%s has all that is kept about %s, %d bytes. It names people: keep it where only those get who need it.\n", *to, o.Name, size)
	}
}

// exportTo writes a file for its owner only, whole or not at all, and returns its size.
func exportTo(ctx context.Context, from *exports.Service, by model.Actor, name string) (size int64, err error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return 0, fmt.Errorf("--to: %s is there already", name)
	}
	if err != nil {
		return 0, fmt.Errorf("--to: %w", err)
	}
	err = from.Write(ctx, by, file)
	if err == nil {
		err = file.Sync()
	}
	info, failed := file.Stat()
	if err = errors.Join(err, failed, file.Close()); err != nil {
		return 0, errors.Join(err, os.Remove(name))
	}
	return info.Size(), nil
}
