package directories

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// applying does what follows from what a directory has said, in one transaction.
type applying struct {
	tx     *db.Tx
	by     model.Actor
	d      model.Directory
	events []model.Event
	lost   int // people whom it has deactivated, or taken out of groups

	mail    *mail.Outbox
	letters letters // that are written
}

// apply runs a change of a directory that acts, and records what it led to.
func (s *Service) apply(ctx context.Context, by model.Actor, do func(context.Context, *applying) error) error {
	id, err := access.Directory(by)
	if err != nil {
		return err
	}
	return s.announcing(ctx, by.Org, func(written letters) error {
		return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			d, err := tx.Directory(ctx, by.Org, id)
			if err != nil {
				return nil, err
			}
			if !d.Enabled {
				return nil, errUnproven
			}
			a := &applying{tx: tx, by: by, d: d, mail: s.mail, letters: written}
			if err := do(ctx, a); err != nil {
				return nil, err
			}
			if err := a.brake(ctx); err != nil {
				return nil, err
			}
			if err := a.tellOfLast(ctx); err != nil {
				return nil, err
			}
			if len(a.events) == 0 {
				return nil, db.Nothing
			}
			return a.events, nil
		})
	})
}

// say records something about a user or group of the directory.
func (a *applying) say(target string, p model.Payload) {
	a.events = append(a.events, model.Event{Org: a.d.Org, Actor: a.by, Target: target, Payload: p})
}

// brake tells when so many people are deactivated in a while that it may be a mistake at
// the provider. What it asks for is done all the same: a farewell must not wait.
func (a *applying) brake(ctx context.Context) error {
	if a.lost == 0 {
		return nil
	}
	loss, tell := a.d.Loss.With(a.lost, a.d.Users, a.tx.Now())
	if tell {
		a.say(string(a.d.ID), model.DirectoryAlarm{After: a.d.Snapshot(), People: loss.People, Since: loss.Since})
		if err := a.post(ctx, occasion{people: loss.People}); err != nil {
			return err
		}
	}
	return a.tx.SetDirectoryLoss(ctx, a.d.Org, a.d.ID, loss)
}

// groups returns the groups that a user is in.
func (a *applying) groups(ctx context.Context, id model.DirectoryUserID) ([]model.DirectoryGroupRef, error) {
	if a.d.Groups == 0 {
		return nil, nil
	}
	return a.tx.GroupsOfDirectoryUser(ctx, a.d.Org, a.d.ID, id)
}

// roles returns the roles that groups give.
func (a *applying) roles(ctx context.Context, groups []model.DirectoryGroupRef) (given []model.DirectoryRoleRef, err error) {
	if len(groups) == 0 {
		return nil, nil
	}
	rules, err := a.tx.GroupRoles(ctx, a.d.Org, a.d.ID.Source())
	if err != nil || len(rules) == 0 {
		return nil, err
	}
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	all, err := a.tx.Roles(ctx, a.d.Org)
	ids := rules.For(names)
	for _, r := range all {
		if slices.Contains(ids, r.ID) {
			given = append(given, model.DirectoryRoleRef{Name: r.Name})
		}
	}
	return given, err
}

// missing reports whether an error is that there is no such thing, and returns all others.
func missing(err error) (bool, error) {
	if model.KindOf(err) == model.NotFound {
		return true, nil
	}
	return false, err
}
