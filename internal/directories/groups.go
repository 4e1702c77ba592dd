package directories

import (
	"context"
	"fmt"

	"anteroom/internal/model"
)

// Group is what a provider says of a group, but for its members. Doc is all of it, as JSON,
// as it is shown to the provider again; the rest is what the rules go by.
type Group struct {
	DisplayName string
	ExternalID  string // "" where the provider does not say
	Doc         string
}

func (g Group) check() error {
	if err := checkName("displayName", g.DisplayName, true); err != nil {
		return err
	}
	return checkName("externalId", g.ExternalID, false)
}

// GroupChange is what becomes of a group: what it is, and who comes and goes, one step
// after the other.
type GroupChange struct {
	Group
	Members []MemberChange
}

// MemberChange is a step of who comes and goes. Ids that nobody has are kept, and shown to
// the provider again.
type MemberChange struct {
	Do  MemberOperation
	IDs []string
}

// MemberOperation says what becomes of the members that a step names.
type MemberOperation int

// The operations.
const (
	AddMembers MemberOperation = iota
	RemoveMembers
	ReplaceMembers // these are all
)

// CreateGroup stores a group of which a directory tells for the first time, with those who
// are in it, and gives them its roles, should the name have been given any before. The
// errors: Forbidden for who is no directory, Unauthenticated when it is disabled meanwhile,
// Invalid for a field, and Conflict with ErrTaken in its chain when the name or external id
// is another one's.
func (s *Service) CreateGroup(ctx context.Context, by model.Actor, g Group, members []string) (model.DirectoryGroup, error) {
	var made model.DirectoryGroup
	if err := g.check(); err != nil {
		return made, err
	}
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) (err error) {
		made = model.DirectoryGroup{Org: a.d.Org, Directory: a.d.ID}
		if err := a.freeGroup(ctx, made, g); err != nil {
			return err
		}
		made.DisplayName, made.ExternalID, made.Doc = g.DisplayName, g.ExternalID, g.Doc
		if made, err = a.tx.InsertDirectoryGroup(ctx, made); err != nil {
			return err
		}
		c := &crowd{applying: a, group: made, moved: map[model.DirectoryUserID]bool{}}
		if err := c.add(ctx, members); err != nil {
			return err
		}
		if made, err = c.counted(ctx); err != nil {
			return err
		}
		a.say(string(made.ID), model.DirectoryGroupCreated{After: made.Snapshot()})
		a.d.Groups++
		return c.giveRoles(ctx, made.DisplayName)
	})
	if err != nil {
		return made, fmt.Errorf("create directory group: %w", err)
	}
	return made, nil
}

// freeGroup returns a Conflict error when the name or external id that a group would have
// is another one's.
func (a *applying) freeGroup(ctx context.Context, g model.DirectoryGroup, then Group) error {
	if model.Fold(then.DisplayName) != model.Fold(g.DisplayName) {
		_, err := a.tx.DirectoryGroupNamed(ctx, a.d.Org, a.d.ID, then.DisplayName)
		if free, err := missing(err); err != nil || !free {
			return orTaken(err, "directories.group_taken", then.DisplayName)
		}
	}
	if then.ExternalID != "" && then.ExternalID != g.ExternalID {
		_, err := a.tx.DirectoryGroupByExternalID(ctx, a.d.Org, a.d.ID, then.ExternalID)
		if free, err := missing(err); err != nil || !free {
			return orTaken(err, "directories.external_id_taken", then.ExternalID)
		}
	}
	return nil
}

// ChangeGroup makes a group what a function says, which is given what there is, when it
// has one of these versions. Roles change for those alone who came
// and went. It returns the group: as it is, when nothing is changed. The errors are those
// of CreateGroup, NotFound, Conflict with ErrVersion in its chain, and those of the
// function.
func (s *Service) ChangeGroup(ctx context.Context, by model.Actor, id model.DirectoryGroupID, versions Versions, change func(model.DirectoryGroup) (GroupChange, error)) (model.DirectoryGroup, error) {
	var g model.DirectoryGroup
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) (err error) {
		if g, err = a.group(ctx, id, versions); err != nil {
			return err
		}
		then, err := change(g)
		if err != nil {
			return err
		}
		if err := then.check(); err != nil {
			return err
		}
		if err := a.freeGroup(ctx, g, then.Group); err != nil {
			return err
		}
		g, err = a.changeGroup(ctx, g, then)
		return err
	})
	if err != nil {
		return g, fmt.Errorf("change directory group %s: %w", id, err)
	}
	return g, nil
}

func (a *applying) group(ctx context.Context, id model.DirectoryGroupID, versions Versions) (model.DirectoryGroup, error) {
	g, err := a.tx.DirectoryGroup(ctx, a.d.Org, a.d.ID, id)
	if err == nil && !versions.has(g.Version) {
		err = changedMeanwhile()
	}
	return g, err
}

func (a *applying) changeGroup(ctx context.Context, was model.DirectoryGroup, then GroupChange) (model.DirectoryGroup, error) {
	c := &crowd{applying: a, group: was, moved: map[model.DirectoryUserID]bool{}}
	for _, step := range then.Members {
		if err := c.step(ctx, step); err != nil {
			return was, err
		}
	}
	if then.Doc == was.Doc && !c.changed {
		return was, nil
	}
	g := was
	g.DisplayName, g.ExternalID, g.Doc = then.DisplayName, then.ExternalID, then.Doc
	g.Members += c.joined() - c.left()
	g, err := a.tx.UpdateDirectoryGroup(ctx, g)
	if err != nil {
		return was, err
	}
	if model.Fold(g.DisplayName) != model.Fold(was.DisplayName) {
		if err := a.renameRule(ctx, was, g); err != nil {
			return was, err
		}
	}
	if left := c.left(); left > model.LossPeople {
		a.lost += left
	}
	a.say(string(g.ID), model.DirectoryGroupUpdated{Before: was.Snapshot(), After: g.Snapshot(), Joined: c.named(true), Left: c.named(false)})
	return g, c.giveRoles(ctx, was.DisplayName, g.DisplayName)
}

// renameRule lets a group keep its roles under another name. A name that was given roles
// before keeps those.
func (a *applying) renameRule(ctx context.Context, was, g model.DirectoryGroup) error {
	rules, err := a.tx.GroupRoles(ctx, a.d.Org, a.d.ID.Source())
	if err != nil {
		return err
	}
	of := -1
	for i, r := range rules {
		switch model.Fold(r.Group) {
		case model.Fold(g.DisplayName):
			return a.everybody(ctx, g)
		case model.Fold(was.DisplayName):
			of = i
		}
	}
	if of < 0 {
		return nil
	}
	before := rules.OfDirectory(a.d.ID)
	rules[of].Group = g.DisplayName
	if err := a.tx.SetGroupRoles(ctx, a.d.Org, a.d.ID.Source(), rules); err != nil {
		return err
	}
	a.say(string(a.d.ID), model.DirectoryGroupsMapped{Before: before, After: rules.OfDirectory(a.d.ID)})
	return nil
}

// DeleteGroup deletes a group that has one of these versions, and takes its roles from
// those who are in it. The errors: NotFound, Conflict with ErrVersion in its chain,
// Forbidden for who is no directory, and Unauthenticated when it is disabled meanwhile.
func (s *Service) DeleteGroup(ctx context.Context, by model.Actor, id model.DirectoryGroupID, versions Versions) error {
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) error {
		g, err := a.group(ctx, id, versions)
		if err != nil {
			return err
		}
		c := &crowd{applying: a, group: g, moved: map[model.DirectoryUserID]bool{}}
		gives, err := c.gives(ctx, g.DisplayName)
		if err != nil {
			return err
		}
		if gives {
			if err := c.all(ctx); err != nil {
				return err
			}
		}
		if err := a.tx.DeleteDirectoryGroup(ctx, g); err != nil {
			return err
		}
		if g.Members > model.LossPeople {
			a.lost += g.Members
		}
		a.say(string(g.ID), model.DirectoryGroupDeleted{Before: g.Snapshot()})
		return c.giveRoles(ctx, g.DisplayName)
	})
	if err != nil {
		return fmt.Errorf("delete directory group %s: %w", id, err)
	}
	return nil
}
