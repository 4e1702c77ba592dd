package command

import (
	"context"
	"errors"
	"flag"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// webhookText is a webhook as the commands print it.
type webhookText struct {
	ID           model.WebhookID   `json:"webhook_id"`
	Org          model.OrgID       `json:"organization_id,omitempty"`
	URL          string            `json:"url"`
	Description  string            `json:"description,omitempty"`
	Contact      string            `json:"contact,omitempty"`
	Types        []model.EventType `json:"event_types"` // none for all
	Enabled      bool              `json:"enabled"`
	Disabled     model.StopReason  `json:"disabled_reason,omitempty"`
	FailingSince *time.Time        `json:"failing_since,omitempty"`
	Hint         string            `json:"secret_hint"`
	OldUntil     *time.Time        `json:"last_secret_until,omitempty"`
	Held         *int              `json:"held,omitempty"`
	Failed       *int              `json:"failed,omitempty"`
	Secret       string            `json:"secret,omitempty"` // of one that was just made: nobody can read it again
}

func webhookTextOf(w model.Webhook, now time.Time) webhookText {
	t := webhookText{
		ID: w.ID, Org: w.Org, URL: w.URL, Description: w.Description, Contact: w.Contact, Types: append([]model.EventType{}, w.Types...),
		Enabled: w.Enabled(), Disabled: w.Disabled, Hint: w.Hint,
	}
	if !w.Health.FailingSince.IsZero() {
		t.FailingSince = &w.Health.FailingSince
	}
	if now.Before(w.OldUntil) {
		t.OldUntil = &w.OldUntil
	}
	return t
}

// state says in a word or two whether a webhook gets what happens.
func (t webhookText) state() string {
	switch {
	case !t.Enabled:
		return "disabled: " + string(t.Disabled)
	case t.FailingSince != nil:
		return "failing since " + t.FailingSince.Format(time.RFC3339)
	}
	return "enabled"
}

func (t webhookText) types() string {
	if len(t.Types) == 0 {
		return "all"
	}
	return strings.Join(texts(t.Types), ",")
}

// webhookFlags are what can be said of a webhook.
func webhookFlags(flags *flag.FlagSet) *webhooks.Change {
	c := &webhooks.Change{}
	textFlag(flags, &c.URL, "url", "Send events to this `URL`, which begins with https://.")
	textFlag(flags, &c.Description, "description", "What it is for, as `TEXT` for those who look after it.")
	textFlag(flags, &c.Contact, "contact", "Write to this `EMAIL` when it fails. Without one, those who manage the organization’s settings get the mail.")
	flags.Func("events", "Send only events of these `TYPES`, with commas between them; = for all. docs/webhooks.md lists them.", func(s string) error {
		types := make([]model.EventType, 0)
		for _, t := range list(s) {
			types = append(types, model.EventType(t))
		}
		c.Types = &types
		return nil
	})
	return c
}

// webhook returns the rules about webhooks, and the webhook of an id with who changes it: the
// operator, in the organization whose it is.
func (c *call) webhook(ctx context.Context, id string) (rules *webhooks.Service, w model.Webhook, by model.Actor, err error) {
	if w, err = c.webhookNamed(ctx, id); err != nil {
		return nil, w, by, err
	}
	by = operator
	by.Org = w.Org
	rules, err = program.Webhooks(ctx, c.config, c.db)
	return rules, w, by, err
}

func (c *call) webhookNamed(ctx context.Context, id string) (model.Webhook, error) {
	w, err := c.db.WebhookNamed(ctx, model.WebhookID(id))
	if model.KindOf(err) == model.NotFound {
		err = model.Missing("webhooks.no_webhook")
	}
	return w, err
}

func webhookFlag(flags *flag.FlagSet) *string {
	return flags.String("webhook", "", "The `ID` of the webhook.")
}

// addWebhook has events sent somewhere.
func addWebhook(flags *flag.FlagSet) action {
	change := webhookFlags(flags)
	org := flags.String("organization", "", "Send only what happens in the organization of this `ID`. Without it, everything is sent.")
	return func(ctx context.Context, c *call) error {
		by := operator
		var err error
		if by.Org, err = organizationID(*org); err != nil {
			return err
		}
		rules, err := program.Webhooks(ctx, c.config, c.db)
		if err != nil {
			return err
		}
		w, key, err := rules.Add(ctx, by, wishOf(*change))
		if err != nil {
			return err
		}
		t := webhookTextOf(w, c.db.Now())
		t.Secret = key
		return c.say(t, "%s gets what happens from now on. Its secret, which is not shown again:\n%s\n", w.ID, key)
	}
}

// wishOf returns a change as what a new webhook is to be like.
func wishOf(c webhooks.Change) (w webhooks.Wish) {
	for to, from := range map[*string]*string{&w.URL: c.URL, &w.Description: c.Description, &w.Contact: c.Contact} {
		if from != nil {
			*to = *from
		}
	}
	if c.Types != nil {
		w.Types = *c.Types
	}
	return w
}

// mostListedWebhooks is how many webhooks are printed, the newest.
const mostListedWebhooks = 1000

// listWebhooks prints the webhooks of the instance and of all organizations, or of one.
func listWebhooks(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "Print only those of the organization of this `ID`.")
	return func(ctx context.Context, c *call) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		var all []model.Webhook
		if id == "" {
			all, err = c.db.AllWebhooks(ctx, mostListedWebhooks)
		} else {
			all, err = c.db.Webhooks(ctx, id)
		}
		if err != nil {
			return err
		}
		found, rows := make([]webhookText, len(all)), make([][]string, len(all))
		for i, w := range all {
			t := webhookTextOf(w, c.db.Now())
			found[i], rows[i] = t, []string{string(t.ID), string(t.Org), t.state(), t.URL, t.types(), t.Description}
		}
		return c.sayRows(struct {
			Webhooks []webhookText `json:"webhooks"`
		}{found}, rows)
	}
}

// showWebhook prints what is set for a webhook, and how it is.
func showWebhook(flags *flag.FlagSet) action {
	id := webhookFlag(flags)
	return func(ctx context.Context, c *call) error {
		w, err := c.webhookNamed(ctx, *id)
		if err != nil {
			return err
		}
		held, failed, err := c.db.CountHeld(ctx, w.ID)
		if err != nil {
			return err
		}
		t := webhookTextOf(w, c.db.Now())
		t.Held, t.Failed = &held, &failed
		rows := [][]string{
			{"webhook", string(t.ID)}, {"organization", string(t.Org)}, {"url", t.URL}, {"description", t.Description}, {"contact", t.Contact},
			{"events", t.types()}, {"state", t.state()}, {"held", strconv.Itoa(held)}, {"failed", strconv.Itoa(failed)}, {"secret", "…" + t.Hint},
		}
		if t.OldUntil != nil {
			rows = append(rows, []string{"last secret until", t.OldUntil.Format(time.RFC3339)})
		}
		return c.sayRows(t, rows)
	}
}

// setWebhook changes a webhook, and has it get events or not.
func setWebhook(flags *flag.FlagSet) action {
	id, change := webhookFlag(flags), webhookFlags(flags)
	var enabled *bool
	boolFlag(flags, &enabled, "enabled", "Send events, those that were held first. =false: hold what happens.")
	forget := flags.Bool("forget-held", false, "With --enabled: forget what was held.")
	return func(ctx context.Context, c *call) error {
		if *change == (webhooks.Change{}) && enabled == nil {
			return errors.New("name what to set: --url, --description, --contact, --events, --enabled")
		}
		rules, w, by, err := c.webhook(ctx, *id)
		if err != nil {
			return err
		}
		if *change != (webhooks.Change{}) {
			if w, err = rules.Set(ctx, by, w.ID, w.Version, *change); err != nil {
				return err
			}
		}
		switch {
		case enabled == nil:
		case *enabled:
			w, _, err = rules.Enable(ctx, by, w.ID, webhooks.Held(!*forget))
		default:
			w, err = rules.Disable(ctx, by, w.ID)
		}
		if err != nil {
			return err
		}
		t := webhookTextOf(w, c.db.Now())
		return c.say(t, "%s: %s, events: %s, %s\n", t.ID, t.URL, t.types(), t.state())
	}
}

// rotateWebhook gives a webhook another secret.
func rotateWebhook(flags *flag.FlagSet) action {
	id := webhookFlag(flags)
	return func(ctx context.Context, c *call) error {
		rules, w, by, err := c.webhook(ctx, *id)
		if err != nil {
			return err
		}
		w, key, err := rules.Rotate(ctx, by, w.ID, w.Version)
		if err != nil {
			return err
		}
		t := webhookTextOf(w, c.db.Now())
		t.Secret = key
		return c.say(t, "The secret, which is not shown again:\n%s\nUntil %s the last one signs, too.\n", key, w.OldUntil.Format(time.RFC3339))
	}
}

// deleteWebhook deletes a webhook.
func deleteWebhook(flags *flag.FlagSet) action {
	id, confirmed := webhookFlag(flags), confirmFlags(flags)
	return func(ctx context.Context, c *call) error {
		rules, w, by, err := c.webhook(ctx, *id)
		if err != nil {
			return err
		}
		if err := confirmed(string(w.ID), "deleting a webhook, with what was still to be sent to it,"); err != nil {
			return err
		}
		if err := rules.Delete(ctx, by, w.ID); err != nil {
			return err
		}
		return c.say(struct {
			ID model.WebhookID `json:"webhook_id"`
		}{w.ID}, "%s is deleted.\n", w.ID)
	}
}
