package db

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// texts are what tellers say: few, so that they meet again, and odd.
var texts = []string{
	"anna", "Anna", "ANNA MÜLLER", "müller", "ann%", "a_na", `o'malley"`, `back\slash`, "'; DROP TABLE directory_users; --", "straße", "ıstanbul", "İstanbul", "日本", "an na", "x\U0010FFFF", "00u1",
}

// teller makes up users and filters.
type teller struct{ *rand.Rand }

func (r teller) text() string { return texts[r.IntN(len(texts))] }

// maybe returns a text, or none.
func (r teller) maybe() string {
	if r.IntN(3) == 0 {
		return ""
	}
	return r.text()
}

// user makes up somebody, with the document that says the same.
func (r teller) user(dir model.Directory, n int) model.DirectoryUser {
	u := model.DirectoryUser{
		Org: dir.Org, Directory: dir.ID, UserName: fmt.Sprintf("%s %d", r.text(), n), DisplayName: r.maybe(), GivenName: r.maybe(), FamilyName: r.maybe(), Active: r.IntN(2) == 0,
	}
	if r.IntN(2) == 0 {
		u.ExternalID = fmt.Sprintf("00u%d", n)
	}
	doc := resource.Object{{Name: "userName", Value: u.UserName}, {Name: "active", Value: u.Active}}
	set := func(o *resource.Object, name, value string) {
		if value != "" {
			o.Set(name, value)
		}
	}
	set(&doc, "externalId", u.ExternalID)
	set(&doc, "displayName", u.DisplayName)
	set(&doc, "title", r.maybe())
	var name resource.Object
	set(&name, "givenName", u.GivenName)
	set(&name, "familyName", u.FamilyName)
	if len(name) > 0 {
		doc.Set("name", name)
	}
	var emails []any
	for i := range r.IntN(3) {
		e := model.DirectoryEmail{Value: r.text() + "@acme.test", Primary: i == 0 && r.IntN(2) == 0}
		o := resource.Object{{Name: "value", Value: e.Value}}
		if r.IntN(2) == 0 {
			e.Type = []string{"work", "Home"}[r.IntN(2)]
			o.Set("type", e.Type)
		}
		switch {
		case e.Primary:
			o.Set("primary", true)
		case r.IntN(2) == 0:
			o.Set("primary", false)
		}
		u.Emails, emails = append(u.Emails, e), append(emails, o)
	}
	if len(emails) > 0 {
		doc.Set("emails", emails)
	}
	if v := r.maybe(); v != "" {
		doc.Set(resource.URNEnterpriseUser, resource.Object{{Name: "department", Value: v}})
	}
	u.Doc = string(resource.AppendDocument(nil, doc))
	return u
}

// filter makes up a filter.
func (r teller) filter(groups []model.DirectoryGroupID, depth int) string {
	if depth > 0 {
		switch r.IntN(5) {
		case 0:
			return r.filter(groups, depth-1) + " and " + r.filter(groups, depth-1)
		case 1:
			return "(" + r.filter(groups, depth-1) + " or " + r.filter(groups, depth-1) + ")"
		case 2:
			return "not (" + r.filter(groups, depth-1) + ")"
		}
	}
	quoted := func(s string) string { return string(resource.AppendJSON(nil, s)) }
	switch r.IntN(12) {
	case 0:
		return "active " + []string{"eq", "ne"}[r.IntN(2)] + " " + []string{"true", "false"}[r.IntN(2)]
	case 1:
		return "groups.value eq " + quoted(string(groups[r.IntN(len(groups))]))
	case 2:
		return "meta.created " + []string{"gt", "ge", "lt", "le", "eq", "ne"}[r.IntN(6)] + ` "2026-03-03T09:30:0` + fmt.Sprint(r.IntN(9)) + `.000Z"`
	case 3:
		return []string{"groups pr", "emails pr", "title pr", "name.givenName pr", "emails.type pr", "emails.primary pr", "active pr", "meta.lastModified pr", "externalId pr"}[r.IntN(9)]
	case 4:
		return "emails[" + []string{"type eq \"work\"", "primary eq true", "primary eq false", "not (primary eq true)", "type ne \"home\""}[r.IntN(5)] + " and value " + r.operator() + " " + quoted(r.part()) + "]"
	case 5:
		return "emails.primary " + []string{"eq", "ne"}[r.IntN(2)] + " " + []string{"true", "false"}[r.IntN(2)]
	}
	attributes := []string{"userName", "displayName", "name.givenName", "name.familyName", "externalId", "emails.value", "emails.type", "emails", "title", "id", resource.URNEnterpriseUser + ":department"}
	return attributes[r.IntN(len(attributes))] + " " + r.operator() + " " + quoted(r.part())
}

func (r teller) operator() string {
	return []string{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"}[r.IntN(9)]
}

// part returns a part of a text, all of it, or nothing.
func (r teller) part() string {
	runes := []rune(r.text())
	from := r.IntN(len(runes))
	return string(runes[from : from+r.IntN(len(runes)-from+1)])
}

// TestFindIsMatch: what the database finds is what the reference says, in the order and the
// pages that were asked for.
func TestFindIsMatch(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		seed := uint64(time.Now().UnixNano())
		r := teller{rand.New(rand.NewPCG(seed, 1))}
		dir, other := newDirectory(t, d, newOrganization(t, d, "Acme Corp")), newDirectory(t, d, newOrganization(t, d, "Globex"))
		groups, docs := tellAll(t, d, r, dir, 120)
		tellAll(t, d, r, other, 50)
		analyze(t, d)
		catalog, err := resource.NewCatalog()
		if err != nil {
			t.Fatal(err)
		}
		users, err := d.DirectoryUsersAfter(t.Context(), dir.Org, dir.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		sorts := []string{"", "userName", "displayName", "name.familyName", "emails", "title", "active", "meta.lastModified"}
		matched := 0
		for range 200 {
			text := r.filter(groups, 3)
			x, err := filter.Parse(catalog.User, text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			fq := FindQuery{Type: catalog.User, Filter: x, Descending: r.IntN(2) == 0, Limit: 1 + r.IntN(40)}
			sort := sorts[r.IntN(len(sorts))]
			if ref, ok := catalog.User.Lookup(sort); ok {
				fq.Sort = &ref
			}
			var want []string
			for _, u := range users {
				if filter.Match(x, docs[u.ID]) {
					want = append(want, string(u.ID))
				}
			}
			matched += len(want)
			if fq.Sort != nil {
				slices.SortStableFunc(want, func(a, b string) int {
					key := func(id string) FindPosition {
						return FindPosition{Key: sortKey(*fq.Sort, docs[model.DirectoryUserID(id)])}
					}
					return key(a).compare(key(b), fq.Descending)
				})
			}
			t.Logf("seed %d: %s", seed, text)
			if got := pages(t, d, dir, fq, len(want)); !slices.Equal(got, want) {
				t.Fatalf("seed %d: %s, by %q, descending %v, %d a page:\nfound %v\nwant  %v", seed, text, sort, fq.Descending, fq.Limit, got, want)
			}
		}
		if matched < 500 {
			t.Errorf("only %d matches: does this test still see them?", matched)
		}
	})
}

// tellAll makes up n users of a directory and the groups that they are in.
func tellAll(t *testing.T, d *DB, r teller, dir model.Directory, n int) (groups []model.DirectoryGroupID, docs map[model.DirectoryUserID]resource.Object) {
	t.Helper()
	docs = map[model.DirectoryUserID]resource.Object{}
	catalog, err := resource.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	change(t, d, func(tx *Tx) error {
		var all []model.DirectoryGroup
		for i := range 3 {
			g, err := tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: dir.Org, Directory: dir.ID, DisplayName: fmt.Sprint("Group ", i), Doc: "{}"})
			if err != nil {
				return err
			}
			all, groups = append(all, g), append(groups, g.ID)
		}
		for i := range n {
			u, err := tx.InsertDirectoryUser(t.Context(), r.user(dir, i))
			if err != nil {
				return err
			}
			created := time.Date(2026, time.March, 3, 9, 30, i%9, 0, time.UTC)
			if _, err := tx.exec(t.Context(), `UPDATE directory_users SET created_at = $1, modified_at = $1 WHERE id = $2`, ms(created), u.ID); err != nil {
				return err
			}
			var in []any
			for _, g := range all {
				if r.IntN(3) == 0 {
					if _, err := tx.AddToDirectoryGroup(t.Context(), g, u.ID); err != nil {
						return err
					}
					in = append(in, resource.Object{{Name: "value", Value: string(g.ID)}})
				}
			}
			s := resource.Shown{ID: string(u.ID), Doc: u.Doc, Created: created, Modified: created}
			if len(in) > 0 {
				s.Derived = resource.Object{{Name: "groups", Value: in}}
			}
			if docs[u.ID], err = catalog.User.Whole(s); err != nil {
				return err
			}
		}
		return nil
	})
	return groups, docs
}

// pages returns what a query finds, page after page, half of them by number and half by
// place.
func pages(t *testing.T, d *DB, dir model.Directory, fq FindQuery, total int) (ids []string) {
	t.Helper()
	for {
		found, err := d.FindDirectoryUsers(t.Context(), dir.Org, dir.ID, fq)
		if err != nil {
			t.Fatalf("%s: %v", fq.Filter, err)
		}
		if fq.After == nil && found.Total != total {
			t.Fatalf("%s: %d in all, want %d", fq.Filter, found.Total, total)
		}
		for _, u := range found.All {
			ids = append(ids, string(u.ID))
		}
		if len(found.All) < fq.Limit {
			return ids
		}
		if fq.Limit%2 == 0 {
			fq.Skip += fq.Limit
		} else {
			last := found.Positions[len(found.Positions)-1]
			fq.After = &last
		}
	}
}

// TestFindGroups: by name, by id and by who is in them, strangers too.
func TestFindGroups(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		var u model.DirectoryUser
		change(t, d, func(tx *Tx) error {
			u = told(t, tx, dir, 1)
			for i, name := range []string{"Sales", "Überall ", "IT"} {
				g, err := tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: dir.Org, Directory: dir.ID, DisplayName: name, ExternalID: strings.Repeat("x", i), Doc: fmt.Sprintf(`{"displayName":%q}`, name)})
				if err != nil {
					return err
				}
				if i != 1 {
					if _, err := tx.AddToDirectoryGroup(t.Context(), g, u.ID); err != nil {
						return err
					}
				}
				if _, err := tx.AddStrangers(t.Context(), g, model.DirectoryUserID(fmt.Sprint("fake", i))); err != nil {
					return err
				}
			}
			return nil
		})
		catalog, err := resource.NewCatalog()
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]string{
			`displayName eq "überall"`:                                  "Überall ",
			`members.value eq "` + string(u.ID) + `"`:                   "Sales IT",
			`members[value eq "fake1"]`:                                 "Überall ",
			`members eq "nobody"`:                                       "",
			`displayName sw "s" or externalId eq "xx"`:                  "Sales IT",
			`not (members.value eq "fake0") and meta.created pr`:        "Überall  IT",
			`displayName eq "IT" and members eq "` + string(u.ID) + `"`: "IT",
			`displayName gt "s"`:                                        "Sales Überall ",
		} {
			x, err := filter.Parse(catalog.Group, text)
			if err != nil {
				t.Fatal(err)
			}
			found, err := d.FindDirectoryGroups(t.Context(), dir.Org, dir.ID, FindQuery{Type: catalog.Group, Filter: x, Limit: 10})
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			var names []string
			for _, g := range found.All {
				names = append(names, g.DisplayName)
			}
			if got := strings.Join(names, " "); got != want || found.Total != len(names) {
				t.Errorf("%s: %q, %d in all; want %q", text, got, found.Total, want)
			}
		}
		all, err := d.FindDirectoryGroups(t.Context(), dir.Org, dir.ID, FindQuery{Type: catalog.Group, Skip: 1, Limit: 10})
		if err != nil || all.Total != 3 || len(all.All) != 2 || all.All[0].DisplayName != "Überall " {
			t.Errorf("all: %+v, %v", all, err)
		}
	})
}
