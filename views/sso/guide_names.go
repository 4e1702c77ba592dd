package sso

import (
	"cmp"

	"anteroom/internal/model"
	"anteroom/views/guide"
)

// Names are what a provider’s console calls things, for sentences about them.
type Names struct {
	Provider string // in a sentence
	Entity   string // the field of our entity ID, by SAML
	Reply    string // the field of the address to which answers come
}

// Names returns what a provider's console calls things by a protocol, as its guide has it.
// There are words for what it does not mention.
func (g *Guides) Names(provider model.Provider, of model.ConnectionType) (Names, error) {
	usual := Names{Provider: "the identity provider", Entity: "the audience", Reply: "the reply URL"}
	if of == model.ConnectionOIDC {
		usual.Entity, usual.Reply = "the client ID", "the redirect URI"
	}
	found, err := g.find(key{provider, of})
	if err != nil {
		return usual, err
	}
	n := Names{Provider: found.Name}
	for _, p := range found.Parts {
		for _, s := range p.Steps {
			if s.Table == nil {
				continue
			}
			for _, r := range s.Table.Rows {
				n.take(r)
			}
		}
	}
	n.Entity, n.Reply = cmp.Or(n.Entity, usual.Entity), cmp.Or(n.Reply, usual.Reply)
	return n, nil
}

// take notes what a row of a guide calls a value of ours, the first of several.
func (n *Names) take(r guide.Row) {
	if len(r.Cells) < 2 {
		return
	}
	name := "“" + r.Cells[0].Text.Words() + "”"
	switch r.Cells[1].Text.Words() {
	case "{entity_id}":
		n.Entity = cmp.Or(n.Entity, name)
	case "{acs}", "{redirect_uri}":
		n.Reply = cmp.Or(n.Reply, name)
	}
}
