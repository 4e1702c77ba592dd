package scim

import (
	"testing"

	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/wiretest"
)

// TestScripts plays what identity providers send, and what they get. A line + NAME TYPE is an
// attribute that the operator declares, and - NAME one that the operator deletes.
func TestScripts(t *testing.T) {
	t.Parallel()
	wiretest.Play(t, "testdata/*.txt", func(t *testing.T) wiretest.World {
		w := newWorld(t)
		return wiretest.World{
			Ask: func(t *testing.T, method, path, body string, headers ...string) wiretest.Answer {
				a := w.ask(t, w.dir, w.token, method, path, body, headers...)
				return wiretest.Answer{Status: a.Status, Header: a.Header, Body: a.Body}
			},
			Do:    w.declare,
			Named: map[string]string{"base": w.server.URL + Root + string(w.dir.ID)},
		}
	})
}

func (w *world) declare(t *testing.T, words []string) {
	t.Helper()
	operator, rules := model.Actor{Kind: model.ActorOperator}, attributes.New(w.db)
	if words[0] == "-" {
		_, err := rules.Delete(t.Context(), operator, words[1])
		must(t, err)
		return
	}
	_, err := rules.Add(t.Context(), operator, model.Attribute{Name: words[1], Type: model.AttributeType(words[2])})
	must(t, err)
}
