package branding

import (
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	generalview "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// The pages of the previews are those that people get, with somebody made up on them.

const (
	orgName = "Acme Corp"
	person  = "Dana Cole"
	nowhere = model.Portal // links of previews are followed by nobody
)

// lately is when things have happened on them.
func lately() time.Time { return time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC) }

func login(say *words.Language, i model.Instance) views.View {
	return signin.Email{
		Code: i.Ways.Code, Link: i.Ways.Link,
		AppName: i.AppName, Next: nowhere.Home(),
		Email: ui.Field{ID: "email", Name: "email", Label: say.Text("Email address"), Type: "email", Value: "dana@acme.example"},
	}
}

func general(say *words.Language) views.View {
	return generalview.Page{
		Links:     nowhere,
		Checklist: generalview.Checklist{Done: 1, Steps: []generalview.Step{{Text: say.Text("Add your logo"), Done: true}, {Text: say.Text("Invite your team"), URL: nowhere.Invite()}}},
		Name:      generalview.Name{Links: nowhere, Field: ui.Field{ID: "name", Name: "name", Label: say.Text("Name"), Type: "text", Value: orgName}},
		Language:  generalview.Language{Links: nowhere, Languages: ui.Languages{ID: "reads", Labelled: "general-language-title", None: say.Text("As people’s browsers say"), Choices: web.Languages("")}},
		Logo:      generalview.Logo{Initials: model.Initials(orgName), Upload: ui.Upload{ID: "general", Element: "general-logo", URL: nowhere.General(), Name: ui.UploadLogo}},
		ID:        ui.Copy{ID: "general-id", Label: say.Text("Organization ID"), Value: "org_7318642950172389376"},
		Domains: generalview.Domains{
			Links: nowhere, Items: []generalview.Domain{{ID: "dom_1", Name: "acme.example", Added: say.Text("Added by %s, %s", person, say.Day(lately()))}},
			Field: ui.Field{ID: "domain", Name: "domain", Label: say.Text("Domain"), Type: "text", Hint: say.Text("The part after @, such as example.com.")},
		},
	}
}

func portalOf(say *words.Language, f layout.Frame) views.View {
	f.OrgName, f.Links = orgName, nowhere
	f.Nav = []layout.NavGroup{
		{Label: say.Text("Organization"), Items: items(say, nowhere, model.WidgetGeneral, model.WidgetMembers)}, {Label: say.Text("Set up"), Items: items(say, nowhere, model.PortalWidgets()...)},
	}
	f.Nav[0].Items[0].Current = true
	return layout.App{Frame: f, Person: layout.Person{Name: person, Email: "dana@acme.example", Portrait: ui.Portrait{Initials: model.Initials(person), Hue: 3}}}
}

func overview(say *words.Language) views.View {
	return portal.Home{OrgName: orgName, Stands: portal.Stands{Items: []portal.Item{
		{Label: say.Text("Domains"), Text: say.Text("Prove which email domains are yours."), URL: nowhere.Domains(), Icon: model.WidgetDomains.Icon, Stand: ui.Stand{Kind: ui.KindOK, Text: say.Text("%s is verified.", "acme.example")}},
		{Label: say.Text("Single sign-on"), Text: say.Text("Have your people sign in with your identity provider."), URL: nowhere.SSO(), Icon: model.WidgetSSO.Icon, Stand: ui.Stand{Kind: ui.KindInfo, Text: "Okta: " + say.Text("%d of %d done", 3, 6)}},
	}}}
}

func adminPortalOf(say *words.Language, f layout.Frame) views.View {
	f.OrgName, f.Links = orgName, nowhere
	f.Nav = []layout.NavGroup{{Items: items(say, nowhere, model.PortalWidgets()...)}}
	return layout.Portal{Frame: f, Home: nowhere.Home(), AtHome: true, Until: say.Moment(lately().AddDate(0, 0, 7)), Leave: nowhere.Home()}
}

func items(say *words.Language, links model.Links, all ...model.Widget) (those []layout.NavItem) {
	for _, w := range all {
		those = append(those, layout.NavItem{Label: say.Text(w.Label), URL: links.Widget(w), Icon: w.Icon})
	}
	return those
}
