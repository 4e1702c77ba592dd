package program

import (
	"context"
	"errors"
	"time"

	"anteroom/db"
	"anteroom/internal/oidc"
)

// keepFinished is how long half-finished sign-ins are kept after their end, so
// that their pages can say what became of them.
const keepFinished = 24 * time.Hour

// keepLogouts is how long it can be seen whether applications were told about the
// end of a session.
const keepLogouts = 30 * 24 * time.Hour

// keepFailedMail is how long it can be seen why a mail was not sent.
const keepFailedMail = 30 * 24 * time.Hour

// keepInvitations is how long invitations stay that were accepted, cancelled or
// replaced.
const keepInvitations = 90 * 24 * time.Hour

// keepSessions is the same for sessions that have ended.
const keepSessions = 90 * 24 * time.Hour

// forgetBatch is how many sessions one transaction forgets: few enough that
// nobody waits for it.
const forgetBatch = 200

func (p *Program) rotateKeys(ctx context.Context) error {
	rotated, err := oidc.RotateOldKeys(ctx, p.db, p.keys)
	if rotated {
		p.log.Info("signing keys rotated")
	}
	return err
}

// sweep deletes what has been kept long enough.
func sweep(ctx context.Context, d *db.DB) error {
	err := d.Housekeep(ctx, func(tx *db.Tx) error {
		return errors.Join(tx.Sweep(ctx, keepFinished), tx.SweepInvitations(ctx, keepInvitations),
			tx.SweepLogouts(ctx, keepLogouts), tx.SweepMail(ctx, keepFailedMail))
	})
	return errors.Join(err, forgetSessions(ctx, d))
}

// forgetSessions deletes sessions that ended long ago, in batches.
func forgetSessions(ctx context.Context, d *db.DB) error {
	for {
		ids, err := d.ForgettableSessions(ctx, d.Now().Add(-keepSessions), forgetBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := d.Housekeep(ctx, func(tx *db.Tx) error { return tx.ForgetSessions(ctx, ids) }); err != nil {
			return err
		}
	}
}
