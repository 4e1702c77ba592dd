package handlers

import (
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// keyRoutes is where an organization's people see and make the API keys of its scripts.
func (a *app) keyRoutes(p pages) {
	keys := web.Widget(model.WidgetAPIKeys)
	p.get("/keys", keys.Read(), a.keys.Index)
	p.post("/keys", keys.Manage().Several("permissions").Sudo("create an API key of {organization}", "/keys"), a.keys.Create).limit(60)
	p.get("/keys/{key}/revoke", keys.Read(), a.keys.ConfirmRevoke)
	p.post("/keys/{key}/revoke", keys.Read().Does("revoke an API key of {organization}").Danger(), a.keys.Revoke)
}
