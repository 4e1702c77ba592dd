package handlers_test

import (
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// connected returns a form about a connection, as its page is filled in from it.
func connected(c model.Connection, rest string, pairs ...string) edit {
	return under("/ui/sso/"+string(c.ID)+rest, append([]string{"version", strconv.FormatInt(c.Version, 10)}, pairs...)...)
}

// drafted returns a form about a connection of which nothing is known yet.
func drafted(rest string, pairs ...string) func(e editor) edit {
	return func(e editor) edit { return connected(e.Connection(e.T, handlerstest.Dana), rest, pairs...) }
}

// live returns a form about a connection that is on.
func live(rest string, pairs ...string) func(e editor) edit {
	return func(e editor) edit { return connected(e.On(e.T, handlerstest.Dana), rest, pairs...) }
}

// edited returns a connection that is on, with a draft beside it.
func (e editor) edited() model.Connection {
	e.Helper()
	c := e.On(e.T, handlerstest.Dana)
	c, err := e.Config.SSO.SetAttributes(e.Context(), e.Actor(e.T, handlerstest.Dana), c.ID, c.Version, model.AttributeMap{Email: "mail"})
	if err != nil {
		e.Fatal(err)
	}
	return c
}

// ready returns a connection that Dana has tested and not turned on.
func (e editor) ready() model.Connection {
	e.Helper()
	e.Verified(e.T, handlerstest.Dana, "acme.test")
	return e.Tested(e.T, handlerstest.Dana, e.Connection(e.T, handlerstest.Dana), e.clock.Now().AddDate(1, 0, 0))
}

// replaced returns a connection that had other settings before.
func (e editor) replaced() model.Connection {
	e.Helper()
	c := e.Tested(e.T, handlerstest.Dana, e.edited(), e.clock.Now().AddDate(1, 0, 0))
	c, err := e.Config.SSO.TurnOn(e.Context(), e.Actor(e.T, handlerstest.Dana), c.ID, c.Version)
	if err != nil {
		e.Fatal(err)
	}
	return c
}

// moved returns a form about a connection whose metadata names another provider by now.
func (e editor) moved(rest string) edit {
	e.Helper()
	c := e.On(e.T, handlerstest.Dana)
	held := e.Moved(e.T, c)
	return connected(c, rest, "mark", held.Mark())
}

func byHand(e editor) []string {
	return []string{"by", "hand", "sign_in_url", "https://idp.test/sso", "certificates", handlerstest.Certificate(e.T, time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC))}
}

// editsOfSSO are the edits about connections.
func editsOfSSO() map[string]func(e editor) edit {
	return map[string]func(e editor) edit{
		"/ui/sso": func(editor) edit { return under("/ui/sso", "provider", "okta", "type", "SAML") },
		"/ui/sso/break-glass": func(e editor) edit {
			e.Passkey(e.T, e.Members[handlerstest.Kim].User)
			return under("/ui/sso/break-glass", "member_email", handlerstest.Kim, "reason", "On call", "review", e.clock.Now().AddDate(0, 3, 0).Format(time.DateOnly))
		},
		"/ui/sso/break-glass/{member}/unname": func(e editor) edit {
			return under("/ui/sso/break-glass/" + string(e.BreakGlass(e.T, handlerstest.Kim).Member) + "/unname")
		},
		"/ui/sso/{connection}/rename":   drafted("/rename", "name", "Ours"),
		"/ui/sso/{connection}/provider": drafted("/provider", "provider", "entra", "type", "OIDC"),
		"/ui/sso/{connection}/domain":   drafted("/domain", "domain", "acme.example"),
		"/ui/sso/{connection}/domains": func(e editor) edit {
			d := e.Verified(e.T, handlerstest.Dana, "acme.test")
			return connected(e.Connection(e.T, handlerstest.Dana), "/domains", "which", "chosen", "domains", string(d.ID))
		},
		"/ui/sso/{connection}/attributes": drafted("/attributes", "attribute_email", "mail"),
		"/ui/sso/{connection}/use":        drafted("/use", "field", "email", "attribute", "mail"),
		"/ui/sso/{connection}/saml": func(e editor) edit {
			return connected(e.Connection(e.T, handlerstest.Dana), "/saml", append(byHand(e), "entity_id", "https://idp.test/")...)
		},
		"/ui/sso/{connection}/saml-options": drafted("/saml-options", "encrypted", "yes"),
		"/ui/sso/{connection}/oidc":         drafted("/oidc", "issuer", "https://127.0.0.1", "client_id", "x", "client_secret", "y"),
		"/ui/sso/{connection}/revocation":   drafted("/revocation", "revocation_issuer", "https://127.0.0.1", "revocation_keys", "https://127.0.0.1/keys"),
		"/ui/sso/{connection}/options":      drafted("/options", "syncs", "yes"),
		"/ui/sso/{connection}/groups": func(e editor) edit {
			return connected(e.Connection(e.T, handlerstest.Dana), "/groups", "group", "IT", "role", e.Role(e.T, "admin"), "do", "save")
		},
		"/ui/sso/{connection}/turn-on":  func(e editor) edit { return connected(e.ready(), "/turn-on") },
		"/ui/sso/{connection}/turn-off": live("/turn-off"),
		"/ui/sso/{connection}/put-back": func(e editor) edit { return connected(e.replaced(), "/put-back") },
		"/ui/sso/{connection}/approve":  func(e editor) edit { return e.moved("/approve") },
		"/ui/sso/{connection}/refuse":   func(e editor) edit { return e.moved("/refuse") },
		"/ui/sso/{connection}/discard":  func(e editor) edit { return connected(e.edited(), "/discard") },
		"/ui/sso/{connection}/require":  live("/require"),
		"/ui/sso/{connection}/optional": live("/optional"),
		"/ui/sso/{connection}/delete":   live("/delete"),
	}
}

// tabsOfSSO are the forms about connections that say which version they change.
func tabsOfSSO() map[string]func(e editor) twice {
	own := func(e editor) string {
		return "/ui/sso/" + string(e.Connection(e.T, handlerstest.Dana).ID)
	}
	all := map[string]func(e editor) twice{
		"/ui/sso/{connection}/rename": func(e editor) twice {
			return twice{at: own(e) + "/rename", field: "name", first: "First", second: "Second"}
		},
		"/ui/sso/{connection}/provider": func(e editor) twice {
			return twice{at: own(e) + "/provider", field: "provider", first: "entra", second: "google", more: []string{"type", "SAML"}}
		},
		"/ui/sso/{connection}/domains": func(e editor) twice {
			d := e.Verified(e.T, handlerstest.Dana, "acme.test")
			at := own(e)
			return twice{at: at, path: at + "/domains", field: "which", first: "all", second: "chosen", more: []string{"domains", string(d.ID)}}
		},
		"/ui/sso/{connection}/attributes": func(e editor) twice {
			at := own(e)
			return twice{at: at, path: at + "/attributes", field: "attribute_email", first: "mail", second: "address"}
		},
		"/ui/sso/{connection}/saml": func(e editor) twice {
			at := own(e)
			return twice{at: at, path: at + "/saml", field: "entity_id", first: "https://first.test", second: "https://second.test", more: byHand(e)}
		},
	}
	for _, rest := range []string{"/approve", "/refuse"} {
		all["/ui/sso/{connection}"+rest] = func(e editor) twice {
			filled := e.moved(rest)
			return twice{at: strings.TrimSuffix(filled.path, rest), path: filled.path, more: []string{"mark", filled.form.Get("mark")}}
		}
	}
	for rest, c := range map[string]func(e editor) model.Connection{
		"/turn-on": editor.ready, "/put-back": editor.replaced, "/discard": editor.edited,
		"/turn-off":     func(e editor) model.Connection { return e.On(e.T, handlerstest.Dana) },
		"/saml-options": editor.ready, "/options": editor.ready, "/revocation": editor.ready,
	} {
		all["/ui/sso/{connection}"+rest] = func(e editor) twice {
			at := "/ui/sso/" + string(c(e).ID)
			if rest == "/turn-off" {
				return twice{at: at + rest, path: at + rest}
			}
			return twice{at: at, path: at + rest}
		}
	}
	return all
}
