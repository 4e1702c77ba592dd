package webhooks

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
	view "github.com/anteroom/anteroom/views/webhooks"
)

// askEvery is how often a page asks what has come of something that is under way, in seconds.
const askEvery = 2

// states are those by which deliveries can be chosen, the empty one for all.
func states() []model.DeliveryState {
	return []model.DeliveryState{"", model.DeliveryWaiting, model.DeliveryTried, model.DeliveryHeld, model.DeliveryFailed, model.DeliveryDelivered}
}

// Deliveries answers a page that asks what is new.
func (h *Handler) Deliveries(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	v, err := h.deliveries(r, hook)
	if err != nil {
		return err
	}
	return h.Web.Polled(w, r, h.urlOf(hook), v)
}

// deliveries returns a page of what was sent to a webhook, as the address chooses it.
func (h *Handler) deliveries(r *http.Request, hook model.Webhook) (view.Deliveries, error) {
	q := r.URL.Query()
	state, before := model.DeliveryState(q.Get("state")), model.DeliveryID(q.Get("before"))
	if !slices.Contains(states(), state) {
		state = ""
	}
	at := func(path string, state model.DeliveryState, before model.DeliveryID) string {
		query := url.Values{}
		if state != "" {
			query.Set("state", string(state))
		}
		if before != "" {
			query.Set("before", string(before))
		}
		if len(query) == 0 {
			return path
		}
		return path + "?" + query.Encode()
	}
	own := h.urlOf(hook)
	v := view.Deliveries{URL: own, Here: at(own+"/deliveries", state, before), Filtered: state != ""}
	for _, s := range states() {
		v.States = append(v.States, view.Filter{Label: filterLabel(s), URL: at(own, s, ""), Current: s == state})
	}
	found, err := h.DB.WebhookDeliveries(r.Context(), hook.ID, state, before, pageSize+1)
	if err != nil {
		return v, err
	}
	if before != "" {
		v.First = at(own, state, "")
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		v.Next = at(own, state, found[pageSize-1].ID)
	}
	for _, d := range found {
		row, err := h.row(r, hook, d)
		if err != nil {
			return v, err
		}
		if h.underWay(d) {
			v.Every = askEvery
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// underWay reports whether it is worth asking at once what comes of a delivery.
func (h *Handler) underWay(d model.Delivery) bool {
	switch d.State {
	case model.DeliveryWaiting:
		return h.Now().Sub(d.DueAt) < time.Minute
	case model.DeliveryTried:
		return d.DueAt.Sub(h.Now()) < time.Minute
	}
	return false
}

func (h *Handler) row(r *http.Request, hook model.Webhook, d model.Delivery) (view.Delivery, error) {
	say := web.Words(r)
	row := view.Delivery{
		ID: string(d.ID), URL: h.urlOf(hook) + "/deliveries/" + string(d.ID), Type: typeOf(d), Event: d.About, At: say.Second(d.PutAt), AtISO: d.PutAt.UTC().Format(time.RFC3339),
		State: h.deliveryState(say, d), Attempts: say.Many(d.Attempts, "%d attempt", "%d attempts"),
	}
	attempts, err := h.DB.WebhookAttempts(r.Context(), hook.ID, d.ID)
	if err != nil || len(attempts) == 0 {
		return row, err
	}
	last := attempts[0]
	if row.Answer = "no answer"; last.Status > 0 {
		row.Answer = strconv.Itoa(last.Status)
	}
	row.Answer += " in " + tookText(last.Took)
	return row, nil
}

// typeOf returns the type of the event that a delivery is of.
func typeOf(d model.Delivery) string {
	var is struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(d.Payload, &is) != nil || is.Type == "" {
		return string(d.ID)
	}
	return is.Type
}

// delivery returns the delivery that the address names, with its webhook.
func (h *Handler) delivery(r *http.Request) (model.Webhook, model.Delivery, error) {
	hook, err := h.webhook(r)
	if err != nil {
		return hook, model.Delivery{}, err
	}
	id := web.Var(r, "delivery")
	if !model.ValidID(model.PrefixDelivery, id) {
		return hook, model.Delivery{}, model.Missing("")
	}
	d, err := h.DB.WebhookDelivery(r.Context(), hook.ID, model.DeliveryID(id))
	if model.KindOf(err) == model.NotFound {
		err = web.WithAction(model.Missing("webhooks.no_delivery"), "Go to the webhook", h.urlOf(hook))
	}
	return hook, d, err
}

// Delivery shows what was sent, and what was answered each time.
func (h *Handler) Delivery(w http.ResponseWriter, r *http.Request) error {
	v, err := h.sent(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Type, v)
}

// Outcome answers a page that asks what has come of it.
func (h *Handler) Outcome(w http.ResponseWriter, r *http.Request) error {
	v, err := h.sent(r)
	if err != nil {
		return err
	}
	return h.Web.Polled(w, r, v.URL, v.Outcome())
}

// sent returns the page of the delivery that the address names.
func (h *Handler) sent(r *http.Request) (view.Sent, error) {
	hook, d, err := h.delivery(r)
	if err != nil {
		return view.Sent{}, err
	}
	attempts, err := h.DB.WebhookAttempts(r.Context(), hook.ID, d.ID)
	if err != nil {
		return view.Sent{}, err
	}
	say := web.Words(r)
	v := view.Sent{
		URL: h.urlOf(hook) + "/deliveries/" + string(d.ID), List: h.urlOf(hook), Type: typeOf(d), State: h.deliveryState(say, d), Error: d.Error,
		Facts: []ui.Fact{{Label: "Event", Value: d.About}, {Label: "Delivery", Value: string(d.ID)}, {Label: "Put", Value: say.Second(d.PutAt)}},
	}
	if h.underWay(d) {
		v.Every = askEvery
	}
	if d.State == model.DeliveryTried {
		v.Facts = append(v.Facts, ui.Fact{Label: "Again", Value: say.Second(d.DueAt)})
	}
	var body bytes.Buffer
	if v.Body = string(d.Payload); json.Indent(&body, d.Payload, "", "  ") == nil {
		v.Body = body.String()
	}
	for _, a := range attempts {
		shown := view.Attempt{
			At: say.Second(a.At), AtISO: a.At.UTC().Format(time.RFC3339), Number: a.Number, Took: tookText(a.Took), Address: a.URL, Error: a.Error,
			Answer: string(bytes.ToValidUTF8(a.Answer, []byte("�"))), Taken: a.Error == "",
		}
		if a.Status > 0 {
			shown.Status = strconv.Itoa(a.Status)
		}
		v.Attempts = append(v.Attempts, shown)
	}
	return v, nil
}

// ReplayOne has one thing sent once more, and shows what comes of that.
func (h *Handler) ReplayOne(w http.ResponseWriter, r *http.Request) error {
	hook, d, err := h.delivery(r)
	if err != nil {
		return err
	}
	again, err := h.Rules.ReplayOne(r.Context(), by(r, hook), hook.ID, d.ID)
	if err != nil {
		return err
	}
	return h.Web.Told(w, r, h.urlOf(hook)+"/deliveries/"+string(again), ui.Toast{Kind: ui.KindOK, Text: "It is sent once more. What comes of it appears here."})
}
