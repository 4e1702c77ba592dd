package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
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

// MailFault is a mail template of the operator's that is not used.
type MailFault = mail.Fault

// CheckMail returns which mail templates in a data directory are not used.
func CheckMail(dir string) []MailFault {
	_, faults := mail.ReadTexts(MailPath(dir), slog.New(slog.DiscardHandler))
	return faults
}

// MailNames returns what the templates of mails are called.
func MailNames() []string { return mail.Names() }

// ExportMail writes the built-in templates of names to a folder, and returns the files.
func ExportMail(folder string, names []string) ([]string, error) { return mail.Export(folder, names) }

// readTexts returns by which templates mails are sent, and tells the operator of those that
// are not used.
func readTexts(dir string, log *slog.Logger) *mail.Texts {
	texts, faults := mail.ReadTexts(MailPath(dir), log)
	for _, f := range faults {
		log.Warn("a mail template is not used, and the built-in one is: correct it, try it with anteroom mail check, and restart", "file", f.File, "problem", f.Problem)
	}
	return texts
}

// lookAtTexts returns an error when mail templates of the operator's are not used.
func lookAtTexts(_ context.Context, p Patient) error {
	var all []string
	for _, f := range CheckMail(p.Settings.Data) {
		all = append(all, fmt.Sprintf("%s is not used, and the built-in template is: %s", filepath.Join(MailPath(p.Settings.Data), f.File), f.Problem))
	}
	if len(all) == 0 {
		return nil
	}
	return errors.New(strings.Join(all, "; "))
}

// mailSettings returns what a server was told of its mail server.
func mailSettings(c config.Config) (all []model.Setting) {
	for _, name := range []string{"smtp-addr", "smtp-from", "smtp-tls", "smtp-user", "smtp-password"} {
		value, origin := c.Shown(name)
		all = append(all, model.Setting{Name: name, Value: value, Origin: origin})
	}
	return all
}
