package passkeys

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// noticeLife is how long it is worth telling somebody of a passkey.
const noticeLife = 24 * time.Hour

// notice composes the mail about a passkey that comes or goes, before the
// transaction in which that happens.
func (s *Service) notice(ctx context.Context, from model.Browser, name string, removed bool) (mail.Message, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	return mail.Passkey(mail.PasskeyData{
		AppName: instance.AppName, Removed: removed, Name: name, Device: from.Device, IP: from.IP, Place: from.Place,
		At: s.db.Now(), SecurityURL: s.site.Portal().Security(),
	})
}

// tellOwner puts a notice to a user into the outbox.
func (s *Service) tellOwner(ctx context.Context, tx *db.Tx, u model.User, notice mail.Message) error {
	notice.To = u.Email
	return s.outbox.Put(ctx, tx, notice, tx.Now().Add(noticeLife))
}
