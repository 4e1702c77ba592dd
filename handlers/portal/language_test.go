package portal_test

import (
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
	"anteroom/internal/portal"
)

// TestLanguages: a page is in the language that the address asks for, that it has asked for
// before, or that the browser prefers, as long as its room speaks it.
func TestLanguages(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, m := range model.PortalModules() {
		w.Enable(t, w.Acme, m)
	}
	_, token, err := w.Config.Portal.Share(t.Context(), w.Actor(t, handlerstest.Dana), portal.Wish{Modules: model.PortalModules()})
	if err != nil {
		t.Fatal(err)
	}
	at := model.PortalTokenPath(token)
	const english, german, arabic = `<html lang="en">`, `<html lang="de">`, `<html lang="ar" dir="rtl">`
	const french, spanish, japanese = `<html lang="fr">`, `<html lang="es">`, `<html lang="ja">`
	for _, test := range []struct{ name, query, accepted, html, heading string }{
		{"nothing", "", "", english, "Set up Acme"},
		{"what the browser prefers", "", "fi, de-AT;q=0.9, fr;q=0.8", german, "Acme einrichten"},
		{"French", "", "fr-CH, de;q=0.9", french, "Configurer Acme"},
		{"Spanish", "?lang=es", "", spanish, "Configurar Acme"},
		{"Japanese", "?ui_locales=ja-JP", "", japanese, "Acme のセットアップ"},
		{"none that there is", "", "fi, x-klingon", english, "Set up Acme"},
		{"no list", "", "de;q=;;,", english, "Set up Acme"},
		{"the address first", "?ui_locales=nonsense%20ar-EG%20de", "de", arabic, "إعداد Acme"},
		{"a link", "?lang=de", "ar", german, "Acme einrichten"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := w.Browser(t)
			get := func(path string) handlerstest.Answer { return b.Get(t, path, "Accept-Language", test.accepted) }
			page := get(at + test.query)
			if got := page.Shows(t).Find("h1").Text(); got != test.heading || !strings.Contains(page.Body, test.html) {
				t.Errorf("heading %q in %.60s", got, page.Body)
			}
			if again := get(at); !strings.Contains(again.Body, test.html) {
				t.Errorf("the next page begins with %.60s", again.Body)
			}
		})
	}
}
