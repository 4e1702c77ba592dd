package handlerstest

import (
	"testing"

	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// OrgKey makes an API key of the organization of an admin, and returns it with its text.
func (w *World) OrgKey(t *testing.T, email string, may ...model.Permission) (model.APIKey, string) {
	t.Helper()
	return w.apiKey(t, email, "", may)
}

// OwnKey makes an API key of an admin’s own, and returns it with its text.
func (w *World) OwnKey(t *testing.T, email string, may ...model.Permission) (model.APIKey, string) {
	t.Helper()
	return w.apiKey(t, email, w.Members[email].User, may)
}

func (w *World) apiKey(t *testing.T, email string, user model.UserID, may model.Permissions) (model.APIKey, string) {
	t.Helper()
	by := w.Actor(t, email)
	w.Enable(t, by.Org, model.FeatureAPIKeys)
	k, text, err := w.Config.APIKeys.Create(t.Context(), by, keys.Wish{Name: "Nightly export", User: user, Permissions: may})
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}
