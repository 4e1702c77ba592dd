package views

import (
	"fmt"
	"html/template"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/views/layout"
)

// TestNavigation: what is kept of a navigation is of that one and no other, and not more
// than fits.
func TestNavigation(t *testing.T) {
	t.Parallel()
	s := load(t)
	kept := &navigations{set: parsed(t, s)}
	html := func(groups []layout.NavGroup) template.HTML {
		t.Helper()
		got, err := kept.html(groups)
		if want := render(t, s, layout.Navigation{Groups: groups}); err != nil || string(got) != want {
			t.Errorf("%v\n%s\nwant\n%s", err, got, want)
		}
		return got
	}
	item := layout.NavItem{Label: "Members", URL: "/ui/members", Icon: "users"}
	seen := map[template.HTML]bool{}
	for _, other := range []layout.NavItem{
		item, {Label: "Members", URL: "/ui/members", Icon: "globe"}, {Label: "People", URL: "/ui/members", Icon: "users"},
		{Label: "Members", URL: "/portal/members", Icon: "users"}, {Label: "Members", URL: "/ui/members", Icon: "users", Current: true},
	} {
		for range 2 {
			seen[html([]layout.NavGroup{{Label: "<Organization>", Items: []layout.NavItem{other}}})] = true
		}
	}
	html([]layout.NavGroup{{Label: "A", Items: []layout.NavItem{item}}, {Label: "B"}})
	html([]layout.NavGroup{{Label: "A"}, {Label: "B", Items: []layout.NavItem{item}}})
	if len(seen) != 5 || len(kept.known) != 7 {
		t.Errorf("%d navigations of 5, %d kept", len(seen), len(kept.known))
	}
	for i := range 2 * maxNavigations {
		html([]layout.NavGroup{{Label: fmt.Sprint(i)}})
	}
	if len(kept.known) > maxNavigations {
		t.Errorf("%d are kept", len(kept.known))
	}
	if got := html(nil); strings.TrimSpace(string(got)) != "" {
		t.Errorf("of nothing: %q", got)
	}
}
