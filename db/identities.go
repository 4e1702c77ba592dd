package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const identityColumns = `org_id, connection_id, issuer, subject, user_id, email, read_key, linked_at, last_at`

func scanIdentity(s scanner) (model.Identity, error) {
	var i model.Identity
	var linked, last int64
	err := s.Scan(&i.Org, &i.Connection, &i.Issuer, &i.Subject, &i.User, &i.Email, &i.Read, &linked, &last)
	i.LinkedAt, i.LastAt = at(linked), at(last)
	return i, err
}

// Identity returns whom the identity provider of a connection means by a subject, or a
// NotFound error.
func (q *queries) Identity(ctx context.Context, org model.OrgID, connection model.ConnectionID, issuer, subject string) (model.Identity, error) {
	return one(ctx, q, scanIdentity, `
		SELECT `+identityColumns+`
		  FROM identities
		 WHERE org_id = $1 AND connection_id = $2 AND issuer = $3 AND subject = $4`, org, connection, issuer, subject)
}

// IdentitiesOf returns by what subjects a connection's identity providers know a user.
func (q *queries) IdentitiesOf(ctx context.Context, org model.OrgID, connection model.ConnectionID, user model.UserID) ([]model.Identity, error) {
	return many(ctx, q, scanIdentity, `
		SELECT `+identityColumns+`
		  FROM identities
		 WHERE org_id = $1 AND connection_id = $2 AND user_id = $3
		 ORDER BY issuer, subject`, org, connection, user)
}

// IdentitiesIn returns by what subjects the identity providers of an organization know a
// user, at whichever of its connections, the one that was signed in by last before the
// others.
func (q *queries) IdentitiesIn(ctx context.Context, org model.OrgID, user model.UserID) ([]model.Identity, error) {
	return many(ctx, q, scanIdentity, `
		SELECT `+identityColumns+`
		  FROM identities
		 WHERE user_id = $2 AND org_id = $1
		 ORDER BY last_at DESC, connection_id, issuer, subject`, org, user)
}

// CountKnownBy returns how many people a connection knows by the subjects of an issuer.
func (q *queries) CountKnownBy(ctx context.Context, org model.OrgID, connection model.ConnectionID, issuer string) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(DISTINCT user_id)
		  FROM identities
		 WHERE org_id = $1 AND connection_id = $2 AND issuer = $3`, org, connection, issuer)
}

// IdentitiesWith returns whom a connection's identity providers were last heard to give an
// address, spelled so.
func (q *queries) IdentitiesWith(ctx context.Context, org model.OrgID, connection model.ConnectionID, email string) ([]model.Identity, error) {
	return many(ctx, q, scanIdentity, `
		SELECT `+identityColumns+`
		  FROM identities
		 WHERE org_id = $1 AND connection_id = $2 AND email = $3
		 ORDER BY issuer, subject`, org, connection, email)
}

// HandIdentities makes the subjects that mean a user mean another one.
func (t *Tx) HandIdentities(ctx context.Context, from, to model.UserID) error {
	_, err := t.exec(ctx, `
		UPDATE identities
		   SET user_id = $2
		 WHERE user_id = $1`, from, to)
	return err
}

// PutIdentity stores whom an identity provider means by a subject, and when they last
// came.
func (t *Tx) PutIdentity(ctx context.Context, i model.Identity) error {
	_, err := t.exec(ctx, `
		INSERT INTO identities (`+identityColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (org_id, connection_id, issuer, subject)
		DO UPDATE SET user_id = excluded.user_id, email = excluded.email, read_key = excluded.read_key, last_at = excluded.last_at`,
		i.Org, i.Connection, i.Issuer, i.Subject, i.User, i.Email, i.Read, ms(i.LinkedAt), ms(i.LastAt))
	return err
}
