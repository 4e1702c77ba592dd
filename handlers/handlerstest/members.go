package handlerstest

import (
	rules "github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"net/url"
	"slices"
	"strconv"
	"testing"
)

// Add adds a person to an organization, in a role.
func (w *World) Add(t *testing.T, org model.OrgID, email, name, role string) {
	t.Helper()
	m, err := rules.New(w.DB).Add(t.Context(), model.System, org, rules.Person{Email: model.Email(email), FirstName: name, LastName: "Lee"}, role)
	if err != nil {
		t.Fatal(err)
	}
	w.Members[email] = m
}

// Member returns a member as the database knows it now.
func (w *World) Member(t *testing.T, email string) model.Member {
	t.Helper()
	m, err := w.DB.Member(t.Context(), w.Members[email].Org, w.Members[email].ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Role returns the id of one of Acme's roles.
func (w *World) Role(t *testing.T, name string) string {
	t.Helper()
	roles, err := w.DB.Roles(t.Context(), w.Acme)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(roles, func(r model.Role) bool { return r.Name == name })
	if i < 0 {
		t.Fatalf("no role %q", name)
	}
	return string(roles[i].ID)
}

// RolePath returns where the role of one of Acme's members is changed.
func (w *World) RolePath(email string) string {
	return "/ui/members/" + string(w.Members[email].ID) + "/role"
}

// Change returns the form that gives a member a role, as filled in now.
func (w *World) Change(t *testing.T, email, role string) url.Values {
	t.Helper()
	return url.Values{"role": {w.Role(t, role)}, "version": {strconv.FormatInt(w.Member(t, email).Version, 10)}}
}
