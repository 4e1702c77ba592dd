package views

import (
	"github.com/anteroom/anteroom/views/permissions"
	"github.com/anteroom/anteroom/views/ui"
)

// permissionSamples are those of what operators see of roles.
func permissionSamples() map[string]View {
	const at = "/console/roles/role_1"
	field := func(name, label string) ui.Field {
		return ui.Field{ID: "permissions-" + name, Name: name, Label: label, Type: "text"}
	}
	choice := permissions.Choice{ID: "permissions-creators", Name: "creator_role", Label: "The first member", Hint: "It has to allow much.", Options: []ui.Option{{Value: "admin", Label: "Admin <&>", Selected: true}, {Value: "member", Label: "Member"}}}
	others := choice
	others.ID, others.Hint, others.Error = "permissions-others", "", "There is no such role."
	made := permissions.NewRole{URL: "/console/roles", Name: field("role-name", "Name"), Label: field("role-label", "Label"), Description: field("role-description", "Description")}
	refused := made
	refused.Open, refused.Problem = true, "There is a role of that name."
	table := permissions.Map{
		Problem: "Somebody was faster.",
		Columns: []permissions.Column{{ID: "permissions-admin", Label: "Admin <&>", URL: at, Save: at + "/permissions", Version: 3}, {ID: "permissions-auditor", Label: "Auditor", URL: "/console/roles/role_3"}},
		Rows: []permissions.Row{
			{Name: "sk_org_users_read", Description: "See members", Cells: []permissions.Cell{{Form: "permissions-admin", Label: "Admin <&>", Name: "sk_org_users_read", Checked: true}, {Form: "permissions-auditor", Label: "Auditor", Name: "sk_org_users_read", Fixed: true}}},
			{Name: "app:reports"},
		},
	}
	own := permissions.Own{URL: "/console/roles/permissions", Problem: "There is a permission of that name.", Name: field("own-name", "Name"), Description: field("own-description", "Description"), Rows: []permissions.Permission{
		{Name: "app:reports", Description: "Reads <reports>", Save: "/console/roles/permissions/app:reports", Delete: "/console/roles/permissions/app:reports/delete", Error: "It is too long."},
		{Name: "app:filed", Description: "Of a file"},
	}}
	defaults := permissions.Defaults{URL: "/console/roles/defaults", Version: 2, Problem: "Somebody was faster.", Creators: choice, Others: others, Several: true}
	form := permissions.Form{URL: at, Version: 3, Problem: "Somebody was faster.", Label: field("one-label", "Label"), Description: field("one-description", "Description"), Allows: []ui.Option{{Value: "sk_org_users_read", Label: "See members", Description: "sk_org_users_read", Selected: true}, {Value: "app:reports", Label: "app:reports"}}}
	fixed := form
	fixed.ReadOnly, fixed.Problem = true, ""
	role := permissions.Role{Name: "admin", Label: "Admin <&>", Description: "Manages.", URL: at, Allows: "14 permissions", Given: []string{"First members get it"}}
	return map[string]View{
		"permissions/page":           permissions.Page{URL: "/console/roles", Roles: []permissions.Role{role, {Name: "guest", Label: "Guest", URL: "/console/roles/role_2", Allows: "0 permissions"}}, New: made, Map: table, Own: own, Defaults: defaults},
		"permissions/new_role":       refused,
		"permissions/map":            permissions.Map{},
		"permissions/own":            permissions.Own{URL: "/console/roles/permissions", Name: field("own-name", "Name"), Description: field("own-description", "Description")},
		"permissions/defaults":       permissions.Defaults{URL: "/console/roles/defaults", Version: 2, Creators: choice, Others: choice},
		"permissions/choice":         others,
		"permissions/one":            permissions.One{Back: "/console/roles", Label: "Admin <&>", Name: "admin", Held: "Nobody holds it.", Form: form, Delete: at + "/delete"},
		"permissions/one-managed":    permissions.One{Back: "/console/roles", Label: "Admin", Name: "admin", Held: "2 members hold it.", Managed: "The configuration file app.yaml says what this is.", Form: fixed},
		"permissions/form":           fixed,
		"permissions/delete":         permissions.Delete{Label: "Auditor <&>", URL: at + "/delete", Cancel: at, Held: "2 members hold it.", Mapped: true, Problem: "There is no such role.", Needs: true, Replacement: choice},
		"permissions/delete-unheld":  permissions.Delete{Label: "Auditor", URL: at + "/delete", Cancel: at, Held: "Nobody holds it."},
		"permissions/delete-blocked": permissions.Delete{Label: "Auditor", URL: at + "/delete", Cancel: at, Blocked: "People get this role unasked."},
		"permissions/forget":         permissions.Forget{Name: "app:reports", URL: "/console/roles/permissions/app:reports/delete", Cancel: "/console/roles", Roles: []string{"Admin <&> allows it no more."}},
	}
}
