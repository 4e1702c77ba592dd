package demo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Prepared reports whether a data directory has a sample.
func Prepared(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, sampleFile))
	return err == nil
}

// move makes the sample that was kept fit where the sample application can be reached
// this time. What somebody has set beside that stays.
func move(ctx context.Context, address string, id model.ApplicationID, app Application) (err error) {
	d, err := db.Open(ctx, address, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	a, err := d.Application(ctx, id)
	if model.KindOf(err) == model.NotFound { // somebody has deleted it
		return nil
	}
	if err != nil || slices.Contains(a.RedirectURIs, app.RedirectURI) {
		return err
	}
	if _, err := applications.New(d, secret.NewSource(nil)).Set(ctx, model.System, id, applications.Change{
		InitiateLoginURI: &app.InitiateLoginURI, BackchannelLogoutURI: &app.BackchannelLogoutURI,
		RedirectURIs: &[]string{app.RedirectURI}, PostLogoutRedirectURIs: &[]string{app.PostLogoutRedirectURI},
	}); err != nil {
		return err
	}
	_, err = instance.New(d).Set(ctx, model.System, instance.Change{AppURL: &app.URL})
	return err
}
