package db

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const directoryRequestColumns = `org_id, directory_id, id, at, took, token_id, ip, agent, method, path, status, target, change, problem, quiet`

// RequestQuery asks for requests of a directory, the newest first.
type RequestQuery struct {
	Loud   bool                     // only those that changed something or were refused
	Target string                   // only those about a user or group, "" for all
	Before model.DirectoryRequestID // only older ones, "" for all
	Limit  int
}

// NewDirectoryRequestID returns an id for a request, which is written down when it has been
// answered.
func (d *DB) NewDirectoryRequestID(at time.Time) model.DirectoryRequestID {
	return model.DirectoryRequestID(d.ids.Next(model.PrefixDirectoryRequest, at))
}

// DirectoryRequests returns the latest requests of a directory, the newest first.
func (q *queries) DirectoryRequests(ctx context.Context, org model.OrgID, directory model.DirectoryID, rq RequestQuery) ([]model.DirectoryRequest, error) {
	scan := func(s scanner) (model.DirectoryRequest, error) {
		var r model.DirectoryRequest
		var when, took int64
		var quiet bool
		err := s.Scan(&r.Org, &r.Directory, &r.ID, &when, &took, &r.Token, &r.IP, &r.Agent, &r.Method, &r.Path, &r.Status, &r.Target, &r.Change, &r.Problem, &quiet)
		r.At, r.Took = at(when), time.Duration(took)*time.Millisecond
		return r, err
	}
	return many(ctx, q, scan, `
		SELECT `+directoryRequestColumns+`
		  FROM directory_requests
		 WHERE org_id = $1 AND directory_id = $2 AND (NOT $3 OR NOT quiet) AND ($4 = '' OR target = $4) AND ($5 = '' OR id < $5)
		 ORDER BY id DESC
		 LIMIT $6`, org, directory, rq.Loud, rq.Target, rq.Before, rq.Limit)
}

// NoteDirectoryRequests stores requests of a directory, the oldest first, with when it was
// last seen and which token it has used last, and forgets the oldest that are too many. It
// does nothing when the directory is gone meanwhile.
func (t *Tx) NoteDirectoryRequests(ctx context.Context, org model.OrgID, directory model.DirectoryID, all []model.DirectoryRequest) error {
	last := all[len(all)-1]
	wrote, refused := false, ""
	for _, r := range all {
		if r.Writes() {
			wrote, refused = true, r.Problem
		}
	}
	n, err := t.of(string(org)).exec(ctx, `
		UPDATE directories
		   SET last_seen_at = $3, refused = CASE WHEN $4 THEN $5 ELSE refused END
		 WHERE org_id = $1 AND id = $2`, org, directory, ms(last.At), wrote, refused)
	if err != nil || n == 0 {
		return err
	}
	used := map[model.DirectoryTokenID]int64{}
	for _, r := range all {
		used[r.Token] = ms(r.At)
	}
	for _, r := range kept(all) {
		if r.ID == "" {
			r.ID = model.DirectoryRequestID(t.ids.Next(model.PrefixDirectoryRequest, r.At))
		}
		if _, err := t.exec(ctx, `
			INSERT INTO directory_requests (`+directoryRequestColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			org, directory, r.ID, ms(r.At), r.Took.Milliseconds(), r.Token, r.IP, r.Agent, r.Method, r.Path, r.Status, r.Target, r.Change, r.Problem, r.Quiet()); err != nil {
			return err
		}
	}
	for id, when := range used {
		if err := t.tokenUsed(ctx, org, directory, id, when); err != nil {
			return err
		}
	}
	return t.forgetRequests(ctx, org, directory)
}

// kept returns those requests that are not forgotten at once, because there are as many
// later ones.
func kept(all []model.DirectoryRequest) []model.DirectoryRequest {
	left := map[bool]int{true: model.MostQuietRequests, false: model.MostKeptRequests}
	var some []model.DirectoryRequest
	for _, r := range slices.Backward(all) {
		if quiet := r.Quiet(); left[quiet] > 0 {
			left[quiet]--
			some = append(some, r)
		}
	}
	slices.Reverse(some)
	return some
}

// tokenUsed notes when a token was used last, or a client's.
func (t *Tx) tokenUsed(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryTokenID, when int64) error {
	query := `UPDATE directory_tokens SET last_used_at = $4 WHERE org_id = $1 AND directory_id = $2 AND id = $3`
	if _, is := id.Of(); is {
		query = `UPDATE directory_clients SET last_used_at = $4 WHERE org_id = $1 AND directory_id = $2 AND id = $3`
	}
	_, err := t.of(string(org)).exec(ctx, query, org, directory, id, when) // no proof rests on it
	return err
}

func (t *Tx) forgetRequests(ctx context.Context, org model.OrgID, directory model.DirectoryID) error {
	for _, keep := range []struct {
		quiet bool
		most  int
	}{{true, model.MostQuietRequests}, {false, model.MostKeptRequests}} {
		if _, err := t.exec(ctx, `
			DELETE FROM directory_requests
			 WHERE org_id = $1 AND directory_id = $2
			   AND id IN (SELECT id
			                FROM directory_requests
			               WHERE org_id = $1 AND directory_id = $2 AND quiet = $3
			               ORDER BY id DESC
			               LIMIT 10000 OFFSET $4)`, org, directory, keep.quiet, keep.most); err != nil {
			return err
		}
	}
	return nil
}
