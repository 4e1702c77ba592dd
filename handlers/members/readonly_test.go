package members_test

import (
	"net/http"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

// TestMembersReadOnly: who may see members but not change roles gets the same
// page with text where the controls are.
func TestMembersReadOnly(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	page := func(email string) handlerstest.Answer { return w.As(t, email).Get(t, "/ui/members") }
	theirs, admins := page(handlerstest.Kim), page(handlerstest.Dana)
	if theirs.Status != http.StatusOK || !strings.Contains(theirs.Body, "Only admins can change this.") {
		t.Errorf("status %d; the page does not say who can change this", theirs.Status)
	}
	if control := `class="members-change"`; strings.Contains(theirs.Body, control) || !strings.Contains(admins.Body, control) {
		t.Error("controls show for the member, or not for the admin")
	}
}
