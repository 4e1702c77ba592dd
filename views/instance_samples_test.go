package views

import (
	"github.com/anteroom/anteroom/views/instance"
	"github.com/anteroom/anteroom/views/ui"
)

// instanceSamples are those of how people sign in.
func instanceSamples() map[string]View {
	form := instance.Form{
		URL: "/console/sign-in-settings", Version: instance.Version{Form: instance.SettingsForm, Number: 3},
		Invitation:  ui.Field{ID: "instance-invitation", Name: "invitation", Label: "Days", Type: "text", Value: "15"},
		AccessToken: ui.Field{ID: "instance-access-token", Name: "access_token", Label: "Minutes", Type: "text", Value: "5"},
	}
	refused, fixed := form, form
	refused.Problem, fixed.Fixed = "Somebody has changed it meanwhile.", true
	ways := instance.Ways{Rows: []instance.Way{
		{ID: "instance-code", Label: "Code by email", Text: "Six digits.", Note: "No mail server is set up.", Stand: ui.Stand{Kind: ui.KindWarn, Text: "Doesn’t work"}, URL: "/console/mail", Without: "2 people have only this way: a, b.", Change: &instance.Change{ID: "instance-code-switch", URL: "/console/sign-in-settings/ways/code", Label: "Turn off", Of: "Code by email", Version: instance.Version{Form: "instance-code-switch", Number: 3}, Danger: true}},
		{ID: "instance-link", Label: "Link by email", Text: "It signs in.", Stand: ui.Stand{Text: "Off"}, Change: &instance.Change{ID: "instance-link-switch", URL: "/console/sign-in-settings/ways/link", Label: "Turn on", Of: "Link by email", Version: instance.Version{Form: "instance-link-switch", Number: 3}, On: true}},
		{ID: "instance-passkey", Label: "Passkeys", Text: "People add them.", Stand: ui.Stand{Kind: ui.KindOK, Text: "On"}, File: "app.yaml"},
	}}
	newcomers := instance.Newcomers{URL: "/console/sign-in-settings/newcomers", Version: instance.Version{Form: instance.NewcomersForm, Number: 3}, Rules: []instance.Rule{
		{ID: "instance-refuse_public", Name: "refuse_public", Label: "Refuse public mail providers", Hint: "Such as gmail.com.", Checked: true},
		{ID: "instance-join_by_domain", Name: "join_by_domain", Label: "Let people join", Hint: "By domain.", File: "app.yaml"},
	}}
	trouble, stuck := ways, newcomers
	trouble.Problem, trouble.Stranded, stuck.Problem = "Leave one way on.", "2 people can’t sign in: a, b.", "Somebody has changed it meanwhile."
	return map[string]View{
		"instance/sign_in":       instance.SignIn{Ways: ways, Newcomers: newcomers, Form: form},
		"instance/sign_in-fixed": instance.SignIn{Ways: ways, Newcomers: instance.Newcomers{Version: newcomers.Version, Rules: newcomers.Rules[1:]}, File: "app.yaml", Form: fixed},
		"instance/ways":          trouble,
		"instance/newcomers":     stuck,
		"instance/version":       instance.Version{Form: instance.SettingsForm, Number: 4, Partial: true},
		"instance/form-refused":  refused,
	}
}
