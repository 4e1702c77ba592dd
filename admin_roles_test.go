package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// command runs a command on a data directory and reads its JSON into v.
func command(t *testing.T, dir, args string, v any) {
	t.Helper()
	var out, problems bytes.Buffer
	all := append(strings.Fields(args), "--data", dir, "--json")
	if err := run(t.Context(), all, nil, &out, &problems); err != nil {
		t.Fatalf("%s: %v", args, err)
	}
	if err := json.Unmarshal(out.Bytes(), v); err != nil {
		t.Fatalf("%s printed %s: %v", args, &out, err)
	}
}

func TestRoleCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var acme, globex struct {
		ID string `json:"organization_id"`
	}
	command(t, dir, "organization add --name Acme --admin dana@acme.example", &acme)
	var p permissionText
	command(t, dir, "permission add --name app:reports_read --description Reports", &p)
	var defined struct{ Permissions []permissionText }
	command(t, dir, "permission list", &defined)
	if len(defined.Permissions) != 13 || defined.Permissions[0] != p || p.BuiltIn {
		t.Errorf("permissions = %+v, want %+v first", defined.Permissions, p)
	}
	var boss, own roleText
	command(t, dir, "role add --name boss --label Boss --permissions sk_org_users_role_change,sk_org_settings_manage,app:reports_read", &boss)
	command(t, dir, "role add --name own --organization "+acme.ID, &own)
	command(t, dir, "role set --name own --organization "+acme.ID+" --permissions app:reports_read", &own)
	if len(boss.Permissions) != 3 || boss.Label != "Boss" || len(own.Permissions) != 1 || string(own.Organization) != acme.ID {
		t.Errorf("roles %+v and %+v", boss, own)
	}
	var listed struct{ Roles []roleText }
	for args, want := range map[string]int{"role list": 3, "role list --organization " + acme.ID: 4} {
		if command(t, dir, args, &listed); len(listed.Roles) != want {
			t.Errorf("%s: %+v, want %d", args, listed.Roles, want)
		}
	}
	var instance struct {
		Creator string `json:"creator_role_id"`
		Several bool   `json:"several_roles"`
	}
	command(t, dir, "instance set --creator-role boss --several-roles", &instance)
	if instance.Creator != string(boss.ID) || !instance.Several {
		t.Errorf("instance = %+v", instance)
	}
	command(t, dir, "organization add --name Globex --admin gus@globex.example", &globex)
	var org struct {
		Seats int    `json:"max_allowed_users"`
		Role  string `json:"member_role_id"`
	}
	command(t, dir, "organization set --seats 25 --member-role own --organization "+acme.ID, &org)
	if org.Seats != 25 || org.Role != string(own.ID) {
		t.Errorf("organization = %+v", org)
	}
	command(t, dir, "organization set --member-role= --organization "+acme.ID, &org)
	if org.Seats != 25 || org.Role != "" {
		t.Errorf("organization = %+v, want its seats as they were", org)
	}
	command(t, dir, "instance set --creator-role admin", &instance)
	var deleted struct {
		Members int `json:"members_changed"`
	}
	command(t, dir, "role delete --name boss --replacement admin", &deleted)
	if deleted.Members != 1 {
		t.Errorf("%d members got another role, want the first one of Globex", deleted.Members)
	}
}
