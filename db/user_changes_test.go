package db

import (
	"fmt"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestUserDetailsByVersion: what was filled from an older version changes
// nothing, neither the account nor a membership.
func TestUserDetailsByVersion(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org := newOrganization(t, d, "Acme Corp")
		var kim model.Member
		change(t, d, func(tx *Tx) (err error) {
			kim, err = join(t, tx, org, person{email: "kim@acme.test", first: "Kim", last: "Lee", status: model.MemberActive})
			return err
		})
		u, err := d.User(t.Context(), kim.User)
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []int64{u.Version - 1, u.Version + 1} {
			stale := u
			stale.FirstName, stale.Version = "Eve", version
			err := d.Housekeep(t.Context(), func(tx *Tx) error {
				_, err := tx.SetUserDetails(t.Context(), stale)
				return err
			})
			if model.KindOf(err) != model.Conflict {
				t.Errorf("version %d: %v, want a conflict", version, err)
			}
		}
		if m, err := d.Member(t.Context(), org, kim.ID); err != nil || m.Name != "Kim Lee" {
			t.Errorf("the member is called %q; %v", m.Name, err)
		}
		if now, err := d.User(t.Context(), u.ID); err != nil || now != u {
			t.Errorf("the user is %+v, was %+v; %v", now, u, err)
		}
	})
}

// TestUserChangesWalkNoTable asks the engine how it would run each statement: a
// change looks at what belongs to one person, however many others there are.
func TestUserChangesWalkNoTable(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	detail := func(s scanner) (text string, err error) {
		var id, parent, unused int
		return text, s.Scan(&id, &parent, &unused, &text)
	}
	found := 0
	files := parseFolder(t, ".")
	for _, decl := range append(files["user_changes.go"].Decls, files["memberwords.go"].Decls...) {
		for _, query := range textsIn(t, decl, nil) {
			if !strings.Contains(query, "$1") {
				continue
			}
			found++
			args := make([]any, strings.Count(query, "$"))
			for n := range args {
				if !strings.Contains(query, fmt.Sprintf("$%d", n+1)) {
					args = args[:n]
					break
				}
			}
			plan, err := many(t.Context(), &d.queries, detail, "EXPLAIN QUERY PLAN "+query, args...)
			if err != nil {
				t.Fatal(err)
			}
			// The ends of a word are few.
			if text := strings.Join(plan, "; "); strings.Contains(strings.NewReplacer("SCAN cut", "", "SCAN CONSTANT ROW", "").Replace(text), "SCAN") {
				t.Errorf("%s\n%s", query, text)
			}
		}
	}
	if found < 13 {
		t.Errorf("only %d statements found: does this test still see them?", found)
	}
}
