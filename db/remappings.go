package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const remappingColumns = `org_id, source, id, actor_kind, actor_id, session_id, ip, gone`

func scanRemapping(s scanner) (r model.Remapping, err error) {
	err = s.Scan(&r.Org, &r.Source, &r.ID, &r.By.Kind, &r.By.ID, &r.By.Session, &r.By.IP, &r.Gone)
	r.By.Org = r.Org
	return r, err
}

// Remapping returns what is still to be done about the roles that a source gives, or a
// NotFound error when nothing is.
func (q *queries) Remapping(ctx context.Context, org model.OrgID, source model.RoleSource) (model.Remapping, error) {
	return one(ctx, q, scanRemapping, `
		SELECT `+remappingColumns+`
		  FROM remappings
		 WHERE org_id = $1 AND source = $2`, org, source)
}

// Remappings returns what is still to be done about roles that sources give, in all
// organizations.
func (q *queries) Remappings(ctx context.Context) ([]model.Remapping, error) {
	return many(ctx, q, scanRemapping, `
		SELECT `+remappingColumns+`
		  FROM remappings
		 ORDER BY id`)
}

// InsertRemapping notes under a new id that something is to be done about the roles that a
// source gives, instead of what was noted of it before.
func (t *Tx) InsertRemapping(ctx context.Context, r model.Remapping) error {
	_, err := t.exec(ctx, `
		INSERT INTO remappings (`+remappingColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, source) DO UPDATE
		   SET id = EXCLUDED.id, actor_kind = EXCLUDED.actor_kind, actor_id = EXCLUDED.actor_id,
		       session_id = EXCLUDED.session_id, ip = EXCLUDED.ip, gone = EXCLUDED.gone`,
		r.Org, r.Source, t.ids.Next(model.PrefixRemapping, t.now), r.By.Kind, r.By.ID, r.By.Session, r.By.IP, r.Gone)
	return err
}

// DeleteRemapping notes that something was done, unless something else is to be done about
// the same source meanwhile.
func (t *Tx) DeleteRemapping(ctx context.Context, r model.Remapping) error {
	_, err := t.exec(ctx, `
		DELETE FROM remappings
		 WHERE org_id = $1 AND source = $2 AND id = $3`, r.Org, r.Source, r.ID)
	return err
}
