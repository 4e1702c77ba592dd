package program

import (
	"log/slog"
	"time"

	"anteroom/db"
	"anteroom/internal/config"
	"anteroom/internal/mail"
	"anteroom/internal/secret"
)

// PutsMail returns the way of mails out of a command, which ends before they go: a server on
// the same database sends them.
func PutsMail(d *db.DB, keys *secret.Keys) *mail.Outbox {
	return mail.NewOutbox(d, keys, mail.NoServer{}, "") // which sends nothing, so that no mail leads to a site
}

// newSender returns the sender that the settings ask for.
func newSender(c config.Config, log *slog.Logger) (mail.Sender, error) {
	if c.SMTPAddr == "" {
		log.Warn("no mail server is configured: nobody can sign in by email; set smtp-addr")
		return mail.NoServer{}, nil
	}
	return mail.NewSMTP(mail.SMTPConfig{
		Addr: c.SMTPAddr, User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom, TLS: c.SMTPTLS, Timeout: 20 * time.Second,
	})
}
