package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Of how many events in the whole instance all are read that are of some types, which the index
// has by organizations: where nothing else is asked, and where each is compared.
const (
	mostOfTypes  = 10_000
	mostNarrowed = 1_500
)

// rarely finds out whether so few events are of the types that are wanted of the whole instance
// that the index answers. Where there are more, they are found soon among all.
func (l *activityLook) rarely(ctx context.Context) error {
	if l.org != everywhere || l.want.Types == nil {
		return nil
	}
	left := mostOfTypes
	if l.rare = true; l.narrows() {
		left = mostNarrowed
	}
	for _, is := range l.want.Types {
		n, err := one(ctx, l.queries, scanValue[int], `
			SELECT COUNT(*)
			  FROM (SELECT 1
			          FROM events
			         WHERE type = $1
			         LIMIT $2) AS found`, is, left)
		if err != nil {
			return err
		}
		if left -= n; left <= 0 {
			l.rare = false
			return nil
		}
	}
	return nil
}

func (l activityLook) all(ctx context.Context) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE org_id = $1 AND seq > $2 AND seq < $3
		 ORDER BY seq DESC
		 LIMIT $4`, l.org, l.after, l.before, l.limit)
}

// allEverywhere compares one actor and one object as it goes, since no index has them of all
// organizations: most of what it passes is never read by anybody.
func (l activityLook) allEverywhere(ctx context.Context) ([]int64, error) {
	actor, object := l.compared()
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE seq > $1 AND seq < $2
		   AND ($4 = '' OR actor_kind = $4 AND actor_id = $5)
		   AND ($6 = '' OR target = $6 OR user_id = $6)
		 ORDER BY seq DESC
		 LIMIT $3`, l.after, l.before, l.limit, actor.Kind, actor.ID, object)
}

// compared returns the one actor and the one object that are wanted, zero where that is none, or one
// of several.
func (l activityLook) compared() (actor model.Actor, object string) {
	if len(l.want.Actors) == 1 {
		actor = l.want.Actors[0]
	}
	if len(l.want.Objects) == 1 {
		object = l.want.Objects[0]
	}
	return actor, object
}

// byUserEverywhere has all that concerns a person, for which events name them beside what they
// are about.
func (l activityLook) byUserEverywhere(ctx context.Context, id string) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE user_id = $1 AND user_id <> '' AND seq > $2 AND seq < $3
		 ORDER BY seq DESC
		 LIMIT $4`, id, l.after, l.before, l.limit)
}

func (l activityLook) byType(ctx context.Context, is model.EventType) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE org_id = $1 AND type = $5 AND seq > $2 AND seq < $3
		 ORDER BY seq DESC
		 LIMIT $4`, l.org, l.after, l.before, l.limit, is)
}

// byTypeEverywhere reads all that are of a type, of which there are few: the plus keeps engines from
// walking through all events in the order of their numbers.
func (l activityLook) byTypeEverywhere(ctx context.Context, is model.EventType) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE type = $4 AND +seq > $1 AND +seq < $2
		 ORDER BY +seq DESC
		 LIMIT $3`, l.after, l.before, l.limit, is)
}

func (l activityLook) byActor(ctx context.Context, who model.Actor) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE org_id = $1 AND actor_kind = $5 AND actor_id = $6 AND seq > $2 AND seq < $3
		 ORDER BY seq DESC
		 LIMIT $4`, l.org, l.after, l.before, l.limit, who.Kind, who.ID)
}

func (l activityLook) byTarget(ctx context.Context, id string) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE org_id = $1 AND target = $5 AND seq > $2 AND seq < $3
		 ORDER BY seq DESC
		 LIMIT $4`, l.org, l.after, l.before, l.limit, id)
}

func (l activityLook) byUser(ctx context.Context, id string) ([]int64, error) {
	return many(ctx, l.queries, scanValue[int64], `
		SELECT seq
		  FROM events
		 WHERE org_id = $1 AND user_id = $5 AND user_id <> '' AND seq > $2 AND seq < $3
		 ORDER BY seq DESC
		 LIMIT $4`, l.org, l.after, l.before, l.limit, id)
}
