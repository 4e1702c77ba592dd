package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// Outbox is the way of mails out of the program. Put stores a mail with the
// change that causes it; Run sends what is stored, also what was left by an
// earlier run of the program. So no request waits for a mail server, and a mail
// goes out exactly when its change was committed.
type Outbox struct {
	db     *db.DB
	keys   *secret.Keys
	sender Sender
	wake   chan struct{}
}

// NewOutbox returns an outbox that hands mails to sender.
func NewOutbox(d *db.DB, keys *secret.Keys, sender Sender) *Outbox {
	return &Outbox{db: d, keys: keys, sender: sender, wake: make(chan struct{}, 1)}
}

// Put stores a message, sealed, to be sent until it expires. A message without
// a recipient is stored and thrown away later: writing to nobody takes as long
// as writing to somebody. The caller calls Wake after the commit.
func (o *Outbox) Put(ctx context.Context, tx *db.Tx, m Message, expires time.Time) error {
	id := tx.NewMailID()
	m.MessageID = string(id)
	plain, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("put mail: %w", err)
	}
	return tx.InsertMail(ctx, model.Mail{ID: id, Sealed: o.keys.Seal(place(id), plain), ExpiresAt: expires})
}

func place(id model.MailID) secret.Place {
	return secret.Place{Table: "mail_outbox", Column: "sealed", Row: string(id)}
}

// Wake makes Run look for mails now.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Timetable of the outbox.
const (
	lookEvery  = 20 * time.Second // for what is due again
	atATime    = 20
	firstDelay = 10 * time.Second // doubled at each attempt
	lastDelay  = 2 * time.Hour
)

// Run sends mails until ctx ends. It tells report of every mail that could not
// be sent, without what is in it.
func (o *Outbox) Run(ctx context.Context, report func(error)) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := o.SendDue(ctx, report); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-o.wake:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// SendDue sends all mails that are due, and returns when none is left.
func (o *Outbox) SendDue(ctx context.Context, report func(error)) error {
	for {
		due, err := o.db.DueMail(ctx, o.db.Now(), atATime)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, m := range due {
			if err := o.deliver(ctx, m, report); err != nil {
				return err
			}
		}
	}
}

// deliver tries one mail and notes what became of it. It returns an error only
// when it could not note that.
func (o *Outbox) deliver(ctx context.Context, m model.Mail, report func(error)) error {
	err := o.send(ctx, m)
	if err != nil {
		report(fmt.Errorf("mail %s, attempt %d: %w", m.ID, m.Attempts+1, err))
	}
	// What was sent must be noted although the program is stopping.
	ctx = context.WithoutCancel(ctx)
	return o.db.Housekeep(ctx, func(tx *db.Tx) error {
		retry := tx.Now().Add(delay(m.Attempts))
		switch {
		case err == nil:
			return tx.DeleteMail(ctx, m.ID)
		case Permanent(err) || errors.Is(err, secret.ErrSealed) || !retry.Before(m.ExpiresAt):
			return tx.FailMail(ctx, m.ID, err.Error())
		default:
			return tx.DelayMail(ctx, m.ID, retry, err.Error())
		}
	})
}

// errExpired keeps codes and links that no longer work from going out.
var errExpired = errors.New("it expired before it could be sent")

func (o *Outbox) send(ctx context.Context, m model.Mail) error {
	if !o.db.Now().Before(m.ExpiresAt) {
		return errExpired
	}
	plain, err := o.keys.Open(place(m.ID), m.Sealed)
	if err != nil {
		return err
	}
	var message Message
	if err := json.Unmarshal(plain, &message); err != nil {
		return fmt.Errorf("%w: %w", errMessage, err)
	}
	if message.To == "" {
		return nil
	}
	return o.sender.Send(ctx, message)
}

func delay(attempts int) time.Duration {
	d := firstDelay
	for range attempts {
		if d = min(2*d, lastDelay); d == lastDelay {
			break
		}
	}
	return d
}
