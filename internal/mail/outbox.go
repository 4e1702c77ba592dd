package mail

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words"
)

// Outbox is the way of mails out of the program. Put stores a mail with the
// change that causes it, so that it goes out exactly when that was committed, and
// Run delivers it. Mails that somebody waits for have a queue, and connections to
// the mail server, of their own.
type Outbox struct {
	db     *db.DB
	keys   *secret.Keys
	sender Sender
	site   model.Site // where pictures are
	texts  *Texts
	words  *words.Catalogue // nil for English alone
	codes  *outbox.Outbox
	others *outbox.Outbox
}

// attemptTimeout bounds one attempt, whatever the sender does.
const attemptTimeout = 30 * time.Second

// waits are the times between attempts; the last one until the mail expires.
func waits() []time.Duration {
	return []time.Duration{
		10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second,
		5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 2 * time.Hour,
	}
}

// NewOutbox returns an outbox of a site that hands mails to sender, several at a time.
func NewOutbox(d *db.DB, keys *secret.Keys, sender Sender, site model.Site) *Outbox {
	o := &Outbox{db: d, keys: keys, sender: sender, site: site, texts: &Texts{}}
	queue := func(q model.Queue, atOnce, perTarget int) *outbox.Outbox {
		return outbox.New(outbox.Config{
			DB: d, Queue: q, Send: o.send, AtOnce: atOnce, PerTarget: perTarget, Timeout: attemptTimeout, Waits: waits(), Forget: true,
		})
	}
	o.codes, o.others = queue(model.QueueCodes, 6, 3), queue(model.QueueMail, 4, 2)
	return o
}

// SayBy has mails said by texts, and not by the built-in ones alone. It is called before Run.
func (o *Outbox) SayBy(t *Texts) { o.texts = t }

// Speak has mails said in the languages of a catalogue, and not in English alone. It is called
// before Run.
func (o *Outbox) Speak(c *words.Catalogue) { o.words = c }

// Put stores a message, sealed, to be sent until it expires. A message without
// a recipient is stored and thrown away later: writing to nobody takes as long
// as writing to somebody.
func (o *Outbox) Put(ctx context.Context, tx *db.Tx, m Message, expires time.Time) error {
	return o.put(ctx, tx, stored{Message: m}, expires)
}

// stored is what is sealed of a message.
type stored struct {
	Message
	All *circular `json:",omitempty"` // to whom it goes in the place of To; nil for that
}

func (o *Outbox) put(ctx context.Context, tx *db.Tx, s stored, expires time.Time) error {
	id := tx.NewDeliveryID()
	s.MessageID = string(id)
	if s.All != nil {
		s.Org = s.All.Org
	}
	if s.Asked && s.Source != nil {
		s.Message = s.For(cmp.Or(s.Source.Language, model.ReadBy(ctx)), s.Source.TimeZone)
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("put mail: %w", err)
	}
	d := model.Delivery{
		ID: id, Queue: model.QueueMail, Target: target(s.To), About: s.About, Payload: o.keys.Seal(place(id), plain), ExpiresAt: expires,
	}
	if s.Urgent {
		d.Queue = model.QueueCodes
	}
	return tx.InsertDelivery(ctx, d)
}

// target returns what stands for those who get their mail where an address does:
// where one of them hangs, the others do.
func target(to string) string {
	if at := strings.LastIndexByte(to, '@'); at >= 0 {
		return strings.ToLower(to[at+1:])
	}
	return "nobody"
}

func place(id model.DeliveryID) secret.Place {
	return secret.Place{Table: "deliveries", Column: "payload", Row: string(id)}
}

// Run sends mails until ctx ends. It tells report of every attempt that failed,
// without what is in the mail.
func (o *Outbox) Run(ctx context.Context, report func(error)) {
	var both sync.WaitGroup
	both.Go(func() { o.codes.Run(ctx, report) })
	both.Go(func() { o.others.Run(ctx, report) })
	both.Wait()
}

// Inherit has tried at once what a process that is gone had begun to send.
func (o *Outbox) Inherit(ctx context.Context) error {
	return errors.Join(o.codes.Inherit(ctx), o.others.Inherit(ctx))
}

// SendDue sends all mails that are due, one after another, and returns when none
// is left.
func (o *Outbox) SendDue(ctx context.Context, report func(error)) error {
	return errors.Join(o.others.SendDue(ctx, report), o.codes.SendDue(ctx, report))
}

func (o *Outbox) send(ctx context.Context, d model.Delivery) error {
	plain, err := o.keys.Open(place(d.ID), d.Payload)
	if err != nil {
		return fmt.Errorf("%w: %w", outbox.ErrFinal, err)
	}
	var s stored
	if err := json.Unmarshal(plain, &s); err != nil {
		return fmt.Errorf("%w: %w", errMessage, err)
	}
	switch {
	case s.All != nil:
		return o.spread(ctx, d, s)
	case s.To == "":
		return nil
	}
	m, err := o.framed(ctx, s.Message)
	if err != nil {
		return err
	}
	return o.sender.Send(ctx, m)
}
