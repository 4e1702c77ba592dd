package profile_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const languagePath = "/ui/profile/language"

// reads returns what the form of a person's language sends.
func reads(u model.User, tag string) url.Values {
	return url.Values{"version": {fmt.Sprint(u.Version)}, "language": {tag}}
}

// TestLanguage: each language stands in the profile by its own name, the chosen one counts
// at the next page before all that else asks for one, and an event tells of it.
func TestLanguage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	form := b.Get(t, "/ui/profile").Shows(t).Form(languagePath)
	if option := form.Find("option[value=ja]"); option.Text() != "日本語" || option.Attr("lang") != "ja" {
		t.Errorf("the form is %s", form.HTML())
	}
	before := user(t, w, handlerstest.Kim)
	b.Post(t, languagePath, reads(before, "ja")).LeadsTo(t, "/ui/profile")
	page := b.Get(t, "/ui/profile?lang=de").Shows(t)
	if got := page.Form(languagePath).Field("language").Value(); got != "ja" {
		t.Errorf("the form is at %q", got)
	}
	after := user(t, w, handlerstest.Kim)
	want := before
	want.Language, want.Version, want.UpdatedAt = "ja", before.Version+1, after.UpdatedAt
	if !after.UpdatedAt.After(before.UpdatedAt) {
		t.Errorf("updated at %v, before at %v", after.UpdatedAt, before.UpdatedAt)
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("the user (-want +got):\n%s", diff)
	}
	events, err := w.DB.UserEvents(t.Context(), after.ID, "", 1)
	if err != nil || len(events) == 0 {
		t.Fatal(events, err)
	}
	if diff := cmp.Diff(model.Payload(model.UserUpdated{Before: before.Snapshot(), After: after.Snapshot()}), events[0].Payload); diff != "" {
		t.Errorf("the event (-want +got):\n%s", diff)
	}
}

// TestLanguageOrder: what somebody has chosen, what an address asks for, what it asked for
// before, the browser, the organization that a page is about, and their own.
func TestLanguageOrder(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	const missing = "/ui/session-policy" // which is not for Kim
	shown := func(path string, header ...string) string {
		t.Helper()
		return b.Get(t, path, header...).Page(t, http.StatusNotFound).Find("html").Attr("lang")
	}
	w.Invite(t, w.As(t, handlerstest.Gus), handlerstest.Kim)
	invited := model.InvitationPath(w.Token(t, handlerstest.Kim))
	if got := shown(missing); got != "en" {
		t.Errorf("nobody says anything, and it is %s", got)
	}
	w.Write(t, func(tx *db.Tx) error { return tx.SetLanguage(t.Context(), w.Acme, "de", w.Org(t, w.Acme).Version) })
	for _, step := range []struct {
		what, path, accepts, want string
	}{
		{"the organization", missing, "", "de"},
		{"a browser that asks for nothing there is", missing, "nl", "de"},
		{"the browser", missing, "ar", "ar"},
		{"the address", missing + "?lang=en", "ar", "en"},
		{"the address before", missing, "ar", "en"},
	} {
		var header []string
		if step.accepts != "" {
			header = []string{"Accept-Language", step.accepts}
		}
		if got := shown(step.path, header...); got != step.want {
			t.Errorf("%s: it is %s, want %s", step.what, got, step.want)
		}
	}
	w.Write(t, func(tx *db.Tx) error { return tx.SetLanguage(t.Context(), w.Globex, "fr", w.Org(t, w.Globex).Version) })
	b.Post(t, languagePath, reads(user(t, w, handlerstest.Kim), "ar")).LeadsTo(t, "/ui/profile")
	if got := shown(missing+"?lang=de", "Accept-Language", "de"); got != "ar" {
		t.Errorf("the person chose Arabic, and it is %s", got)
	}
	b.Post(t, languagePath, reads(user(t, w, handlerstest.Kim), "")).LeadsTo(t, "/ui/profile")
	if got := shown(missing, "Accept-Language", "ar"); got != "ar" {
		t.Errorf("the person chose what the browser says, and it is %s", got)
	}
	if got := shown(missing); got != "de" {
		t.Errorf("what an address asked for is remembered: it is %s", got)
	}
	if got := b.Get(t, invited).Shows(t).Find("html").Attr("lang"); got != "fr" {
		t.Errorf("another organization invites them, and it is %s", got)
	}
}

// TestLanguageRefused shows what was chosen, and why it was not taken.
func TestLanguageRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	stale := user(t, w, handlerstest.Kim)
	b.Post(t, languagePath, reads(stale, "en")).LeadsTo(t, "/ui/profile")
	fresh := user(t, w, handlerstest.Kim)
	for _, test := range []struct {
		name         string
		form         url.Values
		status       int
		part, chosen string
	}{
		{"stale", reads(stale, "de"), http.StatusConflict, ".notice", "de"},
		{"no such language", reads(fresh, "tlh"), http.StatusUnprocessableEntity, ".field-error", ""},
		{"one for tests", reads(fresh, "en-XA"), http.StatusUnprocessableEntity, ".field-error", ""},
	} {
		form := b.Post(t, languagePath, test.form).Page(t, test.status).Form(languagePath)
		if form.Find(test.part).Text() == "" || form.Field("language").Value() != test.chosen {
			t.Errorf("%s: the form is %s", test.name, form.HTML())
		}
	}
	if u := user(t, w, handlerstest.Kim); u != fresh {
		t.Errorf("the user is now %+v", u)
	}
}
