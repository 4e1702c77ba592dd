package handlerstest

import (
	"net/http"
	"net/url"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

// Returning registers an application at https://app.test.
func Returning(t *testing.T, w *World) (app model.Application) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) (err error) {
		app, err = tx.InsertApplication(t.Context(), model.Application{
			Name: "Coffeedesk", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{"https://app.test/callback"}, PostLogoutRedirectURIs: []string{},
		})
		return err
	})
	return app
}

// Cookie returns the browser's session cookie.
func (b *Browser) Cookie(t *testing.T) *http.Cookie {
	t.Helper()
	u, err := url.Parse(b.World.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Client.Jar.Cookies(u) {
		if c.Name == "anteroom" {
			return c
		}
	}
	t.Fatal("no session cookie")
	return nil
}

// SetCookie gives the browser another one's session cookie.
func (b *Browser) SetCookie(t *testing.T, c *http.Cookie) {
	t.Helper()
	u, err := url.Parse(b.World.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	b.Client.Jar.SetCookies(u, []*http.Cookie{c})
}
