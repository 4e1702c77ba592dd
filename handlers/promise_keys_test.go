package handlers_test

import (
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// editsOfKeys are the edits about API keys.
func editsOfKeys() map[string]func(e editor) edit {
	return map[string]func(e editor) edit{
		"/ui/keys/{key}/revoke": func(e editor) edit {
			k, _, err := e.Config.APIKeys.Create(e.Context(), e.Actor(e.T, handlerstest.Dana), keys.Wish{Name: "Export", Permissions: model.Permissions{model.UsersRead}})
			if err != nil {
				e.Fatal(err)
			}
			return under("/ui/keys/" + string(k.ID) + "/revoke")
		},
	}
}
