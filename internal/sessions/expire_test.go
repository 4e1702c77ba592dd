package sessions_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// TestExpireEndsWhatHasRunOut: the world's limits are ten hours, and one hour
// away.
func TestExpireEndsWhatHasRunOut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps []time.Duration // between requests; Expire runs after the last
		want  int
	}{
		{"just signed in", []time.Duration{time.Minute}, 0},
		{"a minute before the idle limit", []time.Duration{59 * time.Minute}, 0},
		{"idle", []time.Duration{time.Hour}, 1},
		{"came back, which the database does not know yet", []time.Duration{50 * time.Minute, 50 * time.Minute}, 0},
		{"came back and went away again", []time.Duration{50 * time.Minute, time.Hour}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			session, err := w.Load(t.Context(), w.token, sessions.Active)
			if err != nil {
				t.Fatal(err)
			}
			for i, step := range tt.steps {
				w.clock.Advance(step)
				if i < len(tt.steps)-1 {
					if _, err := w.Load(t.Context(), w.token, sessions.Active); err != nil {
						t.Fatal(err)
					}
				}
			}
			ended, err := w.Expire(t.Context())
			if err != nil || ended != tt.want {
				t.Fatalf("Expire: %d, %v; want %d", ended, err, tt.want)
			}
			row, err := w.db.Session(t.Context(), session.ID)
			if err != nil {
				t.Fatal(err)
			}
			if over := !row.EndedAt.IsZero(); over != (tt.want == 1) {
				t.Errorf("session ended: %v", over)
			}
			events, err := w.db.Events(t.Context(), w.acme, 1)
			if err != nil {
				t.Fatal(err)
			}
			logout := false
			for _, e := range events {
				p, ok := e.Payload.(model.UserLoggedOut)
				logout = ok && p.Reason == model.EndExpired && p.Session.ID == row.ID
			}
			if logout != (tt.want == 1) {
				t.Errorf("event of the end recorded: %v; events %+v", logout, events)
			}
			if again, err := w.Expire(t.Context()); err != nil || again != 0 {
				t.Errorf("Expire again: %d, %v; want 0", again, err)
			}
		})
	}
}
