package members

import (
	"testing"

	"github.com/anteroom/anteroom/internal/members"
)

// TestEveryReasonIsSaid finds reasons for skipping a member that the report on a bulk
// change has no words for.
func TestEveryReasonIsSaid(t *testing.T) {
	t.Parallel()
	for why := members.Yourself; why <= members.NoSeat; why++ {
		if reasons[why] == "" {
			t.Errorf("reason %d has no sentence", why)
		}
	}
	if len(reasons) != int(members.NoSeat-members.Yourself)+1 {
		t.Errorf("%d sentences", len(reasons))
	}
}
