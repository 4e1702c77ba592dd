package views

import (
	"github.com/anteroom/anteroom/views/sessionpolicy"
	"github.com/anteroom/anteroom/views/ui"
)

// defaultsSamples are those of the limits that hold for all organizations.
func defaultsSamples() map[string]View {
	form := sessionpolicy.DefaultsForm{
		URL: "/console/sessions", Version: 3, IdleOn: true,
		Absolute: sessionpolicy.Span{Name: "absolute", Label: "Sign in again after", Number: "30", Unit: sessionpolicy.Days},
		Idle:     sessionpolicy.Span{Name: "idle", Label: "Time without activity", Number: "12", Unit: sessionpolicy.Hours},
		Effect:   sessionpolicy.DefaultsEffect{URL: "/console/sessions", Kind: ui.KindWarn, Texts: []string{"Once you save: people sign in again after 30 days.", "This signs out 2 people now."}},
	}
	refused, fixed := form, form
	refused.Error, refused.IdleOn, refused.Absolute.Error, refused.Absolute.Autofocus = "Nothing was saved.", false, "Enter a whole number above 0.", true
	fixed.Fixed = true
	return map[string]View{
		"sessionpolicy/defaults":              sessionpolicy.Defaults{AppName: "Coffeedesk", Form: form},
		"sessionpolicy/defaults-fixed":        sessionpolicy.Defaults{AppName: "Coffeedesk", File: "app.yaml", Form: fixed},
		"sessionpolicy/defaults_form-refused": refused,
		"sessionpolicy/defaults_effect":       form.Effect,
	}
}
