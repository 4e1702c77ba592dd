package db

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// bound says between which numbers all is that is wanted: after the one, before the other.
// Times are in the order of numbers, but for what clocks are apart.
func (l *activityLook) bound(ctx context.Context) (err error) {
	l.before = math.MaxInt64
	if !l.want.From.IsZero() {
		if l.after, err = l.lastBefore(ctx, l.want.From.Add(-clockSlack)); err != nil {
			return err
		}
	}
	if !l.want.To.IsZero() {
		if l.before, err = l.lastBefore(ctx, l.want.To.Add(clockSlack)); err != nil {
			return err
		}
		l.before++
	}
	if l.want.Before > 0 {
		l.before = min(l.before, l.want.Before)
	}
	return nil
}

// stretch confines a look through all events that compares as it goes to as many of them as are
// looked at for one page, and returns what the next page is before, 0 where those are all.
func (l *activityLook) stretch(ctx context.Context) (floor int64, err error) {
	actor, object := l.compared()
	if l.org != everywhere || l.rare || actor.Kind == "" && object == "" || model.ValidID(model.PrefixUser, object) {
		return 0, nil
	}
	ends, err := l.chainEnds(ctx)
	if err != nil {
		return 0, err
	}
	l.before = min(l.before, ends.last+1)
	if low := l.before - int64(l.most) - 1; low > max(l.after, ends.forgotten) {
		l.after, floor = low, low+1
	}
	return floor, nil
}

// lastBefore returns the number of the last event before a time, of the whole instance. The
// numbers have no gap and go with the time, so that halving finds it, without an index that
// each change would have to keep.
func (l activityLook) lastBefore(ctx context.Context, t time.Time) (int64, error) {
	ends, err := l.chainEnds(ctx)
	if err != nil {
		return 0, err
	}
	low, high := ends.forgotten, ends.last+1 // the one before, the other not
	for high-low > 1 {
		middle := low + (high-low)/2
		when, err := one(ctx, l.queries, scanValue[int64], `
			SELECT COALESCE((SELECT at
			                   FROM events
			                  WHERE seq = $1), 0)`, middle) // 0 for one that was forgotten just now
		if err != nil {
			return 0, err
		}
		if when < ms(t) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, nil
}

// outline is what of an event is compared.
type outline struct {
	seq    int64
	org    model.OrgID
	at     time.Time
	is     model.EventType
	actor  model.Actor
	target string
	user   string
}

// narrow keeps what is wanted of events, at least what a page shows and one more where there
// is so much.
func (l activityLook) narrow(ctx context.Context, seqs []int64) (kept []int64, err error) {
	for some := range slices.Chunk(seqs, atOnce) {
		outlines, err := l.outlines(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, o := range outlines {
			if l.wants(o) {
				kept = append(kept, o.seq)
			}
		}
		if len(kept) > l.want.Limit {
			break
		}
	}
	return kept, nil
}

func (l activityLook) outlines(ctx context.Context, seqs []int64) ([]outline, error) {
	args := append(make([]any, 0, 1+atOnce), l.org)[:1+atOnce]
	putAtOnce(args[1:], seqs)
	return many(ctx, l.queries, scanOutline, `
		SELECT seq, org_id, at, type, actor_kind, actor_id, target, user_id
		  FROM events
		 WHERE (org_id = $1 OR $1 = '*') AND seq IN (`+from2+`)
		 ORDER BY seq DESC`, args...)
}

func scanOutline(s scanner) (o outline, err error) {
	var when int64
	err = s.Scan(&o.seq, &o.org, &when, &o.is, &o.actor.Kind, &o.actor.ID, &o.target, &o.user)
	o.at = at(when)
	return o, err
}

func (l activityLook) wants(o outline) bool {
	w := l.want
	return (w.Orgs == nil || slices.Contains(w.Orgs, o.org)) &&
		(w.Types == nil || slices.Contains(w.Types, o.is)) &&
		(w.Actors == nil || slices.Contains(w.Actors, o.actor)) &&
		(w.Objects == nil || slices.Contains(w.Objects, o.target) || o.user != "" && slices.Contains(w.Objects, o.user)) &&
		(w.From.IsZero() || !o.at.Before(w.From)) && (w.To.IsZero() || o.at.Before(w.To))
}
