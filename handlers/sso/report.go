package sso

import (
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
)

// steps says what came of each step.
func (s sayer) steps() (all []view.StepResult) {
	for _, step := range s.Steps {
		v := view.StepResult{Text: s.stepText(string(step.Step)), Kind: "unreached", Icon: "info", Result: s.say.Text("Not reached")}
		switch step.Result {
		case "passed":
			v.Kind, v.Icon, v.Result = "passed", "circle-check", s.say.Text("Passed")
		case "failed":
			v.Kind, v.Icon, v.Result = "failed", "circle-alert", s.say.Text("Failed")
		}
		all = append(all, v)
	}
	return all
}

// stepText says what a step finds out.
func (s sayer) stepText(step string) string {
	p := s.names.Provider
	switch step {
	case "read":
		return s.say.Text("The answer can be read")
	case "envelope":
		return s.say.Text("It is for us, and answers what was asked")
	case "status":
		return s.say.Text("It says that somebody signed in at %s", p)
	case "signature":
		return s.say.Text("It is signed by a key of %s that counts here", p)
	case "issuer":
		return s.say.Text("It comes from %s, just now", p)
	case "subject":
		return s.say.Text("It says who signed in, and is given to us")
	case "conditions":
		return s.say.Text("It is meant for us, at this time")
	case "authn":
		return s.say.Text("It says when and how they signed in")
	}
	return s.openIDText(step)
}

// openIDText says what a step of OpenID Connect finds out, or the last of both protocols.
func (s sayer) openIDText(step string) string {
	switch step {
	case "discover":
		return s.say.Text("We can read what %s says about itself, and its keys", s.names.Provider)
	case "answer":
		return s.say.Text("The browser brings a code, for what was asked")
	case "exchange":
		return s.say.Text("We get tokens for the code")
	case "claims":
		return s.say.Text("The ID token is meant for us, at this time")
	case "userinfo":
		return s.say.Text("Userinfo is about the same person")
	case "account":
		return s.say.Text("It is an account for which the connection is made")
	case "person":
		return s.say.Text("Whoever it is may come in here")
	}
	return step
}

func messageTitle(say *words.Language, name string) string {
	switch name {
	case "response":
		return say.Text("The response, decoded")
	case "id_token":
		return say.Text("The claims of the ID token")
	}
	return "Userinfo"
}
