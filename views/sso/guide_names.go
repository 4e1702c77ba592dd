package sso

import (
	"cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/guide"
)

// Names are what a provider’s console calls things, for sentences about them.
type Names struct {
	Provider string // in a sentence
	Entity   string // the field of our entity ID, by SAML
	Reply    string // the field of the address to which answers come
}

// Unnamed are the words for a provider of which nothing is known.
func Unnamed(say *words.Language, of model.ConnectionType) Names {
	n := Names{Provider: say.Text("the identity provider"), Entity: say.Text("the audience"), Reply: say.Text("the reply URL")}
	if of == model.ConnectionOIDC {
		n.Entity, n.Reply = say.Text("the client ID"), say.Text("the redirect URI")
	}
	return n
}

// Names returns what a provider's console calls things by a protocol, as its guide has it.
// There are words for what it does not mention.
func (g *Guides) Names(say *words.Language, provider model.Provider, of model.ConnectionType) (Names, error) {
	usual := Unnamed(say, of)
	found, err := g.find(say, key{provider, of})
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
				n.take(say, r)
			}
		}
	}
	n.Entity, n.Reply = cmp.Or(n.Entity, usual.Entity), cmp.Or(n.Reply, usual.Reply)
	return n, nil
}

// take notes what a row of a guide calls a value of ours, the first of several.
func (n *Names) take(say *words.Language, r guide.Row) {
	if len(r.Cells) < 2 {
		return
	}
	name := say.Text("“%s”", r.Cells[0].Text.Words())
	switch r.Cells[1].Text.Words() {
	case "{entity_id}":
		n.Entity = cmp.Or(n.Entity, name)
	case "{acs}", "{redirect_uri}":
		n.Reply = cmp.Or(n.Reply, name)
	}
}
