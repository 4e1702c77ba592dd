package members

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestBackStaysInTheList: a form cannot send people elsewhere.
func TestBackStaysInTheList(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                         "/ui/members",
		"%zz":                      "/ui/members",
		"//evil.test":              "/ui/members",
		"q=a&x=y&sort=-joined":     "/ui/members?q=a&sort=-joined",
		"status=PENDING&role=evil": "/ui/members",
	} {
		if got := backURL(model.Portal, in); got != want {
			t.Errorf("back(%q) = %q, want %q", in, got, want)
		}
	}
}
