package program

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"anteroom/internal/config"
	"anteroom/internal/mail"
	"anteroom/internal/outbox"
)

// newSender returns the sender that the settings ask for.
func newSender(c config.Config, log *slog.Logger) (mail.Sender, error) {
	if c.SMTPAddr == "" {
		log.Warn("no mail server is configured: nobody can sign in by email; set smtp-addr")
		return noMail{}, nil
	}
	return mail.NewSMTP(mail.SMTPConfig{
		Addr: c.SMTPAddr, User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom, TLS: c.SMTPTLS, Timeout: 20 * time.Second,
	})
}

// noMail is the sender when no mail server is configured: mails wait until one
// is, or until they are too old.
type noMail struct{}

// Send returns an error that says what to do.
func (noMail) Send(context.Context, mail.Message) error {
	return fmt.Errorf("%w: no mail server is configured: set smtp-addr", outbox.ErrDown)
}
