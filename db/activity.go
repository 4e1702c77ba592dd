package db

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// ActivityQuery says which events of an organization are wanted, the newest first.
type ActivityQuery struct {
	Types   []model.EventType // nil for all
	Actors  []model.Actor     // by kind and id; nil for all
	Orgs    []model.OrgID     // of all organizations, only these; nil for all
	Objects []string          // ids of what changed, and of users whom it is about; nil for all
	From    time.Time         // zero for since ever
	To      time.Time         // before then; zero for until now
	Before  int64             // a number; 0 for the newest
	Limit   int               // at most MostActivity
}

// MostActivity is the largest page of events.
const MostActivity = atOnce - 1

// ActivityPage is a page of events of an organization, the newest first.
type ActivityPage struct {
	Events []ActivityEvent
	// Next is what the next page is before, 0 when there is none. A page can be short, or
	// empty, and have one all the same: so far was looked, which takes its time where little
	// of much is wanted.
	Next int64
}

// ActivityEvent is an event with what its organization's people call who is in it.
type ActivityEvent struct {
	model.Event
	ActorName string // "" for who has no name here, or is gone, and for a member's API key
	KeyHolder string // of a member's API key that did it, "" for nobody
	UserName  string // of whom it is about, "" for nobody, or who is gone

	SupporterName string // of the operator who acted in the place of the actor, "" for nobody, or who is gone
}

// mostLooked is how many events are looked at for one page where no index has the answer: of an
// organization, and of all.
const (
	mostLooked           = 10 * atOnce
	mostLookedEverywhere = 100 * atOnce
)

// everywhere stands for all organizations, and for what is of none.
const everywhere model.OrgID = "*"

// ActivityEverywhere returns a page of the events of the whole instance.
func (q *queries) ActivityEverywhere(ctx context.Context, a ActivityQuery) (ActivityPage, error) {
	return q.Activity(ctx, everywhere, a)
}

// Activity returns a page of an organization's events.
func (q *queries) Activity(ctx context.Context, org model.OrgID, a ActivityQuery) (ActivityPage, error) {
	l := activityLook{queries: q, org: org, want: a, limit: a.Limit + 1, most: mostLooked}
	if org == everywhere {
		l.most = mostLookedEverywhere
	}
	if err := l.rarely(ctx); err != nil {
		return ActivityPage{}, err
	}
	switch {
	case l.rare && l.narrows():
		l.limit = mostNarrowed
	case l.narrows():
		l.limit = atOnce
	}
	if err := l.bound(ctx); err != nil {
		return ActivityPage{}, err
	}
	floor, err := l.stretch(ctx)
	if err != nil {
		return ActivityPage{}, err
	}
	page, seqs := ActivityPage{Next: l.before}, []int64{}
	for looked := 0; page.Next > 0 && len(seqs) <= a.Limit && looked < l.most; {
		some, horizon, err := l.candidates(ctx)
		looked += len(some)
		if err == nil && l.narrows() {
			some, err = l.narrow(ctx, some)
		}
		if err != nil {
			return ActivityPage{}, err
		}
		seqs = append(seqs, some...)
		page.Next, l.before = horizon, horizon
	}
	if len(seqs) > a.Limit {
		page.Next, seqs = seqs[a.Limit-1], seqs[:a.Limit]
	} else if page.Next == 0 {
		page.Next = floor
	}
	if len(seqs) == 0 {
		return page, nil
	}
	page.Events, err = q.activityEvents(ctx, org, seqs)
	return page, err
}

// activityLook is one look for a page. One condition is answered by an index; what else is
// asked is compared.
type activityLook struct {
	*queries
	org           model.OrgID
	want          ActivityQuery
	rare          bool  // in the whole instance there are few of the types that are wanted
	limit         int   // of what is read from an index at once
	most          int   // of what is looked at for one page
	after, before int64 // the numbers between which is looked
}

// narrows reports whether events have to be compared with what is wanted.
func (l activityLook) narrows() bool {
	n := 0
	for _, asked := range []bool{l.want.Objects != nil, l.want.Actors != nil, l.want.Types != nil} {
		if asked {
			n++
		}
	}
	if l.want.Orgs != nil {
		return true
	}
	return n > 1 || n > 0 && l.org == everywhere && !l.rare || !l.want.From.IsZero() || !l.want.To.IsZero()
}

// candidates returns the numbers of events that the index has which says most, the newest
// first, and the number down to which they are all, 0 for to the beginning.
func (l activityLook) candidates(ctx context.Context) (seqs []int64, horizon int64, err error) {
	take := func(some []int64, failed error) {
		if len(some) == l.limit {
			horizon = max(horizon, some[len(some)-1])
		}
		seqs, err = append(seqs, some...), failed
	}
	switch {
	case l.org == everywhere && len(l.want.Objects) == 1 && model.ValidID(model.PrefixUser, l.want.Objects[0]):
		take(l.byUserEverywhere(ctx, l.want.Objects[0]))
	case l.rare:
		for i := 0; i < len(l.want.Types) && err == nil; i++ {
			take(l.byTypeEverywhere(ctx, l.want.Types[i]))
		}
	case l.org == everywhere: // there is no index of all but the numbers
		take(l.allEverywhere(ctx))
	case l.want.Objects != nil:
		for i := 0; i < len(l.want.Objects) && err == nil; i++ {
			take(l.byTarget(ctx, l.want.Objects[i]))
			if err == nil && model.ValidID(model.PrefixUser, l.want.Objects[i]) {
				take(l.byUser(ctx, l.want.Objects[i]))
			}
		}
	case l.want.Actors != nil:
		for i := 0; i < len(l.want.Actors) && err == nil; i++ {
			take(l.byActor(ctx, l.want.Actors[i]))
		}
	case l.want.Types != nil:
		for i := 0; i < len(l.want.Types) && err == nil; i++ {
			take(l.byType(ctx, l.want.Types[i]))
		}
	default:
		take(l.all(ctx))
	}
	if err != nil {
		return nil, 0, err
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	slices.Reverse(seqs)
	for len(seqs) > 0 && seqs[len(seqs)-1] < horizon {
		seqs = seqs[:len(seqs)-1]
	}
	return seqs, horizon, nil
}

// activityEvents returns events with the names of who is in them, the newest first.
func (q *queries) activityEvents(ctx context.Context, org model.OrgID, seqs []int64) ([]ActivityEvent, error) {
	args := append(make([]any, 0, 1+atOnce), org)[:1+atOnce]
	putAtOnce(args[1:], seqs)
	return many(ctx, q, scanActivityEvent, `
		SELECT e.seq, e.id, e.org_id, e.at, e.type, e.actor_kind, e.actor_id, e.supporter, e.session_id, e.ip, e.request_id, e.user_id, e.target, e.payload,
		       COALESCE(CASE e.actor_kind
		                WHEN 'user' THEN (SELECT COALESCE(NULLIF(TRIM(a.first_name || ' ' || a.last_name), ''), a.email) FROM users a WHERE a.id = e.actor_id)
		                WHEN 'portal_link' THEN (SELECT l.made_by FROM portal_links l WHERE l.org_id = e.org_id AND l.id = e.actor_id)
		                WHEN 'connection' THEN (SELECT c.name FROM connections c WHERE c.org_id = e.org_id AND c.id = e.actor_id)
		                WHEN 'directory' THEN (SELECT d.provider FROM directories d WHERE d.org_id = e.org_id AND d.id = e.actor_id)
		                WHEN 'api_key' THEN (SELECT k.name FROM api_keys k WHERE k.org_id = e.org_id AND k.id = e.actor_id AND k.member_id = '')
		                WHEN 'application' THEN (SELECT p.name FROM applications p WHERE p.id = e.actor_id) END, ''),
		       COALESCE(CASE e.actor_kind
		                WHEN 'api_key' THEN (SELECT COALESCE(NULLIF(TRIM(h.first_name || ' ' || h.last_name), ''), h.email)
		                                       FROM api_keys k
		                                       JOIN members m ON m.org_id = k.org_id AND m.id = k.member_id
		                                       JOIN users h ON h.id = m.user_id
		                                      WHERE k.org_id = e.org_id AND k.id = e.actor_id) END, ''),
		       COALESCE((SELECT COALESCE(NULLIF(TRIM(u.first_name || ' ' || u.last_name), ''), u.email) FROM users u WHERE e.user_id <> '' AND u.id = e.user_id), ''),
		       COALESCE((SELECT s.name FROM operators s WHERE e.supporter <> '' AND s.id = e.supporter), '')
		  FROM events e
		 WHERE (e.org_id = $1 OR $1 = '*') AND e.seq IN (`+from2+`)
		 ORDER BY e.seq DESC`, args...)
}

func scanActivityEvent(s scanner) (e ActivityEvent, err error) {
	e.Event, err = scanEvent(wider{s, nil, []any{&e.ActorName, &e.KeyHolder, &e.UserName, &e.SupporterName}})
	return e, err
}
