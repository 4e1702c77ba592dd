package command

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
)

// edit changes the database of a data directory beside the commands.
func edit(t *testing.T, dir string, fn func(*db.Tx) error) {
	t.Helper()
	d, err := db.Open(t.Context(), program.DatabasePath(dir), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// newOrganization makes an organization and returns its id.
func newOrganization(t *testing.T, dir, flags string) string {
	t.Helper()
	var org struct {
		ID string `json:"organization_id"`
	}
	decode(t, dir, "organization add "+flags, &org)
	return org.ID
}

func TestShowAndDeleteOrganization(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	acme := newOrganization(t, dir, "--name Acme --admin dana@acme.example")
	set := printed(t, "organization", "set", "--data", dir, "--organization", acme, "--seats", "25", "--member-role", "member", "--language", "de", "--features", "sso,scim", "--json")
	var shown, listed struct {
		organizationText
		Administrators []administrator
		Organizations  []organizationText
	}
	decode(t, dir, "organization show --organization "+acme, &shown)
	if shown.Seats != 25 || shown.Members != 1 || len(shown.Features) != 2 || len(shown.Administrators) != 1 || shown.Administrators[0].Email != "dana@acme.example" {
		t.Errorf("shown %+v", shown)
	}
	decode(t, dir, "organization list --text ACM", &listed)
	if len(listed.Organizations) != 1 {
		t.Fatalf("listed %+v", listed)
	}
	if diff := cmp.Diff(shown.organizationText, listed.Organizations[0]); diff != "" {
		t.Errorf("listed (-shown +listed):\n%s", diff)
	}
	if !strings.Contains(set, `"max_allowed_users":25`) {
		t.Errorf("set prints %s", set)
	}
	text := oneSpaced(printed(t, "organization", "show", "--data", dir, "--organization", acme))
	for _, line := range []string{"name Acme\n", "seats 25\n", "member-role member\n", "language de\n", "features dir_sync,sso\n", "administrators dana@acme.example\n", "sessions idle as the instance says\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}

	var out bytes.Buffer
	args := []string{"organization", "delete", "--data", dir, "--organization", acme}
	err := run(t.Context(), append(args, "--confirm", "acme"), nil, &out, &out)
	if want := `deleting Acme (` + acme + `) with its members (1) cannot be undone: repeat it with --confirm "Acme", or with --yes`; err == nil || err.Error() != want {
		t.Errorf("with another name: %v, want %s", err, want)
	}
	printed(t, append(args, "--confirm", "Acme")...)
	if got := printed(t, "organization", "list", "--data", dir, "--json"); got != `{"organizations":[]}`+"\n" {
		t.Errorf("left: %s", got)
	}
	if got := printed(t, "user", "show", "--data", dir, "--email", "DANA@acme.example", "--json"); !strings.Contains(got, `"organizations":[]`) {
		t.Errorf("whoever belonged to it: %s", got)
	}
}

// TestLongLists are printed in parts, and what is looked for is found wherever it is.
func TestLongLists(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	const many = 2100 // more than are read at a time, twice
	edit(t, dir, func(tx *db.Tx) error {
		for i := range many {
			if _, err := tx.InsertOrganization(t.Context(), model.Organization{Name: fmt.Sprintf("Ümlaut %d", i)}); err != nil {
				return err
			}
			if _, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("p%d@acme.test", i)), true, "Kim", fmt.Sprintf("Lee%d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	for command, text := range map[string]string{"organization list": "ÜMLAUT 2099", "user find": "LEE2099"} {
		sizes, after := []int{}, ""
		for range 3 {
			var page struct {
				Organizations, Users []map[string]any
				Next                 string `json:"next_after"`
			}
			decode(t, dir, command+" --limit 1000 "+after, &page)
			sizes, after = append(sizes, len(page.Organizations)+len(page.Users)), "--after "+page.Next
		}
		if !slices.Equal(sizes, []int{1000, 1000, 100}) || after != "--after " {
			t.Errorf("%s: pages of %v, then %q", command, sizes, after)
		}
		var out, hint bytes.Buffer
		args := append(strings.Fields(command), "--data", dir, "--text")
		if err := run(t.Context(), append(args, text), nil, &out, &hint); err != nil || strings.Count(out.String(), "\n") != 1 || hint.Len() > 0 {
			t.Errorf("%s --text %s: %v, %s%s", command, text, err, &out, &hint)
		}
		if err := run(t.Context(), append(args, "L", "--limit", "1"), nil, &out, &hint); err != nil || !strings.Contains(hint.String(), "There is more: repeat it with --after ") {
			t.Errorf("%s in part says %q, %v", command, &hint, err)
		}
	}
}

// TestAddAdministrator: whoever the operator names administers an organization afterwards,
// a member or not, also when nobody does any more.
func TestAddAdministrator(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	acme := newOrganization(t, dir, "--name Acme --admin dana@acme.example")
	edit(t, dir, func(tx *db.Tx) error { // a directory lets the last one go
		u, err := tx.UserByEmail(t.Context(), "dana@acme.example")
		if err != nil {
			return err
		}
		m, err := tx.MemberOfUser(t.Context(), model.OrgID(acme), u.ID)
		if err == nil {
			_, err = tx.SetMemberStatus(t.Context(), m, model.MemberInactive)
		}
		return err
	})
	administrators := func() (all []string) {
		t.Helper()
		var shown struct{ Administrators []administrator }
		decode(t, dir, "organization show --organization "+acme, &shown)
		for _, a := range shown.Administrators {
			all = append(all, a.Email)
		}
		return all
	}
	if got := administrators(); len(got) != 0 {
		t.Fatalf("it is administered by %v", got)
	}
	for range 2 { // again changes nothing
		printed(t, "organization", "admin", "add", "--data", dir, "--organization", acme, "--email", "kim@acme.example")
		if diff := cmp.Diff([]string{"kim@acme.example"}, administrators()); diff != "" {
			t.Error(diff)
		}
	}
	var out bytes.Buffer
	err := run(t.Context(), []string{"organization", "admin", "add", "--data", dir, "--organization", acme, "--email", "dana@acme.example"}, nil, &out, &out)
	if err == nil || !strings.Contains(err.Error(), "deactivated") {
		t.Errorf("whoever is deactivated: %v", err)
	}
}
