package db

import (
	"context"

	"anteroom/internal/model"
)

// directoryList is a list of a directory.
type directoryList string

// The lists.
const (
	listOfUsers  directoryList = "User"
	listOfGroups directoryList = "Group"
)

// blockSize is how many places a block of a list has. A list of 100,000 has a hundred
// blocks to add up, and less than a thousand entries of an index to skip.
const blockSize = 1000

// count notes that a list of a directory has n entries more in the block of a place.
func (t *Tx) count(ctx context.Context, org model.OrgID, directory model.DirectoryID, of directoryList, place int64, n int) error {
	if n > 0 {
		_, err := t.exec(ctx, `
			INSERT INTO directory_blocks (org_id, directory_id, resource, block, entries)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (org_id, directory_id, resource, block) DO UPDATE SET entries = directory_blocks.entries + EXCLUDED.entries`,
			org, directory, of, place/blockSize, n)
		return err
	}
	if _, err := t.exec(ctx, `
		UPDATE directory_blocks
		   SET entries = entries + $5
		 WHERE org_id = $1 AND directory_id = $2 AND resource = $3 AND block = $4`, org, directory, of, place/blockSize, n); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM directory_blocks
		 WHERE org_id = $1 AND directory_id = $2 AND resource = $3 AND block = $4 AND entries = 0`, org, directory, of, place/blockSize)
	return err
}

// start is where a page of a list begins.
type start struct {
	place int64 // the first of a block
	skip  int   // entries from there on
}

// startOf returns where the page begins that leaves out as many entries.
func (q queries) startOf(ctx context.Context, org model.OrgID, directory model.DirectoryID, of directoryList, skip int) (start, error) {
	if skip == 0 {
		return start{}, nil
	}
	var block, before int64
	s, err := one(ctx, q, func(s scanner) (start, error) {
		err := s.Scan(&block, &before)
		return start{block * blockSize, skip - int(before)}, err
	}, `
		SELECT x.block, x.before
		  FROM (SELECT block, CAST(SUM(entries) OVER (ORDER BY block) - entries AS BIGINT) AS before
		          FROM directory_blocks
		         WHERE org_id = $1 AND directory_id = $2 AND resource = $3) x
		 WHERE x.before <= $4
		 ORDER BY x.block DESC
		 LIMIT 1`, org, directory, of, skip)
	if model.KindOf(err) == model.NotFound { // the list is empty
		return start{skip: skip}, nil
	}
	return s, err
}
