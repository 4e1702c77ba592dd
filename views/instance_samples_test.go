package views

import (
	"github.com/anteroom/anteroom/views/instance"
	"github.com/anteroom/anteroom/views/ui"
)

// instanceSamples are those of how people sign in.
func instanceSamples() map[string]View {
	form := instance.Form{
		URL: "/console/sign-in-settings", Version: 3,
		Invitation:  ui.Field{ID: "instance-invitation", Name: "invitation", Label: "Days", Type: "text", Value: "15"},
		AccessToken: ui.Field{ID: "instance-access-token", Name: "access_token", Label: "Minutes", Type: "text", Value: "5"},
	}
	refused, fixed := form, form
	refused.Problem, fixed.Fixed = "Somebody has changed it meanwhile.", true
	ways := []instance.Way{
		{ID: "instance-email", Label: "Code or link by email", Text: "No mail server is set up.", Stand: ui.Stand{Kind: ui.KindWarn, Text: "Doesn’t work"}, URL: "/console/mail"},
		{ID: "instance-passkey", Label: "Passkeys", Text: "People add them.", Stand: ui.Stand{Kind: ui.KindOK, Text: "On"}},
	}
	return map[string]View{
		"instance/sign_in":       instance.SignIn{Ways: ways, Form: form},
		"instance/sign_in-fixed": instance.SignIn{Ways: ways, File: "app.yaml", Form: fixed},
		"instance/form-refused":  refused,
	}
}
