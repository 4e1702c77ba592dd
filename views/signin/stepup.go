package signin

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// StepUp asks somebody who is signed in for a passkey, because an application wants one.
type StepUp struct {
	AppName     string       // of the application
	Vouched     bool         // an identity provider has said how the person signed in
	Available   bool         // passkeys work here
	Off         bool         // because the operator has switched them off, they do not
	Passkey     *ui.Ceremony // nil when the person has none
	Action      string       // goes on with what waits; Application is a field of it
	Application string
	BackURL     string // tells the application that the person does not have one, or does not want to
	SecurityURL string // where passkeys are added
	Provider    string // the connection whose identity provider can be asked for one, "" for none
	ProviderURL string // where that begins
}

// Scripts names the file that asks for a passkey.
func (s StepUp) Scripts() []string {
	if s.Passkey == nil {
		return nil
	}
	return []string{"passkeys.js"}
}

// Title returns the heading.
func (s StepUp) Title(say *words.Language) string {
	return say.Text("%s asks for a passkey", s.AppName)
}

// Template names the define that renders a StepUp.
func (StepUp) Template() string { return "signin/step_up" }
