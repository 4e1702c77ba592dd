package webhooks

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/webhooks"
	"github.com/anteroom/anteroom/views/ui"
	view "github.com/anteroom/anteroom/views/webhooks"
)

// Handler serves the pages.
type Handler struct {
	Web   *web.Web
	DB    *db.Reader
	Rules *webhooks.Service
	Home  string // where it is mounted
	Now   func() time.Time
}

const (
	title    = "Webhooks"
	pageSize = 25 // webhooks of organizations, and deliveries, on a page
)

// Index lists the webhooks of the instance, and page by page those of organizations.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	own, err := h.DB.Webhooks(r.Context(), "")
	if err != nil {
		return err
	}
	before := model.WebhookID(r.URL.Query().Get("before"))
	theirs, err := h.DB.WebhooksOfOrganizations(r.Context(), before, pageSize+1)
	if err != nil {
		return err
	}
	v := view.Page{New: h.Home + "/new", Found: len(theirs) > 0 || before != ""}
	if len(own) >= model.MostWebhooks {
		v.Full = web.MessageOf(r, model.Conflicting("webhooks.most", model.MostWebhooks))
	}
	if before != "" {
		v.First = h.Home
	}
	if len(theirs) > pageSize {
		theirs = theirs[:pageSize]
		v.Next = h.Home + "?" + url.Values{"before": {string(theirs[pageSize-1].ID)}}.Encode()
	}
	if v.Own, err = h.rows(r, own); err == nil {
		v.Theirs, err = h.rows(r, theirs)
	}
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title, v)
}

func (h *Handler) rows(r *http.Request, all []model.Webhook) (rows []view.Row, err error) {
	for _, hook := range all {
		row := view.Row{
			ID: string(hook.ID), URL: h.urlOf(hook), Address: model.ShownURL(hook.URL), Description: hook.Description,
			Events: eventsText(web.Words(r), hook), State: stateOf(web.Words(r), hook),
		}
		if row.Org, row.OrgURL, err = h.orgOf(r, hook); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (h *Handler) urlOf(hook model.Webhook) string { return h.Home + "/" + string(hook.ID) }

// orgOf returns whose a webhook is, "" for the instance.
func (h *Handler) orgOf(r *http.Request, hook model.Webhook) (name, url string, err error) {
	if hook.Org == "" {
		return "", "", nil
	}
	o, err := h.DB.Organization(r.Context(), hook.Org)
	return o.Name, model.ConsoleOrganization(hook.Org).Home(), err
}

// webhook returns the webhook that the address names, whoever's it is.
func (h *Handler) webhook(r *http.Request) (model.Webhook, error) {
	id := web.Var(r, "webhook")
	if !model.ValidID(model.PrefixWebhook, id) {
		return model.Webhook{}, model.Missing("")
	}
	hook, err := h.DB.WebhookNamed(r.Context(), model.WebhookID(id))
	if model.KindOf(err) == model.NotFound {
		err = web.WithAction(model.Missing("webhooks.no_webhook"), "Go to webhooks", h.Home)
	}
	return hook, err
}

// by returns who changes a webhook: the operator, in the organization whose it is.
func by(r *http.Request, hook model.Webhook) model.Actor {
	actor := web.VisitorOf(r).Actor
	actor.Org = hook.Org
	return actor
}

// Show shows one webhook.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	v, err := h.page(r, hook, formOf(hook), nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, titleOf(hook), v)
}

// titleOf returns what the page of a webhook is called: where it leads.
func titleOf(hook model.Webhook) string {
	u, err := url.Parse(hook.URL)
	if err != nil {
		return "Webhook"
	}
	return "Webhook " + u.Host
}

// page returns the page of a webhook, with what was typed into its form and why that is refused.
func (h *Handler) page(r *http.Request, hook model.Webhook, typed input, why error) (view.Webhook, error) {
	say := web.Words(r)
	v := view.Webhook{
		URL: h.urlOf(hook), List: h.Home, ID: ui.Copy{ID: "webhook-id", Label: "Webhook ID", Value: string(hook.ID)}, Address: model.ShownURL(hook.URL),
		Created: say.Moment(hook.CreatedAt), Secret: "It ends in " + hook.Hint + ".", State: stateOf(say, hook), Form: h.form(r, hook, typed, why),
	}
	if now := h.Now(); now.Before(hook.OldUntil) {
		v.Secret += " The last one signs, too, until " + say.Moment(hook.OldUntil) + "."
	}
	m, err := h.DB.Managed(r.Context(), model.ManagedWebhook, string(hook.ID))
	if err != nil && model.KindOf(err) != model.NotFound {
		return v, err
	}
	v.File, v.Form.Managed = m.File, m.File != ""
	if m, err = h.DB.Managed(r.Context(), model.ManagedWebhookSecret, string(hook.ID)); err != nil && model.KindOf(err) != model.NotFound {
		return v, err
	}
	v.FixedSecret = m.File != ""
	if v.Org, v.OrgURL, err = h.orgOf(r, hook); err != nil {
		return v, err
	}
	if v.Stand, err = h.stand(r, hook); err != nil {
		return v, err
	}
	v.Deliveries, err = h.deliveries(r, hook)
	return v, err
}

// stand returns whether a webhook gets what happens.
func (h *Handler) stand(r *http.Request, hook model.Webhook) (v view.Stand, err error) {
	v = view.Stand{URL: h.urlOf(hook), Enabled: hook.Enabled()}
	if v.Held, v.Failed, err = h.DB.CountHeld(r.Context(), hook.ID); err != nil {
		return v, err
	}
	say := web.Words(r)
	switch since := hook.Health.FailingSince; {
	case !hook.Enabled():
		held := say.Many(v.Held, "%d event is held.", "%d events are held.")
		v.Notice = &ui.Notice{Kind: ui.KindWarn, Title: stoppedText(hook.Disabled), Text: "What happens is held for " + say.Duration(model.KeepHeldEvents) + ". " + held}
	case !since.IsZero():
		over := since.Add(model.ReceiverPatience)
		v.Notice = &ui.Notice{Kind: ui.KindWarn, Title: "It has taken nothing since " + say.Moment(since) + ".", Text: "Events are tried again, and those behind wait. On " + say.Moment(over) + " it is paused, and what happens is held."}
	}
	return v, nil
}

// Pause has nothing sent any more.
func (h *Handler) Pause(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, func(hook model.Webhook) (string, error) {
		_, err := h.Rules.Disable(r.Context(), by(r, hook), hook.ID)
		return "The webhook is paused. What happens is held.", err
	})
}

// Resume has events sent again, those that were held first, or without them.
func (h *Handler) Resume(w http.ResponseWriter, r *http.Request) error {
	held := r.PostFormValue("held")
	if held != "send" && held != "forget" {
		return model.InvalidField("held", "")
	}
	return h.change(w, r, func(hook model.Webhook) (string, error) {
		_, n, err := h.Rules.Enable(r.Context(), by(r, hook), hook.ID, webhooks.Held(held == "send"))
		switch {
		case n == 0:
			return "The webhook gets what happens again.", err
		case held == "forget":
			return web.Words(r).Many(n, "The webhook gets what happens again. %d event was forgotten.", "The webhook gets what happens again. %d events were forgotten."), err
		}
		return web.Words(r).Many(n, "The webhook gets what happens again, %d held event first.", "The webhook gets what happens again, %d held events first."), err
	})
}

// Replay has sent once more what has failed or was held.
func (h *Handler) Replay(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, func(hook model.Webhook) (string, error) {
		n, err := h.Rules.Replay(r.Context(), by(r, hook), hook.ID)
		return web.Words(r).Many(n, "%d event is sent once more.", "%d events are sent once more, in the order in which they happened."), err
	})
}

// Test sends an event to see whether it arrives.
func (h *Handler) Test(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, func(hook model.Webhook) (string, error) {
		_, err := h.Rules.Test(r.Context(), by(r, hook), hook.ID)
		return "A test event is on its way. What comes of it appears below.", err
	})
}

// change does something to the webhook that the address names, and goes back to its page.
func (h *Handler) change(w http.ResponseWriter, r *http.Request, do func(model.Webhook) (done string, err error)) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	done, err := do(hook)
	if err != nil {
		return err
	}
	return h.Web.Told(w, r, h.urlOf(hook), ui.Toast{Kind: ui.KindOK, Text: done})
}

// eventTypes returns types as a form has them.
func eventTypes(names []string) []model.EventType {
	types := make([]model.EventType, len(names))
	for i, name := range names {
		types[i] = model.EventType(strings.TrimSpace(name))
	}
	return types
}
