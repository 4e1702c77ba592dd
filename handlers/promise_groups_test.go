package handlers_test

import (
	"strconv"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/groups"
)

// group returns the address of a group with Kim in it, and its version.
func (e editor) group() (at, version string) {
	e.Helper()
	g := e.Group(e.T, handlerstest.Dana, "Support", handlerstest.Kim)
	g, err := e.DB.Group(e.Context(), g.Org, g.ID)
	if err != nil {
		e.Fatal(err)
	}
	return "/ui/members/groups/" + string(g.ID), strconv.FormatInt(g.Version, 10)
}

// editsOfGroups are the edits about groups.
func editsOfGroups() map[string]func(e editor) edit {
	return map[string]func(e editor) edit{
		"/ui/members/groups": func(editor) edit { return under("/ui/members/groups", "name", "Support & <sales>") },
		"/ui/members/groups/roles": func(e editor) edit {
			e.group()
			return under("/ui/members/groups/roles", "group", "Support", "role", e.Role(e.T, "admin"), "seen", groups.Mark(nil), "do", "show")
		},
		"/ui/members/groups/{group}/rename": func(e editor) edit {
			at, version := e.group()
			return under(at+"/rename", "name", "Help desk", "version", version)
		},
		"/ui/members/groups/{group}/members": func(e editor) edit {
			at, _ := e.group()
			return under(at+"/members", "id", string(e.Members[handlerstest.Dana].ID))
		},
		"/ui/members/groups/{group}/members/{member}/remove": func(e editor) edit {
			at, _ := e.group()
			return under(at + "/members/" + string(e.Members[handlerstest.Kim].ID) + "/remove")
		},
		"/ui/members/groups/{group}/delete": func(e editor) edit {
			at, _ := e.group()
			return under(at + "/delete")
		},
	}
}

// tabsOfGroups are the forms about groups that say which version they change.
func tabsOfGroups() map[string]func(e editor) twice {
	return map[string]func(e editor) twice{
		"/ui/members/groups/{group}/rename": func(e editor) twice {
			at, _ := e.group()
			return twice{at: at, path: at + "/rename", field: "name", first: "First", second: "Second"}
		},
	}
}
