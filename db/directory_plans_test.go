package db

import (
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

var (
	aboutDirectories = regexp.MustCompile(`\b(director(y|ies)|member_suspensions)`)
	placeholder      = regexp.MustCompile(`\$\d+`)
	wholeTable       = regexp.MustCompile(`SCAN (directory_\w+|directories|member_suspensions|[ugmestd])\b`)
)

// planOf returns how the engine would run a statement.
func planOf(t *testing.T, d *DB, query string) string {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range placeholder.FindAllString(query, -1) {
		seen[p] = true
	}
	lines, err := many(t.Context(), &d.queries, scanPlan, `EXPLAIN QUERY PLAN `+query, make([]any, len(seen))...)
	if err != nil {
		t.Fatalf("%v:\n%s", err, query)
	}
	return strings.Join(lines, "\n")
}

// TestDirectoryStatementsUseTheIndexes: none reads a whole table, whatever is in it.
func TestDirectoryStatementsUseTheIndexes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	whole, _ := statementTexts(t)
	found := 0
	for _, query := range whole {
		if !aboutDirectories.MatchString(strings.ReplaceAll(query, leaving, "")) {
			continue
		}
		found++
		if plan := planOf(t, d, query); wholeTable.MatchString(plan) {
			t.Errorf("%s\nfor:\n%s", plan, query)
		}
	}
	if found < 50 {
		t.Errorf("only %d statements found: does this test still see them?", found)
	}
}

// TestFiltersUseTheIndexes: what providers ask for before each change is found by an index
// of that, and not by looking at a directory.
func TestFiltersUseTheIndexes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	catalog, err := resource.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of         *resource.Type
		text, want string
	}{
		{catalog.User, `userName eq "x"`, "directory_users_by_name (org_id=? AND directory_id=? AND user_key=?)"},
		{catalog.User, `userName sw "x"`, "directory_users_by_name (org_id=? AND directory_id=? AND user_key>? AND user_key<?)"},
		{catalog.User, `externalId eq "x"`, "directory_users_by_external_id (org_id=? AND directory_id=? AND external_id=?)"},
		{catalog.User, `id eq "x"`, "sqlite_autoindex_directory_users_1 (org_id=? AND directory_id=? AND id=?)"},
		{catalog.User, `emails.value eq "x"`, "directory_user_emails_by_value (org_id=? AND directory_id=? AND value_key=?)"},
		{catalog.User, `emails[type eq "work" and value eq "x"]`, "directory_user_emails_by_value (org_id=? AND directory_id=? AND value_key=? AND type_key=?)"},
		{catalog.User, `groups.value eq "x"`, "PRIMARY KEY (org_id=? AND group_id=?)"},
		{catalog.Group, `displayName eq "x"`, "directory_groups_by_name (org_id=? AND directory_id=? AND display_key=?)"},
		{catalog.Group, `externalId eq "x"`, "directory_groups_by_external_id (org_id=? AND directory_id=? AND external_id=?)"},
		{catalog.Group, `id eq "g" and members eq "u"`, "directory_groups_by_id (org_id=? AND id=?)"},
		{catalog.Group, `members.value eq "u"`, "directory_group_members_by_user (org_id=? AND user_id=?)"},
	} {
		x, err := filter.Parse(c.of, c.text)
		if err != nil {
			t.Fatal(err)
		}
		comp, from := &compiler{row: `u`, args: []any{nil, nil}}, `directory_users u`
		if c.of == catalog.Group {
			comp.row, from = `g`, `directory_groups g`
		}
		where := comp.compile(x)
		plan := planOf(t, d, `SELECT COUNT(*) FROM `+from+` WHERE `+comp.row+`.org_id = $1 AND `+comp.row+`.directory_id = $2 AND `+where.sql)
		if !where.exact || !strings.Contains(plan, c.want) || wholeTable.MatchString(plan) {
			t.Errorf("%s: want %s:\n%s", c.text, c.want, plan)
		}
	}
}

// TestPagesAreReadByPlace: those on a page are read one by one, whatever a filter has an index
// for, and what it asks of tables beside is asked of them alone.
func TestPagesAreReadByPlace(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	catalog, err := resource.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`userName sw "x"`:                         "",
		`externalId ge "x" and active eq true`:    "",
		`emails.value sw "x"`:                     "SEARCH directory_user_emails USING PRIMARY KEY (org_id=? AND directory_id=? AND user_id=?)",
		`emails[type eq "work" and value ew "x"]`: "SEARCH directory_user_emails USING PRIMARY KEY (org_id=? AND directory_id=? AND user_id=?)",
		`groups.value eq "x"`:                     "PRIMARY KEY (org_id=? AND group_id=? AND user_id=?)",
	} {
		x, err := filter.Parse(catalog.User, text)
		if err != nil {
			t.Fatal(err)
		}
		query, _, _ := listOf(model.Directory{}, FindQuery{Type: catalog.User, Filter: x}).atPlaces()
		plan := planOf(t, d, query)
		if !strings.Contains(plan, "SEARCH u USING INDEX directory_users_by_place (org_id=? AND directory_id=? AND place=?)") || !strings.Contains(plan, want) {
			t.Errorf("%s: want %s:\n%s", text, want, plan)
		}
	}
}
