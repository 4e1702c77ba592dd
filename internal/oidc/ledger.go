package oidc

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Ledger is all that the provider writes: requests that wait, codes, grants,
// refresh tokens, and what was used up. It alone holds a database that can be
// written to, and only this package can have it write.
type Ledger struct{ db *db.DB }

// NewLedger returns a ledger. It makes the signing keys at the first start, and
// seals their private halves with seal.
func NewLedger(ctx context.Context, d *db.DB, seal *secret.Keys) (*Ledger, error) {
	if err := ensureKeys(ctx, d, seal); err != nil {
		return nil, err
	}
	return &Ledger{d}, nil
}

// keep stores a request that waits for a person, in the place of the browser's oldest
// when that has many.
func (l *Ledger) keep(ctx context.Context, req model.AuthRequest) (kept model.AuthRequest, err error) {
	err = l.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		if kept, err = tx.InsertAuthRequest(ctx, req); err != nil {
			return err
		}
		return tx.DropAuthRequests(ctx, req.Browser, model.MostAuthRequests)
	})
	return kept, err
}

// switcherAnswered notes that the person has chosen an organization for a request
// that waits for this browser. It returns errStale when there is none.
func (l *Ledger) switcherAnswered(ctx context.Context, id model.AuthRequestID, browsers [][]byte) error {
	return l.db.Housekeep(ctx, func(tx *db.Tx) error {
		req, err := ownRequest(ctx, tx, id, browsers)
		if err != nil {
			return err
		}
		if req.Over(tx.Now()) {
			return errStale
		}
		return tx.SwitcherAnswered(ctx, id)
	})
}

// close marks a request as answered. It reports whether that is the first answer.
func (l *Ledger) close(ctx context.Context, id model.AuthRequestID) (first bool, err error) {
	err = l.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		first, err = tx.CompleteAuthRequest(ctx, id)
		return err
	})
	return first, err
}

// complete stores what a session grants to an application, under a code. It
// returns errStale when the request was completed before.
func (l *Ledger) complete(ctx context.Context, req model.AuthRequest, session model.Session, codeHash []byte) error {
	return l.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if req.ID != "" {
			open, err := tx.CompleteAuthRequest(ctx, req.ID)
			if err != nil {
				return nil, err
			}
			if !open {
				return nil, errStale
			}
		}
		acr, _ := req.ACRFor(session)
		grant, err := tx.InsertGrant(ctx, model.Grant{
			Application: req.Application, User: session.User.ID, Org: session.Org.ID, Session: session.ID,
			RedirectURI: req.RedirectURI, Challenge: req.Challenge, Nonce: req.Nonce, Scopes: req.Scopes,
			AuthTime: session.AuthenticatedAt(), AMR: session.AMR, ACR: acr, Issuer: req.Issuer,
		}, codeHash, model.AuthCodeLife)
		if err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: grant.Org, Actor: session.Actor(), User: grant.User, Target: string(grant.ID),
			Payload: model.ApplicationAuthorized{Application: grant.Application, Grant: grant.ID, Session: session.Ref(), Scopes: grant.Scopes},
		}}, nil
	})
}

// useCode marks the code of a family's grant as used, and begins the family when
// the grant is to have refresh tokens. It reports whether the code was fresh.
func (l *Ledger) useCode(ctx context.Context, family model.RefreshFamily, offline bool) (fresh bool, err error) {
	err = l.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		fresh, err = tx.UseCode(ctx, family.Grant)
		if err != nil || !fresh || !offline {
			return err
		}
		return tx.InsertRefreshFamily(ctx, family.Grant, family.Salt)
	})
	return fresh, err
}

// rotate uses up the refresh token of a grant with a number, if it is the newest,
// and returns the family as it is then. Where other processes serve, it writes down for
// them that the session's person is there.
func (l *Ledger) rotate(ctx context.Context, grant model.Grant, generation int64) (family model.RefreshFamily, err error) {
	err = l.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		family, err = tx.RotateRefreshToken(ctx, grant.ID, generation)
		if err == nil && l.db.Shared() {
			err = tx.TouchSession(ctx, grant.Session, tx.Now())
		}
		return err
	})
	return family, err
}

// spend uses a token of an application up. It reports whether it was fresh.
func (l *Ledger) spend(ctx context.Context, app model.ApplicationID, jti string, expires time.Time) (fresh bool, err error) {
	err = l.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		fresh, err = tx.SpendToken(ctx, app, jti, expires)
		return err
	})
	return fresh, err
}

// revoke makes everything that came of a grant worthless, and records why,
// unless that was done before.
func (l *Ledger) revoke(ctx context.Context, grant model.Grant, why string) error {
	return l.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		now, err := tx.Grant(ctx, grant.ID)
		if err != nil {
			return nil, err
		}
		if !now.RevokedAt.IsZero() {
			return nil, db.Nothing
		}
		return []model.Event{{
			Org: grant.Org, Actor: model.System, User: grant.User, Target: string(grant.ID),
			Payload: model.AuthorizationRevoked{Application: grant.Application, Grant: grant.ID, Reason: why},
		}}, tx.RevokeGrant(ctx, grant.ID)
	})
}
