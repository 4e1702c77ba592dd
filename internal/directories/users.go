package directories

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// CreateUser stores somebody of whom a directory tells for the first time, and makes them a
// member where the organization has verified the domain of their address. Others wait: see
// model.Waiting. Who is there already by the name or the external id, and inactive, is
// revived under the same id. The errors: Forbidden for who is no directory, Unauthenticated
// when it is disabled meanwhile, Invalid for a field, Conflict with ErrTaken in its chain
// when the name or external id is another one's or another directory looks after them, and
// with membership.ErrFull when all seats are taken.
func (s *Service) CreateUser(ctx context.Context, by model.Actor, p Person) (model.DirectoryUser, error) {
	var u model.DirectoryUser
	if err := p.check(); err != nil {
		return u, err
	}
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) error {
		known, err := a.tx.KnownToDirectory(ctx, a.d.Org, a.d.ID, p.UserName, p.ExternalID, p.email())
		if err != nil {
			return err
		}
		if !known { // so are most, and are asked one question instead of six
			u, err = a.createUser(ctx, p, a.welcome)
			return err
		}
		was, found, err := a.occupant(ctx, p)
		if err != nil {
			return err
		}
		if found && revives(was, p) {
			u, err = a.changeUser(ctx, was, p)
			return err
		}
		if found {
			if err := a.remove(ctx, was, was); err != nil {
				return err
			}
		}
		u, err = a.createUser(ctx, p, func(ctx context.Context, u *model.DirectoryUser) error { return a.link(ctx, u, false) })
		return err
	})
	if err != nil {
		return u, fmt.Errorf("create directory user: %w", err)
	}
	return u, nil
}

// occupant returns the inactive user who has the name or the external id of a new one, if
// there is one. An active one is in the way.
func (a *applying) occupant(ctx context.Context, p Person) (was model.DirectoryUser, found bool, err error) {
	was, err = a.tx.DirectoryUserNamed(ctx, a.d.Org, a.d.ID, p.UserName)
	nobody, err := missing(err)
	if err != nil {
		return was, false, err
	}
	if p.ExternalID != "" {
		other, err := a.tx.DirectoryUserByExternalID(ctx, a.d.Org, a.d.ID, p.ExternalID)
		none, err := missing(err)
		switch {
		case err != nil:
			return was, false, err
		case none:
		case nobody:
			was, nobody = other, false
		case other.ID != was.ID:
			return was, false, taken("directories.external_id_taken", p.ExternalID)
		}
	}
	if nobody {
		return was, false, nil
	}
	if was.Active {
		return was, false, taken("directories.user_taken", p.UserName)
	}
	return was, true, nil
}

func taken(key string, args ...any) error {
	return model.Because(model.Conflicting(key, args...), ErrTaken)
}

// revives reports whether a new user is an inactive one again. Another external id says
// that it is not: the name was given to somebody else, perhaps.
func revives(was model.DirectoryUser, p Person) bool {
	return was.ExternalID == p.ExternalID || was.ExternalID == "" || p.ExternalID == ""
}

// remove deletes a user, and says so of them and of the groups that they leave. was is who
// they were before anything was done about it.
func (a *applying) remove(ctx context.Context, was, u model.DirectoryUser) error {
	groups, err := a.tx.WholeGroupsOfDirectoryUser(ctx, a.d.Org, a.d.ID, u.ID)
	if err != nil {
		return err
	}
	var in []model.DirectoryGroupRef
	for _, g := range groups {
		in = append(in, model.DirectoryGroupRef{ID: g.ID, Name: g.DisplayName})
	}
	roles, err := a.roles(ctx, in)
	if err != nil {
		return err
	}
	a.say(string(u.ID), model.DirectoryUserDeleted{Before: was.Snapshot(in, roles)})
	for _, g := range groups {
		before := g.Snapshot()
		g.Members--
		a.say(string(g.ID), model.DirectoryGroupUpdated{Before: before, After: g.Snapshot(), Joined: []model.DirectoryUserID{}, Left: []model.DirectoryUserID{u.ID}})
	}
	return a.tx.DeleteDirectoryUser(ctx, u)
}

func (a *applying) createUser(ctx context.Context, p Person, link func(context.Context, *model.DirectoryUser) error) (model.DirectoryUser, error) {
	u := p.on(model.DirectoryUser{Org: a.d.Org, Directory: a.d.ID})
	u.Email = p.email()
	if err := link(ctx, &u); err != nil {
		return u, err
	}
	u, err := a.tx.InsertDirectoryUser(ctx, u)
	if err != nil {
		return u, err
	}
	a.say(string(u.ID), model.DirectoryUserCreated{After: u.Snapshot(nil, nil)})
	return u, a.giveRoles(ctx, u, nil)
}

// Versions are those for which a change is meant: what has another one is left as it is. nil
// is all of them, and an empty list none.
type Versions []int64

func (v Versions) has(version int64) bool { return v == nil || slices.Contains(v, version) }

// ChangeUser makes a user what a function says, which is given what there is, when they have
// one of these versions. It does what follows for the member, and
// returns the user: as it is, when nothing is changed. The errors are those of CreateUser,
// NotFound, Conflict with ErrVersion in its chain, and those of the function.
func (s *Service) ChangeUser(ctx context.Context, by model.Actor, id model.DirectoryUserID, versions Versions, change func(model.DirectoryUser) (Person, error)) (model.DirectoryUser, error) {
	var u model.DirectoryUser
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) (err error) {
		if u, err = a.user(ctx, id, versions); err != nil {
			return err
		}
		p, err := change(u)
		if err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		if err := a.free(ctx, u, p); err != nil {
			return err
		}
		u, err = a.changeUser(ctx, u, p)
		return err
	})
	if err != nil {
		return u, fmt.Errorf("change directory user %s: %w", id, err)
	}
	return u, nil
}

// user returns a user of the directory who has one of these versions.
func (a *applying) user(ctx context.Context, id model.DirectoryUserID, versions Versions) (model.DirectoryUser, error) {
	u, err := a.tx.DirectoryUser(ctx, a.d.Org, a.d.ID, id)
	if err == nil && !versions.has(u.Version) {
		err = changedMeanwhile()
	}
	return u, err
}

func changedMeanwhile() error {
	return model.Because(model.Conflicting("directories.other_version"), ErrVersion)
}

// free returns a Conflict error when the name or external id that a user would have is
// another one's.
func (a *applying) free(ctx context.Context, u model.DirectoryUser, p Person) error {
	if model.Fold(p.UserName) != model.Fold(u.UserName) {
		_, err := a.tx.DirectoryUserNamed(ctx, a.d.Org, a.d.ID, p.UserName)
		if nobody, err := missing(err); err != nil || !nobody {
			return orTaken(err, "directories.user_taken", p.UserName)
		}
	}
	if p.ExternalID != "" && p.ExternalID != u.ExternalID {
		_, err := a.tx.DirectoryUserByExternalID(ctx, a.d.Org, a.d.ID, p.ExternalID)
		if nobody, err := missing(err); err != nil || !nobody {
			return orTaken(err, "directories.external_id_taken", p.ExternalID)
		}
	}
	return nil
}

func orTaken(err error, key string, args ...any) error {
	if err != nil {
		return err
	}
	return taken(key, args...)
}

// changeUser makes a user what a provider says, with what follows from it.
func (a *applying) changeUser(ctx context.Context, was model.DirectoryUser, p Person) (model.DirectoryUser, error) {
	same := was.Doc == p.Doc && was.Active == p.Active
	if same && was.Waiting == "" {
		return was, nil
	}
	u := p.on(was)
	if p.SameEmails {
		was.Emails = u.Emails
	}
	if err := a.follow(ctx, &u, reads(was), p.email()); err != nil {
		return was, err
	}
	switch {
	case same && u.Member == was.Member && u.Waiting == was.Waiting:
		return was, nil
	case same:
		if err := a.tx.LinkDirectoryUser(ctx, u); err != nil {
			return was, err
		}
	default:
		var err error
		if u, err = a.tx.UpdateDirectoryUser(ctx, was, u); err != nil {
			return was, err
		}
	}
	groups, err := a.groups(ctx, u.ID)
	if err != nil {
		return u, err
	}
	roles, err := a.roles(ctx, groups)
	if err != nil {
		return u, err
	}
	a.say(string(u.ID), model.DirectoryUserUpdated{Before: was.Snapshot(groups, roles), After: u.Snapshot(groups, roles)})
	if err := a.withdraw(ctx, was, u); err != nil {
		return u, err
	}
	u.Groups = append([]model.DirectoryGroupRef{}, groups...)
	if u.Member == was.Member {
		return u, nil
	}
	return u, a.giveRoles(ctx, u, groups)
}

// DeleteUser deletes a user who has one of these versions. Their member is inactive from
// then on, with no role but that of newcomers, should they come back. The errors: NotFound,
// Conflict with ErrVersion in its chain, Forbidden for who is no directory, and
// Unauthenticated when it is disabled meanwhile.
func (s *Service) DeleteUser(ctx context.Context, by model.Actor, id model.DirectoryUserID, versions Versions) error {
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) error {
		u, err := a.user(ctx, id, versions)
		if err != nil {
			return err
		}
		was := u
		u.Active = false
		if err := a.follow(ctx, &u, reads(was), ""); err != nil {
			return err
		}
		if err := a.handOver(ctx, u); err != nil {
			return err
		}
		if err := a.remove(ctx, was, u); err != nil {
			return err
		}
		return a.withdraw(ctx, was, model.DirectoryUser{})
	})
	if err != nil {
		return fmt.Errorf("delete directory user %s: %w", id, err)
	}
	return nil
}

// handOver leaves the member of a user who goes no role but that of newcomers, and people to
// look after them: no directory has a say of them any more.
func (a *applying) handOver(ctx context.Context, u model.DirectoryUser) error {
	if u.Member == "" {
		return nil
	}
	m, err := a.tx.Member(ctx, a.d.Org, u.Member)
	if err != nil {
		return err
	}
	if m, err = a.setSource(ctx, m, model.FromImport); err != nil {
		return err
	}
	more, err := membership.ResetRoles(ctx, a.tx, a.by, m)
	a.events = append(a.events, more...)
	return err
}
