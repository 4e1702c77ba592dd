package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// MailLoad is how many mails wait, how many of those have been tried in vain, and how many are
// not tried any more.
type MailLoad struct{ Waiting, Retried, Failed int }

// MailLoad returns what becomes of mails, over all organizations.
func (q *queries) MailLoad(ctx context.Context) (MailLoad, error) {
	l, err := one(ctx, q, func(row scanner) (l MailLoad, err error) { return l, row.Scan(&l.Waiting, &l.Retried) }, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN error <> '' THEN 1 ELSE 0 END), 0)
		  FROM deliveries
		 WHERE queue IN ('codes', 'mail') AND done_at = 0`)
	if err != nil {
		return l, err
	}
	l.Failed, err = one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM deliveries
		 WHERE queue IN ('codes', 'mail') AND done_at > 0 AND state = 'failed'`)
	return l, err
}

// MailTroubles returns mails that were tried in vain, with what went wrong at last, the newest
// first, at most limit: those before a delivery, all for "".
func (q *queries) MailTroubles(ctx context.Context, before model.DeliveryID, limit int) ([]model.Delivery, error) {
	return many(ctx, q, scanDelivery, mailTroublesQuery, before, limit)
}

const mailTroublesQuery = `
	SELECT ` + deliveryColumns + `
	  FROM deliveries
	 WHERE (queue IN ('codes', 'mail') AND done_at = 0 AND error <> '' OR queue IN ('codes', 'mail') AND done_at > 0 AND state = 'failed')
	   AND ($1 = '' OR id < $1)
	 ORDER BY id DESC
	 LIMIT $2`
