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
func (s *Service) notice(ctx context.Context, from model.Browser, name string, removed bool, page string) (mail.Message, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	return mail.Passkey(mail.PasskeyData{
		AppName: instance.AppName, Removed: removed, Name: name, Device: from.Device, IP: from.IP, Place: from.Place,
		At: s.db.Now(), SecurityURL: page,
	})
}

// tellOwner puts a notice to whoever has an address into the outbox.
func (s *Service) tellOwner(ctx context.Context, tx *db.Tx, email string, notice mail.Message) error {
	notice.To = email
	return s.outbox.Put(ctx, tx, notice, tx.Now().Add(noticeLife))
}
