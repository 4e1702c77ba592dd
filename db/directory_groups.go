package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const directoryGroupColumns = `g.org_id, g.directory_id, g.id, g.place, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.doc`

func scanDirectoryGroup(s scanner) (model.DirectoryGroup, error) {
	var g model.DirectoryGroup
	var created, modified int64
	err := s.Scan(&g.Org, &g.Directory, &g.ID, &g.Place, &g.DisplayName, &g.ExternalID, &g.Members, &created, &modified, &g.Version, &g.Doc)
	g.CreatedAt, g.ModifiedAt = at(created), at(modified)
	return g, err
}

// DirectoryGroup returns a group of a directory, or a NotFound error.
func (q *queries) DirectoryGroup(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryGroupID) (model.DirectoryGroup, error) {
	return one(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.id = $3`, org, directory, id)
}

// DirectoryGroupNamed returns the group of a directory with a name, in any case, or a
// NotFound error.
func (q *queries) DirectoryGroupNamed(ctx context.Context, org model.OrgID, directory model.DirectoryID, name string) (model.DirectoryGroup, error) {
	return one(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.display_key = $3`, org, directory, model.Fold(name))
}

// DirectoryGroupByExternalID returns the group of a directory that its provider calls so,
// or a NotFound error.
func (q *queries) DirectoryGroupByExternalID(ctx context.Context, org model.OrgID, directory model.DirectoryID, id string) (model.DirectoryGroup, error) {
	return one(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.external_id = $3 AND g.external_id <> ''`, org, directory, id)
}

// InsertDirectoryGroup stores a group under a new id, behind all others of the directory,
// and returns it. It returns a Conflict error when its name or external id is another
// one's.
func (t *Tx) InsertDirectoryGroup(ctx context.Context, g model.DirectoryGroup) (model.DirectoryGroup, error) {
	g.ID, g.CreatedAt, g.ModifiedAt, g.Version = model.DirectoryGroupID(t.ids.Next(model.PrefixDirectoryGroup, t.now)), t.now, t.now, 1
	var err error
	if g.Place, err = one(ctx, &t.of(string(g.Org)).queries, scanValue[int64], `
		UPDATE directories
		   SET last_group = last_group + 1, group_count = group_count + 1
		 WHERE org_id = $1 AND id = $2
		RETURNING last_group`, g.Org, g.Directory); err != nil {
		return g, err
	}
	if _, err := t.exec(ctx, `
		INSERT INTO directory_groups (org_id, directory_id, id, place, display_name, display_key, external_id, member_count, created_at, modified_at, version, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
		g.Org, g.Directory, g.ID, g.Place, g.DisplayName, model.Fold(g.DisplayName), g.ExternalID, g.Members, ms(t.now), g.Version, g.Doc); err != nil {
		return g, err
	}
	return g, t.count(ctx, g.Org, g.Directory, listOfGroups, g.Place, 1)
}

// UpdateDirectoryGroup stores what has become of a group as the transaction has read it,
// with another version, and returns it. It returns a Conflict error when its name or
// external id is another one's, or the version is another.
func (t *Tx) UpdateDirectoryGroup(ctx context.Context, g model.DirectoryGroup) (model.DirectoryGroup, error) {
	g.ModifiedAt = t.now
	err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE directory_groups
		   SET display_name = $5, display_key = $6, external_id = $7, member_count = $8, modified_at = $9, doc = $10, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND version = $4`,
		g.Org, g.Directory, g.ID, g.Version, g.DisplayName, model.Fold(g.DisplayName), g.ExternalID, g.Members, ms(t.now), g.Doc)
	g.Version++
	return g, err
}

// CountDirectoryGroup stores how many are in a group that the transaction has made.
func (t *Tx) CountDirectoryGroup(ctx context.Context, g model.DirectoryGroup) (model.DirectoryGroup, error) {
	return g, t.execOne(ctx, model.Missing(""), `
		UPDATE directory_groups
		   SET member_count = $4
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, g.Org, g.Directory, g.ID, g.Members)
}

// DeleteDirectoryGroup deletes a group, with who is in it. It returns a NotFound error when
// there is no such group.
func (t *Tx) DeleteDirectoryGroup(ctx context.Context, g model.DirectoryGroup) error {
	for _, query := range []string{
		`DELETE FROM directory_group_members WHERE org_id = $1 AND group_id = $2`,
		`DELETE FROM directory_group_strangers WHERE org_id = $1 AND group_id = $2`,
	} {
		if _, err := t.exec(ctx, query, g.Org, g.ID); err != nil {
			return err
		}
	}
	if err := t.execOne(ctx, model.Missing(""), `
		DELETE FROM directory_groups
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, g.Org, g.Directory, g.ID); err != nil {
		return err
	}
	if _, err := t.of(string(g.Org)).exec(ctx, `
		UPDATE directories
		   SET group_count = group_count - 1
		 WHERE org_id = $1 AND id = $2`, g.Org, g.Directory); err != nil {
		return err
	}
	return t.count(ctx, g.Org, g.Directory, listOfGroups, g.Place, -1)
}
