package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// StoredEvent is an event as it is stored, as far as it can tell of a person.
type StoredEvent struct {
	Seq     int64
	Org     model.OrgID
	User    model.UserID // whom it is about
	Actor   model.Actor
	Payload string // JSON
}

func (l logged) stored() StoredEvent { return StoredEvent{l.Seq, l.Org, l.User, l.Actor, l.payload} }

// StoredEvents returns the events of the whole instance that follow the one with a number,
// at most limit.
func (q *queries) StoredEvents(ctx context.Context, seq int64, limit int) ([]StoredEvent, error) {
	batch, err := many(ctx, q, scanLogged, `
		SELECT `+loggedColumns+`
		  FROM events
		 WHERE seq > $1
		 ORDER BY seq
		 LIMIT $2`, seq, limit)
	all := make([]StoredEvent, len(batch))
	for i, l := range batch {
		all[i] = l.stored()
	}
	return all, err
}

// EraseEvent replaces the address and the payload of an event by what erase makes of them,
// for good. Its digest stays in their place, so that the chain holds. An event that is kept
// no longer is left alone.
func (t *Tx) EraseEvent(ctx context.Context, seq int64, erase func(StoredEvent) (ip, payload string)) error {
	l, err := one(ctx, &t.queries, scanLogged, `
		SELECT `+loggedColumns+`
		  FROM events
		 WHERE seq = $1`, seq)
	if model.KindOf(err) == model.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	ip, payload := erase(l.stored())
	_, err = t.exec(ctx, `
		UPDATE events
		   SET ip = $2, payload = $3, salt = '', digest = $4
		 WHERE seq = $1`, seq, ip, payload, l.sealed())
	return err
}
