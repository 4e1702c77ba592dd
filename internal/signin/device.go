package signin

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// noticeLife is how long it is worth telling somebody of a sign-in.
const noticeLife = 24 * time.Hour

// newDeviceNotice composes the mail about a sign-in from this browser, before
// the transaction in which it may turn out to be needed.
func (s *Service) newDeviceNotice(ctx context.Context, from Browser, how model.Authentication) (mail.Message, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	return mail.NewDevice(mail.NewDeviceData{
		AppName: instance.AppName, Device: from.Device, IP: from.IP, Place: from.Place, At: s.db.Now(), SecurityURL: s.site.Portal().Security(),
		ByOperator: how.ByOperatorOf != "", ByEmail: slices.Contains(how.AMR, "otp"),
	})
}

// tellOfNewDevice puts the notice into the outbox when the session is the first
// of its user in this browser, and not the first at all.
func (s *Service) tellOfNewDevice(ctx context.Context, tx *db.Tx, session model.Session, notice mail.Message) error {
	known, err := tx.Acquaintance(ctx, session.User.ID, session.ID, session.Browser)
	if err != nil || !known.SignedInBefore || known.BrowserKnown {
		return err
	}
	notice.To = session.User.Email
	return s.outbox.Put(ctx, tx, notice, tx.Now().Add(noticeLife))
}
