package handlers_test

import (
	"strconv"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
)

// pushed returns a form about a directory, as its page is filled in from it.
func pushed(d model.Directory, rest string, pairs ...string) edit {
	return under("/ui/scim/"+string(d.ID)+rest, append([]string{"version", strconv.FormatInt(d.Version, 10)}, pairs...)...)
}

// disabled returns a directory that was disabled.
func (e editor) disabled() model.Directory {
	e.Helper()
	d := e.Directory(e.T, handlerstest.Dana)
	d, err := e.Config.Directories.Disable(e.Context(), e.Actor(e.T, handlerstest.Dana), d.ID, d.Version, model.KeepMembers)
	if err != nil {
		e.Fatal(err)
	}
	return d
}

// trustOf are the fields of a trust in an application of an issuer.
func trustOf(i *openidtest.Issuer, application string) []string {
	return []string{"issuer", i.URL, "tenant", "t1", "application", application}
}

// trusted returns the address of a client that an issuer signs for.
func (e editor) trusted(i *openidtest.Issuer) string {
	e.Helper()
	d := e.Directory(e.T, handlerstest.Dana)
	c, err := e.Config.Directories.Trust(e.Context(), e.Actor(e.T, handlerstest.Dana), d.ID, model.DirectoryTrust{Issuer: i.URL, Tenant: "t1", Application: "a1"})
	if err != nil {
		e.Fatal(err)
	}
	return "/ui/scim/" + string(d.ID) + "/oauth/" + string(c.ID)
}

// editsOfSCIM are the edits about directories.
func editsOfSCIM() map[string]func(e editor) edit {
	own := func(rest string, pairs ...string) func(e editor) edit {
		return func(e editor) edit { return pushed(e.Directory(e.T, handlerstest.Dana), rest, pairs...) }
	}
	return map[string]func(e editor) edit{
		"/ui/scim":                      func(editor) edit { return under("/ui/scim", "provider", "okta") },
		"/ui/scim/{directory}/provider": own("/provider", "provider", "entra"),
		"/ui/scim/{directory}/enable":   func(e editor) edit { return pushed(e.disabled(), "/enable") },
		"/ui/scim/{directory}/disable":  own("/disable", "members", "keep"),
		"/ui/scim/{directory}/delete":   own("/delete", "members", "suspend"),
		"/ui/scim/{directory}/groups": func(e editor) edit {
			return pushed(e.Directory(e.T, handlerstest.Dana), "/groups", "group", "IT", "role", e.Role(e.T, "admin"), "do", "show")
		},
		"/ui/scim/{directory}/oauth/trust": func(e editor) edit {
			return under("/ui/scim/"+string(e.Directory(e.T, handlerstest.Dana).ID)+"/oauth/trust", trustOf(openidtest.StartPlain(e.T), "a1")...)
		},
		"/ui/scim/{directory}/oauth/{client}/change": func(e editor) edit {
			i := openidtest.StartPlain(e.T)
			return under(e.trusted(i)+"/change", append(trustOf(i, "a2"), "version", "1")...)
		},
		"/ui/scim/{directory}/oauth/{client}/revoke": func(e editor) edit { return under(e.trusted(openidtest.StartPlain(e.T)) + "/revoke") },
		"/ui/scim/{directory}/tokens/{token}/revoke": func(e editor) edit {
			d := e.Directory(e.T, handlerstest.Dana)
			k, _ := e.DirectoryToken(e.T, handlerstest.Dana, d)
			return under("/ui/scim/" + string(d.ID) + "/tokens/" + string(k.ID) + "/revoke")
		},
	}
}

// tabsOfSCIM are the forms about directories that say which version they change.
func tabsOfSCIM() map[string]func(e editor) twice {
	return map[string]func(e editor) twice{
		"/ui/scim/{directory}/provider": func(e editor) twice {
			at := "/ui/scim/" + string(e.Directory(e.T, handlerstest.Dana).ID) + "/provider"
			return twice{at: at, path: at, field: "provider", first: "entra", second: "onelogin"}
		},
		"/ui/scim/{directory}/oauth/{client}/change": func(e editor) twice {
			i := openidtest.StartPlain(e.T)
			at := e.trusted(i) + "/change"
			return twice{at: at, path: at, field: "application", first: "a2", second: "a3", more: []string{"issuer", i.URL, "tenant", "t1"}}
		},
		"/ui/scim/{directory}/disable": func(e editor) twice {
			at := "/ui/scim/" + string(e.Directory(e.T, handlerstest.Dana).ID)
			return twice{at: at + "/disable", path: at + "/disable", more: []string{"members", "keep"}}
		},
		"/ui/scim/{directory}/enable": func(e editor) twice {
			at := "/ui/scim/" + string(e.disabled().ID)
			return twice{at: at, path: at + "/enable"}
		},
	}
}
