package handlers

import (
	"net/http"
	"strings"
	"testing"
)

// TestMembersReadOnly: who may see members but not change roles gets the same
// page with text where the controls are.
func TestMembersReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := func(email string) answer { return w.as(t, email).get(t, "/ui/members") }
	theirs, admins := page(kim), page(dana)
	if theirs.status != http.StatusOK || !strings.Contains(theirs.body, "Only admins can change this.") {
		t.Errorf("status %d; the page does not say who can change this", theirs.status)
	}
	if control := `class="members-change"`; strings.Contains(theirs.body, control) || !strings.Contains(admins.body, control) {
		t.Error("controls show for the member, or not for the admin")
	}
}
