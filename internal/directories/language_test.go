package directories

import (
	"fmt"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// reading is a person of whom the provider says in which language they read.
func (p Person) reading(attribute, tag string) Person {
	p.Doc = strings.TrimSuffix(p.Doc, "}") + fmt.Sprintf(`,%q:%q}`, attribute, tag)
	return p
}

// TestLanguage: people read what the directory says, until they choose for themselves.
func TestLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := func() Person { return person("kim@acme.test", "00u1") }
	u := w.create(t, kim().reading("preferredLanguage", "de-AT, en;q=0.5"))
	account := func() model.User {
		t.Helper()
		a, err := w.db.User(t.Context(), w.member(t, u).User)
		must(t, err)
		return a
	}
	chooses := func(l model.Language) {
		t.Helper()
		a := account()
		a.Language = l
		w.write(t, func(tx *db.Tx) error { _, err := tx.SetUserDetails(t.Context(), a); return err })
	}
	reads := func(what string, want model.Language) {
		t.Helper()
		if got := account().Language; got != want {
			t.Errorf("%s: it is %q, want %q", what, got, want)
		}
	}
	reads("new", "de")
	w.news(t)
	u = w.set(t, u, kim().reading("preferredLanguage", "fr"))
	reads("changed there", "fr")
	w.wantNews(t, model.EventUserUpdated, model.EventDirectoryUserUpdated)
	u = w.set(t, u, kim().reading("preferredLanguage", "nl"))
	reads("one that there is not", "")
	u = w.set(t, u, kim().reading("locale", "ja_JP"))
	reads("the region alone", "ja")
	u = w.set(t, u, kim().reading("locale", "ja_JP").reading("preferredLanguage", "es"))
	reads("both", "es")
	u = w.set(t, u, kim())
	reads("not said any more", "")
	u = w.set(t, u, kim().reading("preferredLanguage", "es"))
	reads("said again", "es")

	chooses("ar")
	u = w.set(t, u, kim().reading("preferredLanguage", "de"))
	reads("after a choice", "ar")
	u = w.set(t, u, kim())
	reads("not said, after a choice", "ar")
	chooses("")
	u = w.set(t, u, kim().reading("preferredLanguage", "de"))
	reads("the browser’s again", "de")
	chooses("")
	u = w.set(t, u, kim().reading("preferredLanguage", "fr"))
	reads("the browser’s, while the directory says another", "")

	// Whoever has an account already, and has chosen.
	var bo model.User
	w.write(t, func(tx *db.Tx) (err error) {
		if bo, err = tx.InsertUser(t.Context(), "bo@acme.test", true, "Bo", "Lee"); err == nil {
			bo.Language = "ja"
			bo, err = tx.SetUserDetails(t.Context(), bo)
		}
		return err
	})
	u = w.create(t, person("bo@acme.test", "00u2").reading("preferredLanguage", "de"))
	reads("with an account", "ja")
}
