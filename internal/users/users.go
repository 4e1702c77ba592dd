package users

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/picture"
)

// Service holds the rules about users. It is safe for concurrent use.
type Service struct {
	db       *db.DB
	pictures *picture.Maker
}

// New returns the rules about users on a database.
func New(d *db.DB) *Service { return &Service{db: d, pictures: picture.NewMaker()} }

// Details is what people say about themselves.
type Details struct {
	FirstName string
	LastName  string
	TimeZone  string         // one of TimeZones, or "" for UTC
	Language  model.Language // "" for what the browser says
}

func detailsOf(u model.User) Details { return Details{u.FirstName, u.LastName, u.TimeZone, u.Language} }

// parse returns the details without the spaces around the names.
func (d Details) parse() (Details, error) {
	var err error
	if d.FirstName, err = model.FirstName.Parse(d.FirstName); err != nil {
		return d, err
	}
	if d.LastName, err = model.LastName.Parse(d.LastName); err != nil {
		return d, err
	}
	if d.TimeZone != "" && !isTimeZone(d.TimeZone) {
		return d, model.InvalidField("time_zone", "users.choose_zone")
	}
	d.Language, err = model.ParseLanguage(string(d.Language))
	return d, err
}

// Update changes the details of a session's own user, in every organization, and
// returns the user as it is now and whether that is a change. version is the
// version that the person saw. The errors: Invalid for the field that is wrong,
// Forbidden when a directory manages the names, Unauthenticated when the session
// is over, and Conflict when the user changed meanwhile. With a Conflict the user
// is returned too, fresh.
func (s *Service) Update(ctx context.Context, by model.Session, d Details, version int64) (u model.User, changed bool, err error) {
	if d, err = d.parse(); err != nil {
		return u, false, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if u, err = access.Person(ctx, tx, by.Actor()); err != nil {
			return nil, err
		}
		before := u
		if detailsOf(u) == d {
			return nil, db.Nothing
		}
		if u.Version != version {
			return nil, model.Conflicting("users.changed_meanwhile")
		}
		if before.FirstName != d.FirstName || before.LastName != d.LastName {
			if err := mayRename(ctx, tx, u); err != nil {
				return nil, err
			}
		}
		u.FirstName, u.LastName, u.TimeZone, u.Language = d.FirstName, d.LastName, d.TimeZone, d.Language
		if u, err = tx.SetUserDetails(ctx, u); err != nil {
			return nil, err
		}
		changed = true
		return []model.Event{updated(by, before, u)}, nil
	})
	if err != nil {
		return u, false, fmt.Errorf("update user: %w", err)
	}
	return u, changed, nil
}

func mayRename(ctx context.Context, tx *db.Tx, u model.User) error {
	memberships, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return err
	}
	org, err := membership.ManagedBy(ctx, tx, u, memberships)
	if err == nil && org != "" {
		err = model.Denied("users.name_managed", org)
	}
	return err
}

// updated tells of a change that a person made about themselves. It belongs to
// no organization: it holds in all.
func updated(by model.Session, before, after model.User) model.Event {
	return model.Event{
		Actor: by.Actor(), User: by.User.ID, Target: string(by.User.ID), Payload: model.UserUpdated{Before: before.Snapshot(), After: after.Snapshot()},
	}
}
