package views

import (
	"net/url"

	"github.com/anteroom/anteroom/views/branding"
	"github.com/anteroom/anteroom/views/ui"
)

// brandingSamples are those of the page on which the operator chooses what the product looks like.
func brandingSamples() map[string]View {
	field := func(name, label, value string) ui.Field {
		return ui.Field{ID: "branding-" + name, Name: name, Label: label, Type: "text", Value: value, Autocomplete: "off"}
	}
	form := branding.Form{
		URL: "/demo/branding", Version: 3, PoweredBy: true,
		AppURL: ui.Field{ID: "branding-app-url", Name: "app_url", Label: "Address of your app", Type: "url", Value: "https://coffeedesk.example/", ReadOnly: true},
		Name:   field("app_name", "Name", "Beans & Co"), Color: field("brand_color", "Brand colour", "#956d4c"), Background: field("background", "Colour around cards", ""),
		SupportEmail: field("support_email", "Support email", ""), SupportURL: field("support_url", "Support page", ""), Terms: field("terms", "Terms", ""), Privacy: field("privacy", "Privacy", ""),
		Radii:  []ui.Option{{Value: "none", Label: "None"}, {Value: "medium", Label: "Medium", Selected: true}},
		Themes: []ui.Option{{Value: "auto", Label: "Auto", Selected: true}, {Value: "dark", Label: "Dark"}},
	}
	refused := form
	refused.Error, refused.RadiusError, refused.OrgBranding = "Somebody else changed the settings meanwhile.", "Choose none, small, medium or large.", true
	previews := branding.Previews{
		URL: "/demo/branding", Chosen: url.Values{"app_name": {"Beans & Co"}, "brand_color": {"#956d4c"}},
		Pairs: []branding.Pair{{Where: "Text on a button", Says: "White on #956d4c 4.60:1 AA", Foreground: "#ffffff", Background: "#956d4c"}},
	}
	problem := previews
	problem.Problem = "Enter a colour as # and six hexadecimal digits, as in #3a56d4."
	upload := ui.Upload{ID: "branding-logo", Element: "branding-logo", URL: "/demo/branding/logo", Name: "logo"}
	logo := branding.Picture{ID: "branding-logo", Upload: upload}
	dark := branding.Picture{ID: "branding-dark-logo", URL: "/pictures/abc", OnDark: true, Upload: ui.Upload{ID: "branding-dark-logo", Element: "branding-dark-logo", URL: "/demo/branding/dark_logo", Name: ui.UploadDarkLogo}}
	return map[string]View{
		"branding/page":             branding.Page{Form: form, Pictures: []branding.Picture{logo, dark}, Previews: previews, BaseURL: ui.Copy{ID: "branding-base-url", Label: "Base URL", Value: "https://id.example"}},
		"branding/form-refused":     refused,
		"branding/previews-problem": problem,
	}
}
