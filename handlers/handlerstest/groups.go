package handlerstest

import (
	"testing"

	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/model"
)

// Group lets a member make a group, with others in it.
func (w *World) Group(t *testing.T, email, name string, in ...string) model.DirectoryGroup {
	t.Helper()
	g, err := w.Config.Groups.Create(t.Context(), w.Actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range in {
		if _, err := w.Config.Groups.Add(t.Context(), w.Actor(t, email), g.ID, w.Members[other].ID); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// GroupGives lets a member have a group give a role, and no other group any.
func (w *World) GroupGives(t *testing.T, email string, g model.DirectoryGroup, role string) {
	t.Helper()
	was, err := w.DB.GroupRoles(t.Context(), g.Org, model.SourceGroups)
	if err != nil {
		t.Fatal(err)
	}
	rules := model.GroupRoles{{Group: g.DisplayName, Role: model.RoleID(w.Role(t, role))}}
	if err := w.Config.Groups.SetRoles(t.Context(), w.Actor(t, email), groups.Mark(was), rules); err != nil {
		t.Fatal(err)
	}
}
