package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
)

// slow is a mail server that takes its time, and then nothing.
type slow struct{}

// Send implements mail.Sender.
func (slow) Send(context.Context, mail.Message) error {
	<-time.After(20 * time.Millisecond)
	return errors.New("not now")
}

// BenchmarkBacklog asks for pages while nothing waits in the outbox, while 50,000
// mails wait, and while they are being tried. The list of invitations, which looks
// for mails that were refused, has 50 of them.
func BenchmarkBacklog(b *testing.B) {
	l := newLarge(b, 1000)
	invite := url.Values{"emails": {strings.Join(slices.Collect(func(yield func(string) bool) {
		for i := range 50 {
			if !yield(fmt.Sprintf("new%d@large.example", i)) {
				return
			}
		}
	}), ",")}, "role": {string(l.members[1].Roles[0].ID)}}
	l.do(b, "POST", "/ui/members/invitations", invite.Encode(), false, http.StatusSeeOther)
	measure := func(name string) {
		for _, path := range []string{"/ui/members", "/ui/members/invitations"} {
			b.Run(name+" "+path, func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					begun := time.Now()
					l.do(b, "GET", path, "", false, http.StatusOK)
					took = append(took, time.Since(begun))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
			})
		}
	}
	measure("none")
	outbox := mail.NewOutbox(l.db, l.keys, slow{}, "https://anteroom.test")
	for range 50 {
		if err := l.db.Housekeep(b.Context(), func(tx *db.Tx) error {
			for i := range 1000 {
				m := mail.Message{To: fmt.Sprintf("p@%d.example", i), Subject: "Hello", Text: "Hello", Urgent: i%2 == 0}
				if err := outbox.Put(b.Context(), tx, m, tx.Now().Add(time.Hour)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	measure("waiting")
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		outbox.Run(ctx, func(error) {})
	}()
	measure("being tried")
	stop()
	<-done
}
