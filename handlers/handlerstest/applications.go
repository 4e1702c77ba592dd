package handlerstest

import (
	"testing"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Application registers an application, at https://app.test where it does not say
// another place.
func (w *World) Application(t *testing.T, a model.Application) model.Application {
	t.Helper()
	if a.Name == "" {
		a.Name = "Coffeedesk"
	}
	if a.Type == "" {
		a.Type = model.ApplicationWeb
	}
	if a.RedirectURIs == nil {
		a.RedirectURIs = []string{"https://app.test/callback"}
	}
	a, _, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, a)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
