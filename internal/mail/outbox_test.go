package mail_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/secret"
)

// postman counts what it is given, and delivers it when err is nil.
type postman struct {
	asked int
	err   error
}

// Send implements mail.Sender.
func (p *postman) Send(context.Context, mail.Message) error {
	p.asked++
	return p.err
}

// TestOutboxLateness sends a mail until it expires, and not once it has.
func TestOutboxLateness(t *testing.T) {
	t.Parallel()
	const life = 10 * time.Minute
	unreachable := errors.New("no answer")
	for name, test := range map[string]struct {
		after    time.Duration // when the outbox first looks
		err      error         // what comes of an attempt
		attempts int           // also after the mail has expired
		reports  int
	}{
		"at once":                {0, nil, 1, 0},
		"just in time":           {life - time.Millisecond, nil, 1, 0},
		"just too late":          {life, nil, 0, 1},
		"too late":               {time.Hour, nil, 0, 1},
		"no time for a retry":    {life - 10*time.Second, unreachable, 1, 1},
		"time for a retry, late": {life - 10*time.Second - time.Millisecond, unreachable, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock, post := dbtest.NewClock(), &postman{err: test.err}
			d := dbtest.OpenAt(t, clock.Now)
			keys, err := secret.NewKeys()
			if err != nil {
				t.Fatal(err)
			}
			outbox := mail.NewOutbox(d, keys, post, "https://anteroom.test")
			if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
				return outbox.Put(t.Context(), tx, mail.Message{To: "ada@acme.test", Subject: "Code", Text: "048291"}, tx.Now().Add(life))
			}); err != nil {
				t.Fatal(err)
			}
			var reports []error
			for _, by := range []time.Duration{test.after, 24 * time.Hour, 24 * time.Hour} {
				clock.Advance(by)
				if err := outbox.SendDue(t.Context(), func(err error) { reports = append(reports, err) }); err != nil {
					t.Fatal(err)
				}
			}
			if post.asked != test.attempts || len(reports) != test.reports {
				t.Errorf("%d attempts and reports %v, want %d and %d", post.asked, reports, test.attempts, test.reports)
			}
		})
	}
}
