package mail

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/internal/outbox"
)

// NoServer is the Sender where no mail server is set up: mails wait until one is, or
// until they are too old.
type NoServer struct{}

// Send returns an error that says what to do.
func (NoServer) Send(context.Context, Message) error {
	return fmt.Errorf("%w: no mail server is configured: set smtp-addr", outbox.ErrDown)
}

// HasServer reports whether there is a mail server. Without one nobody may be told
// that a mail is on its way.
func (o *Outbox) HasServer() bool { return o.sender != Sender(NoServer{}) }
