package mail

import (
	"context"
	"time"

	"anteroom/db"
)

// keepFailed is how long it can be seen why a mail was not sent.
const keepFailed = 30 * 24 * time.Hour

// Sweep deletes mails that failed long ago.
func (o *Outbox) Sweep(ctx context.Context) error {
	return o.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepMail(ctx, keepFailed) })
}
