package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const managedColumns = `kind, name, id, ref, file`

func scanManaged(s scanner) (model.Managed, error) {
	var m model.Managed
	err := s.Scan(&m.Kind, &m.Name, &m.ID, &m.Ref, &m.File)
	return m, err
}

// Managed returns how the configuration file describes something, by its identifier here, or a
// NotFound error when it does not.
func (q *queries) Managed(ctx context.Context, kind model.ManagedKind, id string) (model.Managed, error) {
	return one(ctx, q, scanManaged, `
		SELECT `+managedColumns+`
		  FROM managed
		 WHERE kind = $1 AND id = $2`, kind, id)
}

// AllManaged returns everything that the configuration file describes, by kinds and names.
func (q *queries) AllManaged(ctx context.Context) ([]model.Managed, error) {
	return many(ctx, q, scanManaged, `
		SELECT `+managedColumns+`
		  FROM managed
		 ORDER BY kind, name`)
}

// InsertManaged notes that the configuration file describes something.
func (t *Tx) InsertManaged(ctx context.Context, m model.Managed) error {
	_, err := t.exec(ctx, `
		INSERT INTO managed (kind, name, id, ref, file)
		VALUES ($1, $2, $3, $4, $5)`, m.Kind, m.Name, m.ID, m.Ref, m.File)
	return err
}

// ClearManaged notes that no configuration file describes anything.
func (t *Tx) ClearManaged(ctx context.Context) error {
	_, err := t.exec(ctx, `
		DELETE FROM managed`)
	return err
}
