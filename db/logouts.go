package db

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
)

// withdrawGrants makes worthless the grants g that a condition finds, with args
// from $1. Their sessions may go on, for another organization: the applications
// are told all the same, because whom they signed in has no business there any
// more.
func (t *Tx) withdrawGrants(ctx context.Context, why model.EndReason, condition string, args ...any) error {
	err := t.putLogouts(ctx, why, `g.revoked_at = 0 AND `+condition+`
		   AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = g.session_id AND s.ended_at = 0)`, args...)
	if err != nil {
		return err
	}
	return t.revokeGrants(ctx, condition, args...)
}

// revokeGrants makes worthless the grants g that a condition finds, with args
// from $1, and tells nobody.
func (t *Tx) revokeGrants(ctx context.Context, condition string, args ...any) error {
	n := len(args)
	_, err := t.exec(ctx, fmt.Sprintf(`
		UPDATE grants AS g
		   SET revoked_at = $%d
		 WHERE g.revoked_at = 0 AND `+condition, n+1), append(args[:n:n], ms(t.now))...)
	return err
}

// putLogouts puts into the queue what applications are to be told about the
// grants g that a condition finds, with args from $1: once for each session. An
// application that never redeemed its code knows of no session. A grant that was
// revoked by the application, or because its tokens were stolen, may have left a
// session of the application's own, so that it counts.
func (t *Tx) putLogouts(ctx context.Context, why model.EndReason, condition string, args ...any) error {
	n := len(args)
	all, err := many(ctx, &t.queries, scanLogout, logoutsQuery(condition, n), append(args[:n:n], model.QueueLogouts, ms(t.now))...)
	if err != nil {
		return err
	}
	for _, d := range all {
		d.ID, d.Logout.Reason = t.NewDeliveryID(), why
		if d.Payload, err = json.Marshal(d.Logout); err != nil {
			return err
		}
		if err := t.InsertDelivery(ctx, d.Delivery); err != nil {
			return err
		}
	}
	return nil
}

// logoutsQuery finds whom to tell of what, for grants g that a condition with n
// arguments finds, unless this transaction has put it already.
func logoutsQuery(condition string, n int) string {
	return fmt.Sprintf(`
		SELECT g.session_id, g.application_id, g.user_id, MAX(g.issuer)
		  FROM grants g
		  JOIN applications a ON a.id = g.application_id
		 WHERE a.backchannel_logout_uri <> '' AND g.code_used_at > 0
		   AND `+condition+`
		   AND NOT EXISTS (SELECT 1
		                     FROM deliveries d
		                    WHERE d.about = g.session_id AND d.about <> '' AND d.queue = $%d
		                      AND d.target = g.application_id AND d.put_at = $%d)
		 GROUP BY g.session_id, g.application_id, g.user_id`, n+1, n+2)
}

// logout is a delivery that tells of one.
type logout struct {
	model.Delivery
	model.Logout
}

func scanLogout(s scanner) (logout, error) {
	l := logout{Delivery: model.Delivery{Queue: model.QueueLogouts}}
	return l, s.Scan(&l.About, &l.Target, &l.Logout.User, &l.Logout.Issuer)
}
