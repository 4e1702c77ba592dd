package directories

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// mostPlans is how often it is looked who has to move, when a group is changed meanwhile.
const mostPlans = 10

// changeGroup is ChangeGroup.
func (s *Service) changeGroup(ctx context.Context, by model.Actor, id model.DirectoryGroupID, versions Versions, change changeOfGroup) (g model.DirectoryGroup, err error) {
	directory, err := access.Directory(by)
	if err != nil {
		return g, err
	}
	end, err := s.turns.take(ctx, id)
	if err != nil {
		return g, err
	}
	defer end()
	for range mostPlans {
		r := regroup{Service: s, by: by}
		if r.is, err = s.db.DirectoryGroup(ctx, by.Org, directory, id); err != nil {
			return r.is, err
		}
		if err := r.plan(ctx, versions, change); err != nil {
			return r.is, err
		}
		if err = r.run(ctx); !errors.Is(err, errStale) {
			return r.is, err
		}
		if r.begun {
			versions, change = nil, onlyMembers(r.then.Members)
		}
		g = r.is
	}
	return g, changedMeanwhile()
}

// errStale says that a group has changed since it was looked who has to move.
var errStale = errors.New("the group has changed meanwhile")

// regroup is a change of a group, which may take several transactions.
type regroup struct {
	*Service
	by     model.Actor
	is     model.DirectoryGroup
	then   GroupChange
	moves  moves // who still has to move
	atOnce int   // how many do in one transaction
	begun  bool  // something is stored
}

// plan looks what has to be done, while others write.
func (r *regroup) plan(ctx context.Context, versions Versions, change changeOfGroup) (err error) {
	if !versions.has(r.is.Version) {
		return changedMeanwhile()
	}
	if r.then, err = change(r.is); err != nil {
		return err
	}
	if err := r.then.check(); err != nil {
		return err
	}
	w, err := wantedBy(r.then.Members)
	if err != nil {
		return err
	}
	if r.moves, err = r.Service.moves(ctx, r.is, w); err != nil {
		return err
	}
	r.atOnce, err = r.Service.atOnce(ctx, r.is, r.is.DisplayName, r.then.DisplayName)
	return err
}

// atOnce returns how many move in one transaction: a few of a group that gives roles by one
// of its names.
func (s *Service) atOnce(ctx context.Context, g model.DirectoryGroup, names ...string) (int, error) {
	rules, err := s.db.GroupRoles(ctx, g.Org, g.Directory.Source())
	if len(rules.For(names)) > 0 {
		return partWithRoles, err
	}
	return partOfGroup, err
}

// run does it, part by part. It returns errStale when somebody else has changed the group.
func (r *regroup) run(ctx context.Context) error {
	var remap bool
	left := r.moves.left
	for done := false; !done; done = r.moves.none() {
		part, rest := r.moves.cut(r.atOnce)
		now := r.is
		err := r.apply(ctx, r.by, func(ctx context.Context, a *applying) (err error) {
			now, err = a.group(ctx, r.is.ID, Versions{r.is.Version})
			switch {
			case errors.Is(err, ErrVersion):
				return errStale
			case err != nil:
				return err
			}
			if left > model.LossPeople {
				a.lost = left
			}
			now, remap, err = a.changeGroup(ctx, now, r.then.Group, part)
			return err
		})
		if err != nil {
			return err
		}
		r.is, r.moves, r.begun = now, rest, true
		left = 0
		ctx = context.WithoutCancel(ctx) // who goes away does not leave it half done
		if remap {
			if err := membership.FinishRemapping(ctx, r.db, r.is.Org, r.is.Directory.Source()); err != nil {
				return err
			}
		}
	}
	return nil
}

// changeGroup makes a group another one, and some move. It reports whether the roles of
// all who are in it are still to follow.
func (a *applying) changeGroup(ctx context.Context, was model.DirectoryGroup, then Group, part moves) (g model.DirectoryGroup, remap bool, err error) {
	if err := a.freeGroup(ctx, was, then); err != nil {
		return was, false, err
	}
	c := &crowd{applying: a, group: was}
	if err := c.move(ctx, part); err != nil {
		return was, false, err
	}
	if then.Doc == was.Doc && !c.changed {
		a.lost = 0
		return was, false, nil
	}
	g = was
	g.DisplayName, g.ExternalID, g.Doc = then.DisplayName, then.ExternalID, then.Doc
	g.Members += len(c.came) - len(c.gone)
	if g, err = a.tx.UpdateDirectoryGroup(ctx, g); err != nil {
		return was, false, err
	}
	if model.Fold(g.DisplayName) != model.Fold(was.DisplayName) {
		if remap, err = a.renameRule(ctx, was, g); err != nil {
			return was, false, err
		}
	}
	a.say(string(g.ID), model.DirectoryGroupUpdated{Before: was.Snapshot(), After: g.Snapshot(), Joined: named(c.came), Left: named(c.gone)})
	return g, remap, c.giveRoles(ctx, was.DisplayName, g.DisplayName)
}

// renameRule lets a group keep its roles under another name. A name that was given roles
// before keeps those: all who are in the group have them then. It reports whether they are
// so many that they follow in parts.
func (a *applying) renameRule(ctx context.Context, was, g model.DirectoryGroup) (remap bool, err error) {
	source := a.d.ID.Source()
	rules, err := a.tx.GroupRoles(ctx, a.d.Org, source)
	if err != nil {
		return false, err
	}
	of := -1
	for i, r := range rules {
		switch model.Fold(r.Group) {
		case model.Fold(g.DisplayName):
			if g.Members > partWithRoles {
				return true, a.tx.InsertRemapping(ctx, model.Remapping{Org: a.d.Org, Source: source, By: a.by})
			}
			users, err := a.tx.DirectoryUserIDs(ctx, g.Org, g.ID, "", partWithRoles)
			if err != nil {
				return false, err
			}
			return false, a.recalculate(ctx, users)
		case model.Fold(was.DisplayName):
			of = i
		}
	}
	if of < 0 {
		return false, nil
	}
	before := rules.OfDirectory(a.d.ID)
	rules[of].Group = g.DisplayName
	if err := a.tx.SetGroupRoles(ctx, a.d.Org, source, rules); err != nil {
		return false, err
	}
	a.say(string(a.d.ID), model.DirectoryGroupsMapped{Before: before, After: rules.OfDirectory(a.d.ID)})
	return false, nil
}
