package access

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Files answers what the configuration file describes: a db.Tx, or a db.Reader where nothing is
// changed yet.
type Files interface {
	Managed(ctx context.Context, kind model.ManagedKind, id string) (model.Managed, error)
}

// Unmanaged returns a Conflict error for what a configuration file describes: it is changed there,
// since whoever applies the file next would undo what was changed elsewhere.
func Unmanaged(ctx context.Context, from Files, kind model.ManagedKind, id string) error {
	m, err := from.Managed(ctx, kind, id)
	switch {
	case model.KindOf(err) == model.NotFound:
		return nil
	case err != nil:
		return err
	}
	return model.Conflicting("access.managed", m.File)
}
