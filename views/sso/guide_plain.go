package sso

import (
	"strconv"
	"strings"

	"anteroom/internal/model"
)

// Plain returns the part as text for somebody who does not see the page: a colleague
// who has the rights in the provider's console.
func (p Part) Plain() string {
	var b strings.Builder
	b.WriteString(p.about + "\n\n" + p.Title + "\n")
	for i, s := range p.Steps {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + s.Text.Plain() + "\n")
		if s.Table == nil {
			continue
		}
		for _, r := range s.Table.Rows {
			b.WriteString(r.Plain())
			if r.Is == string(FormClientSecret) {
				b.WriteString("     Hand it over by a password manager, not by email or chat.\n")
			}
		}
	}
	return b.String()
}

func protocol(of model.ConnectionType) string {
	if of == model.ConnectionOIDC {
		return "OpenID Connect"
	}
	return "SAML"
}
