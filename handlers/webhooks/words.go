package webhooks

import (
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
	view "github.com/anteroom/anteroom/views/webhooks"
)

// stateOf says whether a webhook takes what is sent.
func stateOf(say *words.Language, hook model.Webhook) view.State {
	switch since := hook.Health.FailingSince; {
	case hook.Disabled == model.StoppedByHand:
		return view.State{Icon: "timer", Text: "Paused"}
	case !hook.Enabled():
		return view.State{Kind: ui.KindWarn, Icon: "triangle-alert", Text: "Disabled"}
	case !since.IsZero():
		return view.State{Kind: ui.KindWarn, Icon: "triangle-alert", Text: "Failing since " + say.Moment(since)}
	}
	return view.State{Kind: ui.KindOK, Icon: "circle-check", Text: "Enabled"}
}

// stoppedText says why nothing is sent.
func stoppedText(why model.StopReason) string {
	switch why {
	case model.StoppedGone:
		return "It is disabled: its receiver said that it is not there any more (410)."
	case model.StoppedFailures:
		return "It is disabled: it has not taken anything for days."
	}
	return "It is paused."
}

func eventsText(say *words.Language, hook model.Webhook) string {
	if len(hook.Types) == 0 {
		return "All events"
	}
	return say.Many(len(hook.Types), "%d type of events", "%d types of events")
}

// deliveryState says what has become of a delivery.
func (h *Handler) deliveryState(say *words.Language, d model.Delivery) view.State {
	switch d.State {
	case model.DeliveryDelivered:
		return view.State{Kind: ui.KindOK, Icon: "circle-check", Text: "Delivered"}
	case model.DeliveryFailed:
		return view.State{Kind: ui.KindWarn, Icon: "triangle-alert", Text: "Failed"}
	case model.DeliveryHeld:
		return view.State{Icon: "timer", Text: "Held"}
	case model.DeliveryTried:
		if d.Error == "" {
			return view.State{Kind: ui.KindInfo, Icon: "timer", Text: "Under way"}
		}
		return view.State{Kind: ui.KindWarn, Icon: "timer", Text: "Again " + say.Until(h.Now(), d.DueAt)}
	}
	return view.State{Kind: ui.KindInfo, Icon: "timer", Text: "Waiting"}
}

func filterLabel(s model.DeliveryState) string {
	switch s {
	case model.DeliveryWaiting:
		return "Waiting"
	case model.DeliveryTried:
		return "Tried again"
	case model.DeliveryHeld:
		return "Held"
	case model.DeliveryFailed:
		return "Failed"
	case model.DeliveryDelivered:
		return "Delivered"
	}
	return "All"
}

// groupLabel says what a group of events is called.
func groupLabel(name string) string {
	switch name {
	case "people":
		return "Members and invitations"
	case "groups":
		return "Groups"
	case "signing-in":
		return "Signing in and out"
	case "accounts":
		return "Accounts and passkeys"
	case "settings":
		return "Settings and roles"
	case "domains":
		return "Domains"
	case "sso":
		return "Single sign-on"
	case "provisioning":
		return "Provisioning"
	case "portal-links":
		return "Links to the admin portal"
	case "keys":
		return "API keys"
	}
	return "Running the instance"
}

// tookText says how long an answer took.
func tookText(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "under 1ms"
	case d < 10*time.Second:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
