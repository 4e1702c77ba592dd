package db

import (
	"context"
	"time"

	"anteroom/internal/model"
)

// NewMailID returns an id for InsertMail: the seal covers it.
func (t *Tx) NewMailID() model.MailID { return model.MailID(t.ids.Next(model.PrefixMail, t.now)) }

// InsertMail puts a message into the outbox, due at once.
func (t *Tx) InsertMail(ctx context.Context, m model.Mail) error {
	_, err := t.exec(ctx, `
		INSERT INTO mail_outbox (id, sealed, attempts, due_at, expires_at, failed_at, error, created_at)
		VALUES ($1, $2, 0, $3, $4, 0, '', $3)`, m.ID, m.Sealed, ms(t.now), ms(m.ExpiresAt))
	return err
}

// DueMail returns messages that should be sent now, oldest first.
func (q queries) DueMail(ctx context.Context, now time.Time, limit int) ([]model.Mail, error) {
	return many(ctx, q, scanMail, `
		SELECT id, sealed, attempts, expires_at
		  FROM mail_outbox
		 WHERE failed_at = 0 AND due_at <= $1
		 ORDER BY due_at, id
		 LIMIT $2`, ms(now), limit)
}

func scanMail(s scanner) (model.Mail, error) {
	var m model.Mail
	var expires int64
	err := s.Scan(&m.ID, &m.Sealed, &m.Attempts, &expires)
	m.ExpiresAt = at(expires)
	return m, err
}

// DeleteMail takes a message out of the outbox.
func (t *Tx) DeleteMail(ctx context.Context, id model.MailID) error {
	_, err := t.exec(ctx, `DELETE FROM mail_outbox WHERE id = $1`, id)
	return err
}

// DelayMail notes a failed attempt and when to try again.
func (t *Tx) DelayMail(ctx context.Context, id model.MailID, due time.Time, why string) error {
	_, err := t.exec(ctx, `
		UPDATE mail_outbox
		   SET attempts = attempts + 1, due_at = $2, error = $3
		 WHERE id = $1`, id, ms(due), why)
	return err
}

// FailMail notes that a message will not be sent.
func (t *Tx) FailMail(ctx context.Context, id model.MailID, why string) error {
	_, err := t.exec(ctx, `
		UPDATE mail_outbox
		   SET attempts = attempts + 1, failed_at = $2, error = $3
		 WHERE id = $1`, id, ms(t.now), why)
	return err
}

// SweepMail deletes messages that failed before the given time ago, because
// there are codes and links in them.
func (t *Tx) SweepMail(ctx context.Context, keep time.Duration) error {
	_, err := t.exec(ctx, `
		DELETE FROM mail_outbox
		 WHERE failed_at > 0 AND failed_at < $1`, ms(t.now.Add(-keep)))
	return err
}
