package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestIDsAreUnique opens every page of the portal and the console as a browser gets it, in its
// shell: where an id stands twice, htmx swaps whatever comes first, such as the shell's menu.
func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, f := range model.Features() {
		w.Enable(t, w.Acme, f)
	}
	w.Domain(t, handlerstest.Dana, "acme.test")
	console, operator := w.Console(t)
	dana := w.As(t, handlerstest.Dana)
	kim, app := w.Member(t, handlerstest.Kim), w.Application(t, model.Application{Name: "Notes"})
	named := map[string]string{
		"member": string(kim.ID), "user": string(kim.User), "organization": string(w.Acme), "operator": string(operator.ID), "application": string(app.ID),
		"passkey": string(w.Passkey(t, w.Member(t, handlerstest.Dana).User).ID), "domain": string(w.Claim(t, handlerstest.Dana, "acme.example").ID),
		"invitation": string(w.Invite(t, dana, "zoe@acme.test").ID), "role": w.Role(t, "member"),
		"connection": string(w.Connection(t, handlerstest.Dana).ID), "directory": string(w.Directory(t, handlerstest.Dana).ID),
	}
	routes := routeTable(t, w.Config)
	for shell, b := range map[model.Links]*handlerstest.Browser{model.Portal: dana, model.Console: console} {
		opened := 0
		for _, r := range routes {
			if !strings.HasPrefix(r.Path, shell.Home()) || !slices.Contains(r.Methods, http.MethodGet) || strings.HasSuffix(r.Path, ".csv") {
				continue
			}
			a := b.Get(t, parameter.ReplaceAllStringFunc(r.Path, func(name string) string { return named[strings.Trim(name, "{}")] }))
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue
			}
			opened++
			seen := map[string]bool{}
			for _, part := range a.Shows(t).All("[id]") {
				id := part.Attr("id")
				if seen[id] {
					t.Errorf("%s: id=%q stands twice", r.Path, id)
				}
				seen[id] = true
			}
		}
		if opened < 40 {
			t.Errorf("%d pages opened in %s", opened, shell.Home())
		}
	}
}
