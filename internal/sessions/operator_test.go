package sessions_test

import (
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

func idsOf(t *testing.T, all []model.Session, err error) []model.SessionID {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]model.SessionID, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	return ids
}

// TestOperatorListsWhatIsLive: the world's limits are ten hours, and one hour away.
// Those that are over and not ended yet leave no gap in a list that is read in parts.
func TestOperatorListsWhatIsLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := w.stranger(t)
	gone, _ := w.begin(t, w.globex)
	if err := w.SignOut(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		w.begin(t, w.globex) // will be idle
	}
	w.clock.Advance(50 * time.Minute)
	first, _ := w.begin(t, w.globex)
	second, _ := w.begin(t, "")
	third, _ := w.begin(t, w.globex)
	w.clock.Advance(20 * time.Minute)
	user := first.User.ID
	all, err := w.Of(t.Context(), user, "", 2)
	if got, want := idsOf(t, all, err), []model.SessionID{first.ID, second.ID}; !slices.Equal(got, want) {
		t.Errorf("of the user %v, want %v", got, want)
	}
	all, err = w.Of(t.Context(), user, second.ID, 2)
	if got, want := idsOf(t, all, err), []model.SessionID{third.ID}; !slices.Equal(got, want) {
		t.Errorf("then %v, want %v", got, want)
	}
	all, err = w.In(t.Context(), w.globex, "", 1)
	if got, want := idsOf(t, all, err), []model.SessionID{first.ID}; !slices.Equal(got, want) {
		t.Errorf("in the organization %v, want %v", got, want)
	}
	all, err = w.In(t.Context(), w.globex, first.ID, 1)
	if got, want := idsOf(t, all, err), []model.SessionID{third.ID}; !slices.Equal(got, want) {
		t.Errorf("then %v, want %v", got, want)
	}
	if slices.Contains(idsOf(t, all, err), stranger.ID) {
		t.Error("a stranger’s session is listed")
	}
}

func TestOperatorEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := w.stranger(t)
	one, token := w.begin(t, w.globex)
	two, _ := w.begin(t, "")
	if err := w.End(t.Context(), model.System, one.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Load(t.Context(), token, sessions.Active); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("the session that was ended: %v", err)
	}
	if err := w.End(t.Context(), model.System, one.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("once more: %v", err)
	}
	if all, err := w.EndAll(t.Context(), model.System, one.User.ID); err != nil || !slices.Contains(all, two.ID) || slices.Contains(all, one.ID) {
		t.Errorf("all: %v, %v", all, err)
	}
	for id, live := range map[model.SessionID]bool{two.ID: false, stranger.ID: true} {
		if _, err := w.LoadByID(t.Context(), id); (err == nil) != live {
			t.Errorf("%s: %v, want live %v", id, err, live)
		}
	}
	if all, err := w.EndAll(t.Context(), model.System, one.User.ID); err != nil || len(all) != 0 {
		t.Errorf("all once more: %v, %v", all, err)
	}
	if _, err := w.EndAll(t.Context(), model.System, "usr_1"); model.KindOf(err) != model.NotFound {
		t.Errorf("of nobody: %v", err)
	}
}
