package handlerstest

import (
	"net/url"
	"strconv"
	"testing"
)

// RolePath returns where the role of one of Acme's members is changed.
func (w *World) RolePath(email string) string {
	return "/ui/members/" + string(w.Members[email].ID) + "/role"
}

// Change returns the form that gives a member a role, as filled in now.
func (w *World) Change(t *testing.T, email, role string) url.Values {
	t.Helper()
	return url.Values{"role": {w.Role(t, role)}, "version": {strconv.FormatInt(w.Member(t, email).Version, 10)}}
}
