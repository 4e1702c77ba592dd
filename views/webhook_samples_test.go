package views

import (
	"github.com/anteroom/anteroom/views/ui"
	"github.com/anteroom/anteroom/views/webhooks"
)

// webhookSamples are those of where events are sent.
func webhookSamples() map[string]View {
	const own = "/console/webhooks/whk_1"
	enabled, paused := webhooks.State{Kind: ui.KindOK, Icon: "circle-check", Text: "Enabled"}, webhooks.State{Icon: "timer", Text: "Paused"}
	form := webhooks.Form{
		URL: own, Cancel: own, Seen: ui.Hidden{Name: "version", Value: "3"}, Only: true,
		Address:     ui.Field{ID: "webhook-url", Name: "url", Label: "URL", Type: "url", Value: "https://app.example/hooks?<k>"},
		Description: ui.Field{ID: "webhook-description", Name: "description", Label: "Description", Type: "text"},
		Contact:     ui.Field{ID: "webhook-contact", Name: "contact", Label: "Contact", Type: "email"},
		Groups:      []webhooks.Group{{Label: "Members and invitations", Types: []ui.Option{{Value: "user.signup", Label: "user.signup", Selected: true}, {Value: "user.login", Label: "user.login"}}}},
	}
	refused := form
	refused.New, refused.URL, refused.Problem, refused.TypesError, refused.Address.Error = true, "/console/webhooks/new", "There is a newer webhook.", "Choose at least one event.", "Give an address."
	row := webhooks.Row{ID: "whk_1", URL: own, Address: "https://app.example/hooks", Description: "To the <CRM>", Events: "All events", State: enabled}
	theirs := row
	theirs.ID, theirs.Org, theirs.OrgURL, theirs.State, theirs.Description = "whk_2", "Acme <&> Söhne", "/console/organizations/org_1/", paused, ""
	deliveries := webhooks.Deliveries{
		URL: own, Here: own + "/deliveries?state=failed", Every: 2, Filtered: true, First: own, Next: own + "?before=dlv_1",
		States: []webhooks.Filter{{Label: "All", URL: own}, {Label: "Failed", URL: own + "?state=failed", Current: true}},
		Rows:   []webhooks.Delivery{{ID: "dlv_1", URL: own + "/deliveries/dlv_1", Type: "user.login", Event: "evt_1", At: "Mar 3, 09:30:00", AtISO: "2026-03-03T09:30:00Z", State: enabled, Attempts: "2 attempts", Answer: "503 in 12ms"}},
	}
	page := webhooks.Webhook{
		URL: own, List: "/console/webhooks", ID: ui.Copy{ID: "webhook-id", Label: "Webhook ID", Value: "whk_1"}, Address: "https://app.example/hooks", Org: "Acme <&> Söhne", OrgURL: "/console/organizations/org_1/",
		Created: "Mar 3, 09:30", Secret: "It ends in 4f1c.", State: enabled, Stand: webhooks.Stand{URL: own, Enabled: true, Failed: 2, Notice: &ui.Notice{Kind: ui.KindWarn, Title: "It has taken nothing since Mar 3.", Text: "Events are tried again."}},
		Form: form, Deliveries: deliveries,
	}
	held := page
	held.Org, held.State, held.Stand, held.Deliveries = "", paused, webhooks.Stand{URL: own, Held: 1, Notice: &ui.Notice{Kind: ui.KindWarn, Title: "It is paused."}}, webhooks.Deliveries{URL: own}
	empty := webhooks.Stand{URL: own}
	bare := held
	bare.Stand, bare.Deliveries.Filtered = empty, true
	sent := webhooks.Sent{
		URL: own + "/deliveries/dlv_1", List: own, Every: 2, Type: "user.login", State: enabled, Error: "answered 503", Body: "{\n  \"id\": \"evt_1\"\n}",
		Facts: []ui.Fact{{Label: "Event", Value: "evt_1"}},
		Attempts: []webhooks.Attempt{
			{At: "Mar 3, 09:31:00", AtISO: "2026-03-03T09:31:00Z", Number: 2, Status: "200", Took: "12ms", Address: "https://app.example/hooks", Taken: true},
			{At: "Mar 3, 09:30:00", AtISO: "2026-03-03T09:30:00Z", Number: 1, Took: "10s", Address: "https://app.example/hooks", Error: "no answer", Answer: "<html>"},
		},
	}
	return map[string]View{
		"webhooks/page":          webhooks.Page{New: "/console/webhooks/new", Own: []webhooks.Row{row}, Theirs: []webhooks.Row{theirs}, Found: true, First: "/console/webhooks", Next: "/console/webhooks?before=whk_2"},
		"webhooks/page-full":     webhooks.Page{Full: "There are 10 webhooks."},
		"webhooks/new":           webhooks.New{Form: refused},
		"webhooks/made":          webhooks.Made{Title: "The webhook is added", Text: "It gets what happens from now on.", URL: own, Copies: []ui.Copy{{ID: "webhook-secret", Label: "Secret", Value: "whsec_1", Secret: true}}},
		"webhooks/webhook":       page,
		"webhooks/webhook-held":  held,
		"webhooks/webhook-bare":  bare,
		"webhooks/sent":          sent,
		"webhooks/sent-untried":  webhooks.Sent{URL: own + "/deliveries/dlv_1", List: own, Type: "user.login", State: paused, Body: "{}"},
		"webhooks/outcome":       sent.Outcome(),
		"webhooks/deliveries":    deliveries,
		"webhooks/form":          form,
		"webhooks/confirm":       webhooks.Confirm{Title: "Replace the secret?", Address: "https://app.example/hooks", Effects: []string{"You are shown a new secret."}, URL: own + "/rotate", Cancel: own, Seen: ui.Hidden{Name: "version", Value: "3"}, ID: "webhook-rotate-now", Button: "Replace secret"},
		"webhooks/confirm-final": webhooks.Confirm{Title: "Delete this webhook?", Address: "https://app.example/hooks", URL: own + "/delete", Cancel: own, ID: "webhook-delete-now", Button: "Delete webhook", Final: true},
	}
}
