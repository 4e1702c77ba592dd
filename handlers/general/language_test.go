package general_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const languagePath = "/ui/general/language"

// reads returns what the form of an organization's language sends.
func reads(t *testing.T, w *handlerstest.World, tag string) url.Values {
	t.Helper()
	return url.Values{"language": {tag}, "version": {strconv.FormatInt(w.Org(t, w.Acme).Version, 10)}}
}

// TestLanguage: what an organization has chosen counts at once, for whoever has chosen
// nothing, and can be taken back.
func TestLanguage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	form := b.Get(t, "/ui/general").Shows(t).Form(languagePath)
	if option := form.Find("option[value=ar]"); option.Text() != "العربية" || option.Attr("lang") != "ar" || form.Field("language").Value() != "" {
		t.Errorf("the form is %s", form.HTML())
	}
	b.Post(t, languagePath, reads(t, w, "de")).LeadsTo(t, "/ui/general")
	page := b.Get(t, "/ui/general").Shows(t)
	if page.Find("html").Attr("lang") != "de" || page.Form(languagePath).Field("language").Value() != "de" || page.Find(".toast").Find("p").Text() != "Die Sprache der Organisation ist gespeichert." {
		t.Errorf("the page: %s", page.Find("body").Text())
	}
	if got := w.As(t, handlerstest.Kim).Get(t, "/ui/general").Shows(t).Find("html").Attr("lang"); got != "de" {
		t.Errorf("the page of somebody else is in %s", got)
	}
	undo := page.Find(".toast").Form(languagePath)
	b.Post(t, languagePath, url.Values{"language": {undo.Field("language").Value()}, "version": {undo.Field("version").Value()}}).LeadsTo(t, "/ui/general")
	if page := b.Get(t, "/ui/general").Shows(t); page.Find("html").Attr("lang") != "en" || w.Org(t, w.Acme).Language != "" {
		t.Errorf("taken back, it is %q: %s", w.Org(t, w.Acme).Language, page.Find("html").Attr("lang"))
	}
	b.Post(t, languagePath, reads(t, w, "")).LeadsTo(t, "/ui/general")
	if got := b.Get(t, "/ui/general").Shows(t).Toast(); got != "No changes to save." {
		t.Errorf("unchanged: %q", got)
	}
}

// TestLanguageRefused shows what was chosen, and why it was not taken; who may not choose
// reads what counts.
func TestLanguageRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	stale := reads(t, w, "fr")
	b.Post(t, languagePath, reads(t, w, "en")).LeadsTo(t, "/ui/general")
	for _, test := range []struct {
		name         string
		form         url.Values
		status       int
		part, chosen string
	}{
		{"stale", stale, http.StatusConflict, ".notice", "fr"},
		{"no version", url.Values{"language": {"fr"}}, http.StatusConflict, ".notice", "fr"},
		{"no such language", reads(t, w, "tlh"), http.StatusUnprocessableEntity, ".field-error", ""},
	} {
		form := b.Post(t, languagePath, test.form).Page(t, test.status).Form(languagePath)
		if form.Find(test.part).Text() == "" || form.Field("language").Value() != test.chosen {
			t.Errorf("%s: the form is %s", test.name, form.HTML())
		}
	}
	kim := w.As(t, handlerstest.Kim)
	if panel := kim.Get(t, "/ui/general").Shows(t).Find("[aria-labelledby=general-language-title]"); !panel.Says("English") || panel.Has("select") {
		t.Errorf("read only: %s", panel.HTML())
	}
	kim.Post(t, languagePath, reads(t, w, "fr")).Expect(t, http.StatusNotFound)
	if got := w.Org(t, w.Acme).Language; got != "en" {
		t.Errorf("it is %q", got)
	}
}

// TestVersions: what somebody changes in one form of the page is no conflict for the others.
func TestVersions(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.GitHub(t)
	b := w.As(t, handlerstest.Dana)
	b.Get(t, "/ui/general").Shows(t)
	answer := b.Post(t, "/ui/general", named(t, w, "Acme & Sons"), handlerstest.Inline...).Shows(t)
	now := strconv.FormatInt(w.Org(t, w.Acme).Version, 10)
	for _, form := range []string{"general-language", "general-sign-in"} {
		if got := answer.Swap("#" + form + "-version").Find("input").Value(); got != now {
			t.Errorf("after a new name, %s is of version %q", form, got)
		}
	}
	answer = b.Post(t, "/ui/general/sign-in", url.Values{"version": {now}}, handlerstest.Inline...).Shows(t)
	now = strconv.FormatInt(w.Org(t, w.Acme).Version, 10)
	for _, form := range []string{"general-name", "general-language"} {
		if got := answer.Swap("#" + form + "-version").Find("input").Value(); got != now {
			t.Errorf("after what is allowed, %s is of version %q", form, got)
		}
	}
	if !w.Org(t, w.Acme).Refuses.Has(model.SocialGitHub) {
		t.Error("nothing was changed")
	}
}
