package sso

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"anteroom/internal/model"
	view "anteroom/views/sso"
)

// steps says what came of each step.
func (s sayer) steps() (all []view.StepResult) {
	for _, step := range s.Steps {
		v := view.StepResult{Text: s.stepText(string(step.Step)), Kind: "unreached", Icon: "info", Result: "Not reached"}
		switch step.Result {
		case "passed":
			v.Kind, v.Icon, v.Result = "passed", "circle-check", "Passed"
		case "failed":
			v.Kind, v.Icon, v.Result = "failed", "circle-alert", "Failed"
		}
		all = append(all, v)
	}
	return all
}

// stepText says what a step finds out.
func (s sayer) stepText(step string) string {
	p := s.names.Provider
	texts := map[string]string{
		"read": "The answer can be read", "envelope": "It is for us, and answers what was asked", "status": "It says that somebody signed in at " + p,
		"signature": "It is signed by a key of " + p + " that counts here", "issuer": "It comes from " + p + ", just now",
		"subject": "It says who signed in, and is given to us", "conditions": "It is meant for us, at this time", "authn": "It says when and how they signed in",
		"discover": "We can read what " + p + " says about itself, and its keys", "answer": "The browser brings a code, for what was asked", "exchange": "We get tokens for the code",
		"claims": "The ID token is meant for us, at this time", "userinfo": "Userinfo is about the same person", "account": "It is an account for which the connection is made",
		"person": "Whoever it is may come in here",
	}
	if text, ok := texts[step]; ok {
		return text
	}
	return step
}

func messageTitle(name string) string {
	switch name {
	case "response":
		return "The response, decoded"
	case "id_token":
		return "The claims of the ID token"
	}
	return "Userinfo"
}

// report returns what may be given to whoever helps: names of what was said, and no
// values, and nothing secret.
func (s sayer) report(c model.Connection) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	a := s.Attempt
	line("Attempt", string(a.ID))
	line("Time", a.At.UTC().Format(time.RFC3339))
	line("Purpose", string(a.Purpose))
	line("Connection", string(c.ID))
	line("Settings", string(a.Settings))
	line("Provider", string(s.Provider)+" by "+string(s.Type))
	line("Identity provider", s.Trial.IdP)
	for _, step := range s.Steps {
		line("Step "+string(step.Step), string(step.Result))
	}
	line("Fault", a.Code)
	line("Field", a.Field)
	if s.technical() {
		line("Found", a.Got)
		line("Wanted", a.Want)
	}
	for _, f := range s.Found {
		line("Taken for "+string(f.Field), f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Trial.Attributes)) {
		line("Attribute "+name, fmt.Sprintf("%d values, not shown", len(s.Trial.Attributes[name])))
	}
	line("Signature algorithm", s.Trial.Algorithm)
	for _, k := range s.Trial.Signers {
		line("Key named", strings.TrimSpace(k.Name+" "+k.Fingerprint))
	}
	for _, k := range s.Trial.Known {
		line("Key that counts", strings.TrimSpace(k.Name+" "+k.Fingerprint))
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		line("Version", info.Main.Version+" "+info.GoVersion)
	}
	return b.String()
}

// technical reports whether what was found and wanted is about the connection, and not
// about a person.
func (s sayer) technical() bool {
	switch s.Attempt.Code {
	case "issuer", "audience", "destination", "recipient", "algorithm", "time", "iss", "azp", "discovery_issuer", "http_status", "redirect", "unreachable":
		return true
	}
	return false
}
