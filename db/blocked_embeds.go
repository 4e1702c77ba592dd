package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

func scanBlockedEmbed(s scanner) (model.BlockedEmbed, error) {
	var b model.BlockedEmbed
	var first, last int64
	err := s.Scan(&b.App, &b.Origin, &first, &last, &b.Seen)
	b.FirstSeenAt, b.LastSeenAt = at(first), at(last)
	return b, err
}

// BlockedEmbeds returns the pages that browsers have blocked for an application, the one first
// that was seen last.
func (q *queries) BlockedEmbeds(ctx context.Context, app model.ApplicationID) ([]model.BlockedEmbed, error) {
	return many(ctx, q, scanBlockedEmbed, `
		SELECT app_id, origin, first_seen_at, last_seen_at, seen
		  FROM blocked_embeds
		 WHERE app_id = $1
		 ORDER BY last_seen_at DESC, origin`, app)
}

// NoteBlockedEmbed notes that a page of an origin was blocked so often for an application, and
// forgets those that were seen longest ago when there are more than most in all.
func (t *Tx) NoteBlockedEmbed(ctx context.Context, app model.ApplicationID, origin string, times int64, most int) error {
	if _, err := t.exec(ctx, `
		INSERT INTO blocked_embeds (app_id, origin, first_seen_at, last_seen_at, seen)
		VALUES ($1, $2, $3, $3, $4)
		ON CONFLICT (app_id, origin) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at, seen = blocked_embeds.seen + EXCLUDED.seen`,
		app, origin, ms(t.now), times); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM blocked_embeds
		 WHERE (app_id, origin) IN (SELECT app_id, origin
		                              FROM blocked_embeds
		                             ORDER BY last_seen_at DESC, app_id, origin
		                             LIMIT 1000 OFFSET $1)`, most)
	return err
}
