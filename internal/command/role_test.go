package command

import "testing"

func TestRoleCommands(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var acme, globex struct {
		ID string `json:"organization_id"`
	}
	decode(t, dir, "organization add --name Acme --admin dana@acme.example", &acme)
	var p permissionText
	decode(t, dir, "permission add --name app:reports_read --description Reports", &p)
	var defined struct{ Permissions []permissionText }
	decode(t, dir, "permission list", &defined)
	if len(defined.Permissions) != 15 || defined.Permissions[0] != p || p.BuiltIn {
		t.Errorf("permissions = %+v, want %+v first", defined.Permissions, p)
	}
	var boss, own roleText
	decode(t, dir, "role add --name boss --label Boss --permissions sk_org_users_role_change,sk_org_settings_manage,app:reports_read", &boss)
	decode(t, dir, "role add --name own --organization "+acme.ID, &own)
	decode(t, dir, "role set --name own --organization "+acme.ID+" --permissions app:reports_read", &own)
	if len(boss.Permissions) != 3 || boss.Label != "Boss" || len(own.Permissions) != 1 || string(own.Organization) != acme.ID {
		t.Errorf("roles %+v and %+v", boss, own)
	}
	var listed struct{ Roles []roleText }
	for args, want := range map[string]int{"role list": 3, "role list --organization " + acme.ID: 4} {
		if decode(t, dir, args, &listed); len(listed.Roles) != want {
			t.Errorf("%s: %+v, want %d", args, listed.Roles, want)
		}
	}
	var instance struct {
		Creator string `json:"creator_role_id"`
		Several bool   `json:"several_roles"`
	}
	decode(t, dir, "instance set --creator-role boss --several-roles", &instance)
	if instance.Creator != string(boss.ID) || !instance.Several {
		t.Errorf("instance = %+v", instance)
	}
	decode(t, dir, "organization add --name Globex --admin gus@globex.example", &globex)
	var org struct {
		Seats int    `json:"max_allowed_users"`
		Role  string `json:"member_role_id"`
	}
	decode(t, dir, "organization set --seats 25 --member-role own --organization "+acme.ID, &org)
	if org.Seats != 25 || org.Role != string(own.ID) {
		t.Errorf("organization = %+v", org)
	}
	decode(t, dir, "organization set --member-role= --organization "+acme.ID, &org)
	if org.Seats != 25 || org.Role != "" {
		t.Errorf("organization = %+v, want its seats as they were", org)
	}
	decode(t, dir, "instance set --creator-role admin", &instance)
	var deleted struct {
		Members int `json:"members_changed"`
	}
	decode(t, dir, "role delete --name boss --replacement admin", &deleted)
	if deleted.Members != 1 {
		t.Errorf("%d members got another role, want the first one of Globex", deleted.Members)
	}
}
