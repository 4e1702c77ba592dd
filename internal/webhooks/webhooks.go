package webhooks

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/receivers"
	"github.com/anteroom/anteroom/internal/secret"
)

// Config is what a Service works with.
type Config struct {
	DB     *db.DB
	Keys   *secret.Keys // seal the secrets
	Source secret.Source
	Client *fetch.Client
	Outbox *mail.Outbox // tells people of failures
	Sites  model.Sites  // our own addresses, to which nothing is sent
	Logger *slog.Logger
	Jitter func() float64 // see outbox.Config
}

// Service holds the rules about webhooks, and sends events. It is safe for concurrent use.
type Service struct {
	cfg    Config
	outbox *outbox.Outbox
}

// New returns the rules about webhooks.
func New(cfg Config) *Service {
	s := &Service{cfg: cfg}
	s.outbox = outbox.New(outbox.Config{
		DB: cfg.DB, Queue: model.QueueEvents, Try: s.try, Ordered: true, Row: inARow, AtOnce: atOnce,
		Timeout: model.WebhookTimeout, Waits: model.WebhookWaits(), Jitter: cfg.Jitter,
	})
	return s
}

const (
	atOnce = 128 // webhooks that are sent something at the same time
	inARow = 64  // events that one of them gets before the next look at who is next
)

// Wish is what a webhook is to be like.
type Wish struct {
	URL         string
	Description string
	Contact     string            // who is told by mail when it fails, "" for those who manage the organization's settings
	Types       []model.EventType // that it gets, none for all

	Newest *model.WebhookID // which webhook its maker has seen last, "" for none; nil for who has looked at none
}

// checked returns the wish as it is stored. The errors are Invalid ones, for the fields "url",
// "description", "contact" and "types".
func (s *Service) checked(w Wish) (Wish, error) {
	w.URL, w.Description, w.Contact = strings.TrimSpace(w.URL), strings.TrimSpace(w.Description), strings.TrimSpace(w.Contact)
	switch u, err := url.Parse(w.URL); {
	case len(w.URL) > model.MostReceiverURL || err != nil:
		return w, model.InvalidField("url", "webhooks.url")
	case receivers.Own(s.cfg.Sites, u):
		return w, model.InvalidField("url", "webhooks.own_url")
	case s.cfg.Client.Check(w.URL) != nil:
		return w, model.InvalidField("url", "webhooks.url")
	}
	if w.Description != "" && !model.Visible(w.Description) || utf8.RuneCountInString(w.Description) > model.MostWebhookText {
		return w, model.InvalidField("description", "webhooks.description", model.MostWebhookText)
	}
	if w.Contact != "" {
		address, err := emailaddr.Parse(w.Contact)
		if err != nil {
			return w, model.InField("contact", err)
		}
		w.Contact = string(address)
	}
	known := model.EventTypes()
	for _, t := range w.Types {
		if !slices.Contains(known, t) {
			return w, model.InvalidField("types", "webhooks.no_type", string(t))
		}
	}
	w.Types = slices.Compact(slices.Sorted(slices.Values(w.Types)))
	return w, nil
}

// may returns an error when an actor may not look after the webhooks of its organization. Those
// of the instance are the operator's.
func may(ctx context.Context, from access.Sessions, by model.Actor) error {
	if by.Org == "" {
		return access.OperatorOnly(by, "")
	}
	has, err := access.Permissions(ctx, from, by)
	if err == nil && !has.Has(model.SettingsManage) {
		err = model.Denied("webhooks.not_permitted")
	}
	return err
}

// Add makes a webhook of the actor's organization, of the instance for one who acts in none. It
// returns the webhook and its secret, which nobody can read again. The errors: Invalid, see
// checked; Forbidden for who may not manage the organization's settings; NotFound for an
// organization that there is not; Conflict when there are too many, or a newer one than its maker has
// seen: a page that shows a secret once is the answer to a form, which a browser sends again when
// somebody reloads the page.
func (s *Service) Add(ctx context.Context, by model.Actor, wish Wish) (w model.Webhook, key string, err error) {
	key = receivers.NewSecret(s.cfg.Source)
	w, err = s.add(ctx, by, wish, key)
	return w, key, err
}

// AddFixed makes a webhook as Add does, with a secret that its receiver knows already. The errors
// are those of Add, and Invalid for the field "secret".
func (s *Service) AddFixed(ctx context.Context, by model.Actor, wish Wish, key string) (model.Webhook, error) {
	if !receivers.IsSecret(key) {
		return model.Webhook{}, errSecret
	}
	return s.add(ctx, by, wish, key)
}

func (s *Service) add(ctx context.Context, by model.Actor, wish Wish, key string) (w model.Webhook, err error) {
	if wish, err = s.checked(wish); err != nil {
		return w, err
	}
	w = model.Webhook{Org: by.Org, URL: wish.URL, Description: wish.Description, Contact: wish.Contact, Types: wish.Types}
	err = s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(ctx, tx, by); err != nil {
			return nil, err
		}
		if by.Org != "" {
			if _, err := tx.Organization(ctx, by.Org); err != nil {
				return nil, err
			}
		}
		all, err := tx.Webhooks(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		switch {
		case wish.Newest != nil && len(all) > 0 && all[len(all)-1].ID > *wish.Newest: // ids are in the order of time
			return nil, model.Conflicting("webhooks.made_meanwhile")
		case len(all) >= model.MostWebhooks:
			return nil, model.Conflicting("webhooks.most", model.MostWebhooks)
		}
		w.ID = tx.NewWebhookID()
		w.Secret, w.Hint = s.cfg.Keys.Seal(placeOf(w.ID, current), []byte(key)), receivers.Hint(key)
		if w, err = tx.InsertWebhook(ctx, w); err != nil {
			return nil, err
		}
		return event(by, w, model.WebhookCreated{After: w.Snapshot()}), nil
	})
	if err != nil {
		return w, fmt.Errorf("add webhook: %w", err)
	}
	return w, nil
}

func event(by model.Actor, w model.Webhook, p model.Payload) []model.Event {
	return []model.Event{{Org: w.Org, Actor: by, Target: string(w.ID), Payload: p}}
}

// Change is what is to be different about a webhook: nil for what stays.
type Change struct {
	URL, Description, Contact *string
	Types                     *[]model.EventType
}

// Set changes a webhook of the actor's organization and returns it. What waits to be sent goes to
// the new address. The errors: NotFound, Conflict when it was changed meanwhile or a configuration
// file describes it, and those of Add.
func (s *Service) Set(ctx context.Context, by model.Actor, id model.WebhookID, version int64, c Change) (w model.Webhook, err error) {
	return s.change(ctx, by, id, func(tx *db.Tx, w *model.Webhook) (model.Payload, error) {
		if w.Version != version {
			return nil, model.Conflicting("webhooks.changed_meanwhile")
		}
		before := *w
		for to, from := range map[*string]*string{&w.URL: c.URL, &w.Description: c.Description, &w.Contact: c.Contact} {
			if from != nil {
				*to = *from
			}
		}
		if c.Types != nil {
			w.Types = *c.Types
		}
		wish, err := s.checked(Wish{URL: w.URL, Description: w.Description, Contact: w.Contact, Types: w.Types})
		if err != nil {
			return nil, err
		}
		w.URL, w.Description, w.Contact, w.Types = wish.URL, wish.Description, wish.Contact, wish.Types
		if w.URL == before.URL && w.Description == before.Description && w.Contact == before.Contact && slices.Equal(w.Types, before.Types) {
			return nil, db.Nothing
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedWebhook, string(id)); err != nil {
			return nil, err
		}
		return model.WebhookUpdated{Before: before.Snapshot(), After: w.Snapshot()}, nil
	})
}

// change has fn change a webhook of the actor's organization, and stores that with the event.
func (s *Service) change(ctx context.Context, by model.Actor, id model.WebhookID, fn func(*db.Tx, *model.Webhook) (model.Payload, error)) (w model.Webhook, err error) {
	err = s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(ctx, tx, by); err != nil {
			return nil, err
		}
		if w, err = find(ctx, tx, by, id); err != nil {
			return nil, err
		}
		p, err := fn(tx, &w)
		if err != nil {
			return nil, err
		}
		if err := tx.UpdateWebhook(ctx, w); err != nil {
			return nil, err
		}
		w.Version++
		return event(by, w, p), nil
	})
	if err != nil {
		return w, fmt.Errorf("change webhook %s: %w", id, err)
	}
	return w, nil
}

// find returns a webhook of the actor's organization, or a NotFound error that says so.
func find(ctx context.Context, tx *db.Tx, by model.Actor, id model.WebhookID) (model.Webhook, error) {
	w, err := tx.Webhook(ctx, by.Org, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Missing("webhooks.no_webhook")
	}
	return w, err
}

// Delete deletes a webhook of the actor's organization, with what was still to be sent to it. The
// errors: NotFound, Conflict for one that a configuration file describes, and those of Add.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.WebhookID) error {
	err := s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(ctx, tx, by); err != nil {
			return nil, err
		}
		w, err := find(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedWebhook, string(id)); err != nil {
			return nil, err
		}
		return event(by, w, model.WebhookDeleted{Before: w.Snapshot()}), tx.DeleteWebhook(ctx, by.Org, id)
	})
	if err != nil {
		return fmt.Errorf("delete webhook %s: %w", id, err)
	}
	return nil
}
