package db

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const eventColumns = `seq, id, org_id, at, type, actor_kind, actor_id, supporter, session_id, ip, request_id, user_id, target, payload`

// Events returns the newest events of an organization, at most limit.
func (q *queries) Events(ctx context.Context, org model.OrgID, limit int) ([]model.Event, error) {
	return many(ctx, q, scanEvent, `
		SELECT `+eventColumns+`
		  FROM events
		 WHERE org_id = $1
		 ORDER BY seq DESC
		 LIMIT $2`, org, limit)
}

// EventsAfter returns the events of the whole instance that follow the one with a
// number, in the order of their commits, at most limit. None is committed later
// with a number that was passed over: whoever asks again with the last number has
// seen all. The numbers have no gap but that before the first that is kept.
func (q *queries) EventsAfter(ctx context.Context, seq int64, limit int) ([]model.Event, error) {
	return many(ctx, q, scanEvent, `
		SELECT `+eventColumns+`
		  FROM events
		 WHERE seq > $1
		 ORDER BY seq
		 LIMIT $2`, seq, limit)
}

// clockSlack is how far the time in an identifier can be from that of its event.
const clockSlack = time.Second

// EventsOfRequest returns what a request of a directory led to, the first at most limit. An
// index of its own would have every change wait for it: the time that the request took, which
// is in the identifiers, finds them, too.
func (q *queries) EventsOfRequest(ctx context.Context, r model.DirectoryRequest, limit int) ([]model.Event, error) {
	from, to := model.FirstID(model.PrefixEvent, r.At.Add(-clockSlack)), model.FirstID(model.PrefixEvent, r.At.Add(r.Took+clockSlack))
	return many(ctx, q, scanEvent, `
		SELECT `+eventColumns+`
		  FROM events
		 WHERE id BETWEEN $1 AND $2 AND request_id = $3 AND org_id = $4
		 ORDER BY id
		 LIMIT $5`, from, to, r.ID, r.Org, limit)
}

// EventsOf returns the events of an organization that follow the one with a number, in the
// order of their commits, at most limit. As of the whole instance, none comes later with a
// number that was passed over.
func (q *queries) EventsOf(ctx context.Context, org model.OrgID, seq int64, limit int) ([]model.Event, error) {
	return many(ctx, q, scanEvent, `
		SELECT `+eventColumns+`
		  FROM events
		 WHERE org_id = $1 AND seq > $2
		 ORDER BY seq
		 LIMIT $3`, org, seq, limit)
}

// ForgottenEvents returns the number of the last event that is kept no more, 0 for none.
func (q *queries) ForgottenEvents(ctx context.Context) (int64, error) {
	ends, err := q.chainEnds(ctx)
	return ends.forgotten, err
}

// LastEventOf returns the number of the newest event of an organization, 0 for none.
func (q *queries) LastEventOf(ctx context.Context, org model.OrgID) (int64, error) {
	return one(ctx, q, scanValue[int64], `
		SELECT COALESCE((SELECT seq
		                   FROM events
		                  WHERE org_id = $1
		                  ORDER BY seq DESC
		                  LIMIT 1), 0)`, org)
}

// LastEventAt returns when the last change was, zero when there was none.
func (q *queries) LastEventAt(ctx context.Context) (time.Time, error) {
	when, err := one(ctx, q, scanValue[int64], `
		SELECT COALESCE((SELECT at
		                   FROM events
		                  ORDER BY seq DESC
		                  LIMIT 1), 0)`)
	return at(when), err
}

func scanEvent(s scanner) (model.Event, error) {
	var e model.Event
	var when int64
	var is model.EventType
	var payload string
	err := s.Scan(&e.Seq, &e.ID, &e.Org, &when, &is, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Support, &e.Actor.Session, &e.Actor.IP, &e.Actor.Request, &e.User, &e.Target, &payload)
	if err != nil {
		return e, err
	}
	e.At, e.Actor.Org = at(when), e.Org
	if e.Payload, err = model.DecodePayload(is, payload); err != nil {
		return e, fmt.Errorf("event %s: %w", e.ID, err)
	}
	return e, nil
}

// eventNumbers are those that a transaction gives to events. No other transaction
// runs meanwhile, so that the numbers are in the order of the commits; and they go
// back with what is undone, so that none is missing. What calls share is read and
// stored once for all.
type eventNumbers struct {
	last   int64  // given to an event
	hash   []byte // of that event
	stored int64  // the last that the log knows
	known  bool   // whether the log was asked

	webhooks *webhooksOf // nil: not known
}

// insertEvents gives the events their ids, numbers and time, writes them, and puts them for the
// webhooks that get them.
func (t *Tx) insertEvents(ctx context.Context, events []model.Event) error {
	if n := t.numbers; !n.known {
		ends, err := t.chainEnds(ctx)
		if err != nil {
			return err
		}
		n.last, n.hash, n.stored, n.known = ends.last, ends.lastHash, ends.last, true
	}
	t.Wake(model.QueueStreams)
	for some := range slices.Chunk(events, mostRows) {
		if err := t.insertEventsAtOnce(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) insertEventsAtOnce(ctx context.Context, events []model.Event) error {
	args := make([]any, 0, mostColumns*mostRows)
	for i, e := range events {
		t.numbers.last++
		e.Seq, e.ID, e.At = t.numbers.last, model.EventID(t.ids.Next(model.PrefixEvent, t.now)), t.now
		l, err := newLogged(e, t.random, t.numbers.hash)
		if err != nil {
			return err
		}
		t.numbers.hash = l.hash
		args = l.appendNew(args)
		events[i] = e
	}
	if _, err := t.exec(ctx, `
		INSERT INTO events (`+newColumns+`)
		VALUES `+several(len(events), mostColumns), args...); err != nil {
		return err
	}
	for _, e := range events {
		if err := t.deliver(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// storeNumbers tells the log the last number that the transaction has given, and the hash
// that goes with it.
func (w *writer) storeNumbers(ctx context.Context) error {
	if w.numbers.last == w.numbers.stored {
		return nil
	}
	return w.runOne(ctx, `
		UPDATE event_log
		   SET last_seq = $1, last_hash = $2
		 WHERE id = 1`, w.numbers.last, w.numbers.hash)
}

// ForgetEvents deletes the oldest events: those that happened before a time and
// have none that is kept before them, at most limit. It returns how many. This is
// the only way in which an event goes.
func (t *Tx) ForgetEvents(ctx context.Context, before time.Time, limit int) (int, error) {
	type numbered struct{ seq, at int64 }
	scan := func(s scanner) (n numbered, err error) { return n, s.Scan(&n.seq, &n.at) }
	oldest, err := many(ctx, &t.queries, scan, `
		SELECT seq, at
		  FROM events
		 ORDER BY seq
		 LIMIT $1`, limit)
	if err != nil {
		return 0, err
	}
	n := 0
	for n < len(oldest) && oldest[n].at < ms(before) {
		n++
	}
	if n == 0 {
		return 0, nil
	}
	// What the log says is forgotten may be deleted, and nothing else.
	through := oldest[n-1].seq
	if _, err := t.exec(ctx, `
		UPDATE event_log
		   SET forgotten_seq = $1, forgotten_hash = (SELECT hash FROM events WHERE seq = $1)
		 WHERE id = 1`, through); err != nil {
		return 0, err
	}
	if err := t.missUnread(ctx, through); err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, `
		DELETE FROM events
		 WHERE seq <= $1`, through)
	return n, err
}
