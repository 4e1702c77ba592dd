package db

import (
	"context"
	"fmt"

	"anteroom/internal/model"
)

const eventColumns = `id, org_id, at, type, actor_kind, actor_id, session_id, ip, user_id, target, payload`

// Events returns the newest events of an organization, at most limit.
func (q queries) Events(ctx context.Context, org model.OrgID, limit int) ([]model.Event, error) {
	return many(ctx, q, scanEvent, `
		SELECT `+eventColumns+`
		  FROM events
		 WHERE org_id = $1
		 ORDER BY id DESC
		 LIMIT $2`, org, limit)
}

func scanEvent(s scanner) (model.Event, error) {
	var e model.Event
	var when int64
	var is model.EventType
	var payload string
	err := s.Scan(&e.ID, &e.Org, &when, &is, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Session, &e.Actor.IP, &e.User, &e.Target, &payload)
	if err != nil {
		return e, err
	}
	e.At, e.Actor.Org = at(when), e.Org
	if e.Payload, err = model.DecodePayload(is, payload); err != nil {
		return e, fmt.Errorf("event %s: %w", e.ID, err)
	}
	return e, nil
}

// insertEvent gives the event its id and time, and writes it.
func (t *Tx) insertEvent(ctx context.Context, e model.Event) error {
	text, err := model.EncodePayload(e.Payload)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `
		INSERT INTO events (`+eventColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t.ids.Next(model.PrefixEvent, t.now), e.Org, ms(t.now), e.Type(),
		e.Actor.Kind, e.Actor.ID, e.Actor.Session, e.Actor.IP, e.User, e.Target, text)
	return err
}
