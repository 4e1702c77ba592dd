package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"anteroom/db"
)

func TestAddOrganizationAndApplication(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out bytes.Buffer
	args := []string{"organization", "add", "--data", dir, "--name", "Initech", "--admin", "bill@initech.example", "--json"}
	if err := run(t.Context(), args, nil, &out, &out); err != nil {
		t.Fatal(err)
	}
	var org struct {
		ID string `json:"organization_id"`
	}
	if err := json.Unmarshal(out.Bytes(), &org); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	args = []string{"application", "add", "--data", dir, "--name", "TPS", "--redirect-uris", "https://tps.example/cb", "--json"}
	if err := run(t.Context(), args, nil, &out, &out); err != nil {
		t.Fatal(err)
	}
	var app struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if err := json.Unmarshal(out.Bytes(), &app); err != nil {
		t.Fatal(err)
	}
	if app.ID == "" || app.Secret == "" {
		t.Errorf("application: %+v", app)
	}
	d, err := db.Open(t.Context(), filepath.Join(dir, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	u, err := d.UserByEmail(t.Context(), "bill@initech.example")
	if err != nil {
		t.Fatal(err)
	}
	memberships, err := d.Memberships(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(memberships) != 1 || string(memberships[0].Org) != org.ID || memberships[0].RoleLabel != "Admin" {
		t.Errorf("memberships of the first admin: %+v", memberships)
	}
}

func TestCommandErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, args, want string }{
		{"unknown command", "frobnicate", `no command "frobnicate"`},
		{"unknown flag", "serve --smtp-adr x", "did you mean --smtp-addr?"},
		{"demo away from this machine", "demo --addr 192.0.2.1:8080", "this machine only"},
		{"organization without a name", "organization add --data DIR --admin a@b.example", "--name: Enter a name."},
		{"organization without an admin", "organization add --data DIR --name X", "--admin: Enter an email address."},
		{"application on http", "application add --data DIR --name X --redirect-uris http://x.example/cb", "https"},
		{"application without a redirect URI", "application add --data DIR --name X", "redirect URI"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			args := strings.Fields(strings.ReplaceAll(tt.args, "DIR", t.TempDir()))
			err := run(t.Context(), args, nil, &out, &out)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v does not say %q", err, tt.want)
			}
		})
	}
}
