package db

import (
	"context"
	"math"
	"strconv"

	"github.com/anteroom/anteroom/internal/model"
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
	t = t.of(string(directory))
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

// behindSome is the place behind which a page of a list begins: that of the last one before it.
type behindSome struct {
	directory model.DirectoryID
	place     int64
}

// Whoever walks through a list asks for the page behind the last one, so that its place is
// known.
var placesBehind = questionOf(func(b behindSome) []string { return []string{string(b.directory)} }, goesWith("directories", "directory_blocks"))

func behindAsked(directory model.DirectoryID, of directoryList, skip int) string {
	return string(directory) + string(of) + strconv.Itoa(skip)
}

// placeBehind returns the place behind which the page begins that leaves out as many entries.
func (q *queries) placeBehind(ctx context.Context, org model.OrgID, directory model.DirectoryID, of directoryList, skip int) (int64, error) {
	if skip <= 0 {
		return 0, nil
	}
	b, err := placesBehind.ask(q, behindAsked(directory, of, skip), func() (behindSome, error) {
		block, before, err := q.blockWith(ctx, org, directory, of, skip)
		if err != nil {
			return behindSome{}, err
		}
		find := q.userPlace
		if of == listOfGroups {
			find = q.groupPlace
		}
		place, err := find(ctx, org, directory, block*blockSize, skip-before-1)
		if model.KindOf(err) == model.NotFound { // there are not so many
			place, err = math.MaxInt64, nil
		}
		return behindSome{directory, place}, err
	})
	return b.place, err
}

// blockWith returns the block with the entry that has a number in a list, from 1, and how many
// are before that block.
func (q *queries) blockWith(ctx context.Context, org model.OrgID, directory model.DirectoryID, of directoryList, number int) (block int64, before int, err error) {
	var b, n whole
	seen, found := 0, false
	_, err = many(q.brief(ctx), q, func(s scanner) (struct{}, error) {
		err := s.Scan(&b, &n)
		if !found {
			block, before = int64(b), seen
			seen += int(n)
			found = seen >= number
		}
		return struct{}{}, err
	}, `
		SELECT block, entries
		  FROM directory_blocks
		 WHERE org_id = $1 AND directory_id = $2 AND resource = $3
		 ORDER BY block`, org, directory, of)
	return block, before, err
}

func (q *queries) userPlace(ctx context.Context, org model.OrgID, directory model.DirectoryID, from int64, skip int) (int64, error) {
	return one(q.brief(ctx), q, scanValue[int64], `
		SELECT place
		  FROM directory_users
		 WHERE org_id = $1 AND directory_id = $2 AND place >= $3
		 ORDER BY place
		 LIMIT 1 OFFSET $4`, org, directory, from, skip)
}

func (q *queries) groupPlace(ctx context.Context, org model.OrgID, directory model.DirectoryID, from int64, skip int) (int64, error) {
	return one(q.brief(ctx), q, scanValue[int64], `
		SELECT place
		  FROM directory_groups
		 WHERE org_id = $1 AND directory_id = $2 AND place >= $3
		 ORDER BY place
		 LIMIT 1 OFFSET $4`, org, directory, from, skip)
}
