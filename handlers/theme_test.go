package handlers_test

import (
	"net/http"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestTheme: the look that somebody chose is in every page as it comes, so that none
// shows in another first. What the cookie holds else is nobody's choice.
func TestTheme(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for _, test := range []struct{ cookie, want, chosen string }{
		{"", "", "auto"},
		{"dark", "dark", "dark"},
		{"light", "light", "light"},
		{"auto", "", "auto"},
		{"darker", "", "auto"},
	} {
		b.SetCookie(t, &http.Cookie{Name: "anteroom-theme", Value: test.cookie, Path: "/"})
		for path, status := range map[string]int{"/ui/members": http.StatusOK, "/a/organizations": http.StatusOK, "/ui/nothing": http.StatusNotFound} {
			page := b.Get(t, path).Page(t, status)
			if html := page.Find("html"); html.Is("data-theme") != (test.want != "") || html.Is("data-theme") && html.Attr("data-theme") != test.want {
				t.Errorf("%q: %s is not in %q", test.cookie, path, test.want)
			}
			for _, choice := range page.All("input[name=theme]") {
				if choice.Is("checked") != (choice.Attr("value") == test.chosen) {
					t.Errorf("%q: the menu of %s does not say %q", test.cookie, path, test.chosen)
				}
			}
		}
	}
	if !b.Get(t, "/ui/members").Shows(t).Has("input[name=theme][value=dark]") {
		t.Error("there is nothing to choose")
	}
}
