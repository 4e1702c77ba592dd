package branding

import (
	"anteroom/internal/model"
	"anteroom/views"
	generalview "anteroom/views/general"
	"anteroom/views/layout"
	"anteroom/views/portal"
	"anteroom/views/signin"
	"anteroom/views/ui"
)

// The pages of the previews are those that people get, with somebody made up on them.

const (
	orgName = "Acme Corp"
	nowhere = model.Portal // links of previews are followed by nobody
)

func login(i model.Instance) views.View {
	return signin.Email{
		AppName: i.AppName, Next: nowhere.Home(),
		Email: ui.Field{ID: "email", Name: "email", Label: "Email", Type: "email", Value: "dana@acme.example"},
	}
}

func general() views.View {
	return generalview.Page{
		Links:     nowhere,
		Checklist: generalview.Checklist{Done: 1, Steps: []generalview.Step{{Text: "Add your logo", Done: true}, {Text: "Invite your team", URL: nowhere.Invite()}}},
		Name:      generalview.Name{Links: nowhere, Field: ui.Field{ID: "name", Name: "name", Label: "Name", Type: "text", Value: orgName}},
		Logo:      generalview.Logo{Initials: model.Initials(orgName), Upload: ui.Upload{ID: "general", Element: "general-logo", URL: nowhere.General(), Name: "logo"}},
		ID:        ui.Copy{ID: "general-id", Label: "Organization ID", Value: "org_7318642950172389376"},
		Domains: generalview.Domains{
			Links: nowhere, Items: []generalview.Domain{{ID: "dom_1", Name: "acme.example", Added: "Added by Dana Cole, 3 Mar 2026"}},
			Field: ui.Field{ID: "domain", Name: "domain", Label: "Domain", Type: "text", Hint: "The part after @, such as example.com."},
		},
	}
}

func portalOf(f layout.Frame) views.View {
	f.OrgName, f.Links = orgName, nowhere
	f.Nav = []layout.NavGroup{{Label: "Organization", Items: items(nowhere, model.WidgetGeneral, model.WidgetMembers)}, {Label: "Setup", Items: items(nowhere, model.PortalWidgets()...)}}
	f.Nav[0].Items[0].Current = true
	return layout.App{Frame: f, Person: layout.Person{Name: "Dana Cole", Email: "dana@acme.example", Portrait: ui.Portrait{Initials: "DC", Hue: 3}}}
}

func overview() views.View {
	return portal.Home{OrgName: orgName, Stands: portal.Stands{Items: []portal.Item{
		{Label: "Domains", Text: "Prove which email domains are yours.", URL: nowhere.Domains(), Icon: model.WidgetDomains.Icon, Stand: ui.Stand{Kind: ui.KindOK, Text: "acme.example is verified."}},
		{Label: "Single sign-on", Text: "Have your people sign in with your identity provider.", URL: nowhere.SSO(), Icon: model.WidgetSSO.Icon, Stand: ui.Stand{Kind: ui.KindInfo, Text: "Okta: 3 of 6 steps done"}},
	}}}
}

func adminPortalOf(f layout.Frame) views.View {
	f.OrgName, f.Links = orgName, nowhere
	f.Nav = []layout.NavGroup{{Items: items(nowhere, model.PortalWidgets()...)}}
	return layout.Portal{Frame: f, Home: nowhere.Home(), AtHome: true, Until: "10 Mar 2026, 12:00 UTC", Leave: nowhere.Home()}
}

func items(links model.Links, all ...model.Widget) (those []layout.NavItem) {
	for _, w := range all {
		those = append(those, layout.NavItem{Label: w.Label, URL: links.Widget(w), Icon: w.Icon})
	}
	return those
}
