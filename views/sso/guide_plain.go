package sso

import (
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// plain returns the part as text in the language of the guide for somebody who does not see
// the page: a colleague who has the rights in the provider's console.
func (p Part) plain(say *words.Language) string {
	var b strings.Builder
	b.WriteString(p.heading + "\n")
	for i, s := range p.Steps {
		b.WriteString("\n" + say.Number(i+1) + ". " + s.Text.Plain(say) + "\n")
		if s.Table == nil {
			continue
		}
		for _, r := range s.Table.Rows {
			b.WriteString(r.Plain(say))
			if r.Is == string(FormClientSecret) {
				b.WriteString("     " + say.Text("Hand it over by a password manager, not by email or chat.") + "\n")
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
