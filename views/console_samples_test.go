package views

import (
	"anteroom/internal/model"
	"anteroom/views/console"
	"anteroom/views/layout"
	"anteroom/views/ui"
)

// consoleSamples are those of what operators see.
func consoleSamples() map[string]View {
	row := console.OrganizationRow{
		Name: "Acme <&> Söhne", ID: "org_7318642950172389376", URL: "/console/organizations/org_7318642950172389376", ExternalID: "acme-7",
		Members: 1057, Created: "3 Mar 2026, 12:00 UTC", CreatedISO: "2026-03-03T12:00:00Z",
	}
	results := console.OrganizationResults{Summary: "1 organization", Rows: []console.OrganizationRow{row}, First: "/console/organizations", Next: "/console/organizations?before=org_1"}
	return map[string]View{
		"layout/console": layout.Console{
			Frame:  layout.Frame{Title: "Organizations", AppName: "Coffeedesk", Look: model.Look{Color: "#956d4c"}, Nav: []layout.NavGroup{{Label: "Console", Items: []layout.NavItem{{Label: "Organizations", URL: "/console/organizations", Icon: "building-2", Current: true}}}}},
			Person: layout.Person{Name: "Olga Ruiz", Email: "olga@coffeedesk.example", Portrait: ui.Portrait{Initials: "OR", Hue: 3}}, Leave: "/console/leave",
		},
		"console/enter":           console.Enter{AppName: "Coffeedesk", Name: "Olga Ruiz", Email: "olga@coffeedesk.example", URL: "/console/enter/token"},
		"console/enter-nameless":  console.Enter{AppName: "Coffeedesk", Name: "olga@coffeedesk.example", Email: "olga@coffeedesk.example", URL: "/console/enter/token"},
		"console/over-spent":      console.Over{AppName: "Coffeedesk", Why: console.OverSpent},
		"console/over-ended":      console.Over{AppName: "Coffeedesk", Why: console.OverEnded},
		"console/over-late":       console.Over{AppName: "Coffeedesk", Why: console.OverEnded, TooLate: true},
		"console/organizations":   console.Organizations{Total: 12345, Filter: console.OrganizationFilter{URL: "/console/organizations", Query: "acme"}, Results: results},
		"console/results-none":    console.OrganizationResults{},
		"console/results-unfound": console.OrganizationResults{Query: "zz<", Summary: "None found", Clear: "/console/organizations"},
	}
}
