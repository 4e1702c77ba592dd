package db

import (
	"context"
	"fmt"

	"anteroom/internal/model"
)

const eventColumns = `id, org_id, at, type, actor_kind, actor_id, session_id, ip, user_id, target, before_json, after_json`

// EventRow is an event as it is stored: Before and After are JSON texts, ""
// when there was nothing to say.
type EventRow struct {
	model.Event
	Before, After string
}

// Events returns the newest events of an organization, at most limit.
func (q queries) Events(ctx context.Context, org model.OrgID, limit int) ([]EventRow, error) {
	return many(ctx, q, scanEvent, `
		SELECT `+eventColumns+`
		  FROM events
		 WHERE org_id = $1
		 ORDER BY id DESC
		 LIMIT $2`, org, limit)
}

func scanEvent(s scanner) (EventRow, error) {
	var e EventRow
	var when int64
	err := s.Scan(&e.ID, &e.Org, &when, &e.Type, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Session, &e.Actor.IP,
		&e.User, &e.Target, &e.Before, &e.After)
	e.At, e.Actor.Org = at(when), e.Org
	return e, err
}

// insertEvent gives the event its id and time, and writes it.
func (t *Tx) insertEvent(ctx context.Context, e model.Event) error {
	before, err := model.JSON(e.Before)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.Type, err)
	}
	after, err := model.JSON(e.After)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.Type, err)
	}
	_, err = t.exec(ctx, `
		INSERT INTO events (`+eventColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		t.ids.Next(model.PrefixEvent, t.now), e.Org, ms(t.now), e.Type,
		e.Actor.Kind, e.Actor.ID, e.Actor.Session, e.Actor.IP, e.User, e.Target, before, after)
	return err
}
