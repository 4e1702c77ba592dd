package db

import (
	"context"

	"anteroom/internal/model"
)

// StoredEvent is an event as it is stored, as far as it can tell of a person.
type StoredEvent struct {
	Seq     int64
	User    model.UserID // whom it is about
	Actor   model.Actor
	Payload string // JSON
}

func (l logged) stored() StoredEvent { return StoredEvent{l.Seq, l.User, l.Actor, l.payload} }

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

// EraseUser replaces what the account of a person says of them by a text that is no
// address, and takes away all by which they sign in.
func (t *Tx) EraseUser(ctx context.Context, id model.UserID, erased string) error {
	for _, query := range []string{
		`DELETE FROM passkeys WHERE user_id = $1`,
		`DELETE FROM identities WHERE user_id = $1`,
		`DELETE FROM social_identities WHERE user_id = $1`,
		`UPDATE sessions SET ip = '', user_agent = '' WHERE user_id = $1`,
	} {
		if _, err := t.exec(ctx, query, id); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `
		UPDATE users
		   SET email = $2, email_key = $3, email_verified = FALSE, first_name = '', last_name = '', picture = '', time_zone = '', language = '',
		       external_id = '', metadata = '', status = 'DISABLED', updated_at = $4, version = version + 1
		 WHERE id = $1`, id, erased, without(id), ms(t.now))
	return err
}
