package access_test

import (
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/model"
)

func aboutGroups() map[string]rule {
	return map[string]rule{
		"groups.Service.Create": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.groups.Create(w.ctx, by, "Support")
			return err
		}},
		"groups.Service.Rename": {may: members, do: func(w *world, by model.Actor) error {
			g := w.group()
			_, err := w.groups.Rename(w.ctx, by, g.ID, g.Version, "Sales")
			return err
		}},
		"groups.Service.Add": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.groups.Add(w.ctx, by, w.group().ID, w.join(w.acme, "member").ID)
			return err
		}},
		"groups.Service.Remove": {may: members, do: func(w *world, by model.Actor) error {
			g, m := w.group(), w.join(w.acme, "member")
			_, err := w.groups.Add(w.ctx, w.setup(), g.ID, m.ID)
			w.must(err)
			_, err = w.groups.Remove(w.ctx, by, g.ID, m.ID)
			return err
		}},
		// Both name no group of an organization but by its name there.
		"groups.Service.PreviewRoles": {may: makers, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.groups.PreviewRoles(w.ctx, by, model.GroupRoles{{Group: w.group().DisplayName, Role: w.admin}})
			return err
		}},
		"groups.Service.SetRoles": {may: makers, here: true, do: func(w *world, by model.Actor) error {
			return w.groups.SetRoles(w.ctx, by, groups.Mark(nil), model.GroupRoles{{Group: w.group().DisplayName, Role: w.admin}})
		}},
		"groups.Service.PreviewDelete": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.groups.PreviewDelete(w.ctx, by, w.group().ID)
			return err
		}},
		"groups.Service.Delete": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.groups.Delete(w.ctx, by, w.group().ID)
			return err
		}},
	}
}

// group makes a group of Acme.
func (w *world) group() model.DirectoryGroup {
	g, err := w.groups.Create(w.ctx, w.setup(), w.domainName())
	w.must(err)
	return g
}
