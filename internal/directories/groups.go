package directories

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
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
// are in it, and gives them its roles, should the name have been given any before. Of many
// the first come with the group and the others in parts, see ChangeGroup. The errors:
// Forbidden for who is no directory, Unauthenticated when it is disabled meanwhile, Invalid
// for a field, and Conflict with ErrTaken in its chain when the name or external id is
// another one's.
func (s *Service) CreateGroup(ctx context.Context, by model.Actor, g Group, members []string) (model.DirectoryGroup, error) {
	made, err := s.createGroup(ctx, by, g, []MemberChange{{AddMembers, members}})
	if err != nil {
		return made, fmt.Errorf("create directory group: %w", err)
	}
	return made, nil
}

func (s *Service) createGroup(ctx context.Context, by model.Actor, g Group, steps []MemberChange) (made model.DirectoryGroup, err error) {
	if err := g.check(); err != nil {
		return made, err
	}
	id, err := access.Directory(by)
	if err != nil {
		return made, err
	}
	new := model.DirectoryGroup{Org: by.Org, Directory: id}
	w, err := wantedBy(steps)
	if err != nil {
		return made, err
	}
	all, err := s.moves(ctx, new, w)
	if err != nil {
		return made, err
	}
	n, err := s.atOnce(ctx, new, g.DisplayName)
	if err != nil {
		return made, err
	}
	part, rest := all.cut(n)
	if err := s.apply(ctx, by, func(ctx context.Context, a *applying) (err error) {
		made, err = a.createGroup(ctx, new, g, part)
		return err
	}); err != nil || rest.none() {
		return made, err
	}
	return s.changeGroup(ctx, by, made.ID, nil, onlyMembers(steps))
}

func (a *applying) createGroup(ctx context.Context, made model.DirectoryGroup, g Group, part moves) (model.DirectoryGroup, error) {
	if err := a.freeGroup(ctx, made, g); err != nil {
		return made, err
	}
	made.DisplayName, made.ExternalID, made.Doc = g.DisplayName, g.ExternalID, g.Doc
	made, err := a.tx.InsertDirectoryGroup(ctx, made)
	if err != nil {
		return made, err
	}
	c := &crowd{applying: a, group: made}
	if err := c.move(ctx, part); err != nil {
		return made, err
	}
	if made, err = c.counted(ctx); err != nil {
		return made, err
	}
	a.say(string(made.ID), model.DirectoryGroupCreated{After: made.Snapshot()})
	a.d.Groups++
	return made, c.giveRoles(ctx, made.DisplayName)
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

// changeOfGroup says what a group is to be, given what it is.
type changeOfGroup func(model.DirectoryGroup) (GroupChange, error)

// onlyMembers changes nothing of a group but who is in it.
func onlyMembers(steps []MemberChange) changeOfGroup {
	return func(g model.DirectoryGroup) (GroupChange, error) {
		return GroupChange{Group{g.DisplayName, g.ExternalID, g.Doc}, steps}, nil
	}
}

// ChangeGroup makes a group what a function says, which is given what there is, when it
// has one of these versions. Roles change for those alone who came
// and went. It returns the group: as it is, when nothing is changed. The errors are those
// of CreateGroup, NotFound, Conflict with ErrVersion in its chain, and those of the
// function, which may be called several times.
//
// Many members move in parts, so that nobody who writes waits for all of them. Each part is
// a change like any other: it has its event, the group has another version and counts who
// is in it, and whoever has moved has the roles of that. Others who change the group wait
// until all have moved. A process that ends in the middle leaves a group in which some have
// moved, and a provider that was not answered: it says the same again, which does the rest.
func (s *Service) ChangeGroup(ctx context.Context, by model.Actor, id model.DirectoryGroupID, versions Versions, change func(model.DirectoryGroup) (GroupChange, error)) (model.DirectoryGroup, error) {
	g, err := s.changeGroup(ctx, by, id, versions, change)
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

// DeleteGroup deletes a group that has one of these versions, and takes its roles from
// those who are in it. Of many, most go before in parts, see ChangeGroup. The errors:
// NotFound, Conflict with ErrVersion in its chain, Forbidden for who is no directory, and
// Unauthenticated when it is disabled meanwhile.
func (s *Service) DeleteGroup(ctx context.Context, by model.Actor, id model.DirectoryGroupID, versions Versions) error {
	for {
		err := s.apply(ctx, by, func(ctx context.Context, a *applying) error { return a.deleteGroup(ctx, id, versions) })
		if errors.Is(err, errCrowded) {
			var g model.DirectoryGroup
			if g, err = s.changeGroup(ctx, by, id, versions, onlyMembers([]MemberChange{{Do: ReplaceMembers}})); err == nil {
				if versions != nil {
					versions = Versions{g.Version}
				}
				continue
			}
		}
		if err != nil {
			return fmt.Errorf("delete directory group %s: %w", id, err)
		}
		return nil
	}
}

// errCrowded says that more are in a group than go in one transaction.
var errCrowded = errors.New("too many are in the group")

func (a *applying) deleteGroup(ctx context.Context, id model.DirectoryGroupID, versions Versions) error {
	g, err := a.group(ctx, id, versions)
	if err != nil {
		return err
	}
	if g.Members > partWithRoles {
		return errCrowded
	}
	c := &crowd{applying: a, group: g}
	if c.gone, err = a.tx.DirectoryUserIDs(ctx, g.Org, g.ID, "", partWithRoles); err != nil {
		return err
	}
	if err := a.tx.DeleteDirectoryGroup(ctx, g); err != nil {
		return err
	}
	if g.Members > model.LossPeople {
		a.lost += g.Members
	}
	a.say(string(g.ID), model.DirectoryGroupDeleted{Before: g.Snapshot()})
	return c.giveRoles(ctx, g.DisplayName)
}
