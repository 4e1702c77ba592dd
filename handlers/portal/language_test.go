package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// TestLinksInLanguages: admins see, make and revoke links in their language.
func TestLinksInLanguages(t *testing.T) {
	t.Parallel()
	_, b, _ := inPortal(t)
	german := []string{"Accept-Language", "de"}
	form := filled(t, b, "modules", "sso dir_sync", "lasts", "24h0m0s")
	if page := b.Post(t, links, form, german...).Shows(t); page.Find("h1").Text() != "Kopieren Sie diesen Link jetzt" || !page.Find("main").Says("Single Sign-on, Provisionierung") {
		t.Errorf("made: %s", page.Text())
	}
	l := newest(t, b.World)
	row := b.Get(t, links, german...).Shows(t).Find("#portal-link-" + string(l.ID))
	for _, want := range []string{"Gültig", "Für alle, die ihn haben.", "Erstellt von Dana Lee am ", "1 Stunde", "30 Tage", "Verlängern des Links"} {
		if !row.Says(want) {
			t.Errorf("the row does not say %q: %s", want, row.Text())
		}
	}
	refused := b.Post(t, links, filled(t, b, "modules", ""), german...).Page(t, http.StatusUnprocessableEntity)
	if got := refused.Find(".field-error").Text(); got != "Wählen Sie, wofür der Link ist." {
		t.Errorf("refused: %q", got)
	}
	b.Post(t, links+"/"+string(l.ID)+"/revoke", url.Values{}).LeadsTo(t, links)
	if gone := b.Post(t, links+"/"+string(l.ID)+"/revoke", url.Values{}, german...).Page(t, http.StatusNotFound); !gone.Says("Kein solcher Link") {
		t.Errorf("revoked twice: %s", gone.Text())
	}
}

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
