package handlers_test

import (
	"strconv"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// shared returns a link to the admin portal that Dana has made.
func (e editor) shared() model.PortalLink {
	e.Helper()
	l, _, err := e.Config.Portal.Share(e.Context(), e.Actor(e.T, handlerstest.Dana), portal.Wish{Modules: model.PortalModules()})
	if err != nil {
		e.Fatal(err)
	}
	return l
}

// editsOfLinks are the edits about links to the admin portal.
func editsOfLinks() map[string]func(e editor) edit {
	return map[string]func(e editor) edit{
		"/ui/portal-links/{link}/extend": func(e editor) edit {
			l := e.shared()
			return under("/ui/portal-links/"+string(l.ID)+"/extend", "version", strconv.FormatInt(l.Version, 10), "lasts", "1h0m0s")
		},
		"/ui/portal-links/{link}/revoke": func(e editor) edit { return under("/ui/portal-links/" + string(e.shared().ID) + "/revoke") },
	}
}
