package handlerstest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/outbox"
)

// Postbox keeps what is sent. It is safe for concurrent use.
type Postbox struct {
	mu        sync.Mutex
	mails     []mail.Message
	onlyASCII bool
}

// TakeOnlyASCII lets the postbox be a mail server without SMTPUTF8.
func (p *Postbox) TakeOnlyASCII() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onlyASCII = true
}

// TakesLetters reports whether there may be letters beyond ASCII before an @, as
// mail.SMTP does.
func (p *Postbox) TakesLetters(context.Context) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.onlyASCII, nil
}

// Send implements mail.Sender.
func (p *Postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

// Mails returns what was sent, the oldest first.
func (p *Postbox) Mails() []mail.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.mails)
}

// Deliver sends what waits, before it expires when the clock is moved, and returns
// all that was sent so far, the oldest first.
func (w *World) Deliver(t *testing.T) []mail.Message {
	t.Helper()
	if err := w.Outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	return w.Post.Mails()
}

// Mail delivers what waits and returns what a pattern finds in the newest mail to
// an address that has it.
func (w *World) Mail(t *testing.T, email string, pattern *regexp.Regexp) string {
	t.Helper()
	for _, m := range slices.Backward(w.Deliver(t)) {
		if found := pattern.FindStringSubmatch(m.Text); found != nil && m.To == email {
			return found[1]
		}
	}
	t.Fatalf("no mail to %s with %v", email, pattern)
	return ""
}

// refusing is a mail server that refuses every recipient.
type refusing struct{}

// Send implements mail.Sender.
func (refusing) Send(context.Context, mail.Message) error {
	return fmt.Errorf("%w: 550 5.1.1 no such user", outbox.ErrFinal)
}

// RefuseMails has the mails that wait refused for good.
func (w *World) RefuseMails(t *testing.T) {
	t.Helper()
	if err := mail.NewOutbox(w.DB, w.Config.Keys, refusing{}, "https://anteroom.test").SendDue(t.Context(), func(error) {}); err != nil {
		t.Fatal(err)
	}
}
