package views

import (
	"github.com/anteroom/anteroom/views/operators"
	"github.com/anteroom/anteroom/views/ui"
)

// operatorsSamples are those of what operators see of themselves and of each other.
func operatorsSamples() map[string]View {
	name := ui.Field{ID: "operators-name", Name: "name", Type: "text", Label: "Name (optional)"}
	email := ui.Field{ID: "operators-email", Name: "email", Type: "email", Label: "Email address", Error: "Enter an address."}
	here := operators.Session{ID: "oprses_1", URL: "/console/you/sessions/oprses_1/end", Icon: "monitor", Device: "Chrome on macOS", Current: true, IP: "192.0.2.1", Place: "Zurich, Switzerland", Began: "3 Mar 2026, 12:00 UTC", BeganISO: "2026-03-03T12:00:00Z", Seen: "now", SeenISO: "2026-03-03T12:00:00Z"}
	there := here
	there.ID, there.Current, there.Icon, there.Device = "oprses_2", false, "smartphone", "Safari on iOS"
	own := passkeys()
	own.URL = "/console/you/passkeys"
	you := operators.You{
		Name: "Olga Ruiz", Email: "olga@coffeedesk.example", Since: "April 1, 2026", Passkeys: own, Codes: "2 codes are left.", Some: true, Few: true,
		CodesURL: "/console/you/recovery-codes", SessionsURL: "/console/you/sessions", Sessions: []operators.Session{here, there},
	}
	return map[string]View{
		"operators/you":        you,
		"operators/you-new":    operators.You{Name: "olga@coffeedesk.example", Email: "olga@coffeedesk.example", Since: "April 1, 2026", Passkeys: ui.Passkeys{URL: "/console/you/passkeys", Ceremony: *ceremony()}, Codes: "You have no recovery codes.", Few: true, CodesURL: "/console/you/recovery-codes", SessionsURL: "/console/you/sessions", Sessions: []operators.Session{here}},
		"operators/codes":      operators.Codes{Step: "Step 3 of 5", Again: true, Email: "olga@coffeedesk.example", Codes: []string{"0k3v-m9xq-7tdc-2hfw", "1111-2222-3333-4444"}, DownloadURL: "/console/you/recovery-codes.txt", Next: "/console/new-app", Go: "Go on"},
		"operators/start":      operators.Start{Name: "Olga", URL: "/console/start", Passkeys: ui.Passkeys{URL: "/console/you/passkeys", Ceremony: *ceremony()}},
		"operators/list":       operators.Operators{URL: "/console/operators", Name: name, Email: email, Problem: "There are 100 operators.", Rows: []operators.Operator{{URL: "/console/operators/opr_1", ID: "opr_1", Name: "Olga <&> Söhne", Email: "olga@coffeedesk.example", You: true, Passkeys: "2 passkeys", Seen: "Last there now", SeenISO: "2026-03-03T12:00:00Z"}, {URL: "/console/operators/opr_2", ID: "opr_2", Name: "Piet", Email: "piet@coffeedesk.example", Passkeys: "0 passkeys", Seen: "Never there"}}},
		"operators/link":       operators.Link{Name: "Piet", Email: "piet@coffeedesk.example", Back: "/console/operators", Until: "30 minutes", Added: true, Link: ui.Copy{ID: "operator-link", Label: "Link", Value: "https://id.example/console/enter/token", Secret: true}},
		"operators/link-new":   operators.Link{Name: "Piet", Email: "piet@coffeedesk.example", Back: "/console/operators", Until: "30 minutes", Link: ui.Copy{ID: "operator-link", Label: "Link", Value: "https://id.example/console/enter/token", Secret: true}},
		"operators/remove":     operators.Remove{URL: "/console/operators/opr_2/remove", Back: "/console/operators", Name: "Piet", Field: email},
		"operators/remove-you": operators.Remove{URL: "/console/operators/opr_1/remove", Back: "/console/operators", Name: "Olga", You: true, Problem: "You are the only operator.", Field: email},
	}
}
