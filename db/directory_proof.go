package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// ProvenDirectory is a directory that has sent a token, and what that is. Of the directory
// there is what people decide about it: not what each of its requests changes, as counts.
type ProvenDirectory struct {
	Directory model.Directory
	Token     model.DirectoryTokenID
	ExpiresAt time.Time // of the token; zero: never
	Feature   bool      // the organization has directories, and is not suspended
	Revoked   bool      // the client is whose access token it is
}

func scanProvenDirectory(s scanner) (p ProvenDirectory, err error) {
	var created, expires int64
	d := &p.Directory
	err = s.Scan(&d.Org, &d.ID, &d.Provider, &d.Enabled, &d.AddedBy, &created, &d.Version, &p.Token, &expires, &p.Feature, &p.Revoked)
	d.CreatedAt, p.ExpiresAt = at(created), at(expires)
	return p, err
}

const provenColumns = `d.org_id, d.id, d.provider, d.enabled, d.added_by, d.created_at, d.version`

const directoryByTokenQuery = `
	SELECT ` + provenColumns + `, t.id, t.expires_at,
	       EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = d.org_id AND f.feature = 'dir_sync') AND NOT ` + suspended + `d.org_id), FALSE
	  FROM directory_tokens t
	  JOIN directories d ON d.org_id = t.org_id AND d.id = t.directory_id
	 WHERE t.hash = $1 AND t.directory_id = $2`

const directoryByAccessQuery = `
	SELECT ` + provenColumns + `, a.client_id, a.expires_at,
	       EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = d.org_id AND f.feature = 'dir_sync') AND NOT ` + suspended + `d.org_id), c.revoked
	  FROM directory_access a
	  JOIN directories d ON d.org_id = a.org_id AND d.id = a.directory_id
	  JOIN directory_clients c ON c.org_id = a.org_id AND c.directory_id = a.directory_id AND c.id = a.client_id
	 WHERE a.hash = $1 AND a.directory_id = $2`

// Every request of a directory asks for one of these, and most change a count of it. So the
// answers are about the directory by its own id, which a statement names that changes what is
// in them; one that counts names the organization alone.
var (
	directoryByToken  = questionOf(ofDirectory, directoryByTokenQuery, goesWith("organizations"))
	directoryByAccess = questionOf(ofDirectory, directoryByAccessQuery, goesWith("organizations", "directory_clients"))
)

func ofDirectory(p ProvenDirectory) []string { return []string{string(p.Directory.ID)} }

// DirectoryByToken returns the directory with an id that has a token with the given
// SHA-256, whether it is enabled or not, or a NotFound error.
func (q *queries) DirectoryByToken(ctx context.Context, id model.DirectoryID, tokenHash []byte) (ProvenDirectory, error) {
	return directoryByToken.ask(q, string(id)+string(tokenHash), func() (ProvenDirectory, error) {
		return one(ctx, q, scanProvenDirectory, directoryByTokenQuery, tokenHash, id)
	})
}

// DirectoryByAccess returns the directory with an id for which a client has an access token
// with the given SHA-256, whether it is enabled or not, or a NotFound error. What is
// returned as the token is the client.
func (q *queries) DirectoryByAccess(ctx context.Context, id model.DirectoryID, tokenHash []byte) (ProvenDirectory, error) {
	return directoryByAccess.ask(q, string(id)+string(tokenHash), func() (ProvenDirectory, error) {
		return one(ctx, q, scanProvenDirectory, directoryByAccessQuery, tokenHash, id)
	})
}
