package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestPagesOfProblemsLeadOn: whoever reads that something did not work can go on from
// there, and where it may work in a moment to the same.
func TestPagesOfProblemsLeadOn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.SetInstance(t, func(i *model.Instance) { i.AppName, i.AppURL = "Cups", "https://cups.test/" })
	b := w.As(t, handlerstest.Dana)
	broken := true
	w.Config.Place = func(string) string {
		if broken {
			panic("a bug")
		}
		return ""
	}
	w.Serve(t, handlers.New)
	leads := func(name string, page handlerstest.Part, label, href string) {
		t.Helper()
		link := page.Find("main").Find("a.button.primary")
		if link.Text() != label || link.Attr("href") != href {
			t.Errorf("%s leads on by %s", name, link.HTML())
		}
	}
	leads("a bug", b.Get(t, "/ui/security?x=1").Page(t, http.StatusInternalServerError), "Try again", "/ui/security?x=1")
	broken = false
	leads("nothing", b.Get(t, "/ui/nothing").Page(t, http.StatusNotFound), "Go to settings", "/ui/")
	a := b.Post(t, "/ui/profile", url.Values{})
	for i := 0; a.Status != http.StatusTooManyRequests && i < 1000; i++ {
		a = b.Post(t, "/ui/profile", url.Values{})
	}
	leads("too often", a.Page(t, http.StatusTooManyRequests), "Go back", "/ui/profile")
	app := b.Get(t, "/oauth/authorize?client_id=skc_1").Page(t, http.StatusUnprocessableEntity)
	leads("an app that is not registered", app, "Go to Cups", "https://cups.test/")
	if got := app.Heading(); got != "This app can’t sign you in" {
		t.Errorf("the page is headed %q", got)
	}
}

// TestLastPageHasColours: the page that says that nothing works looks like the others.
func TestLastPageHasColours(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	if err := w.DB.Close(); err != nil {
		t.Fatal(err)
	}
	b.Get(t, "/a/login").Page(t, http.StatusInternalServerError)
	css := b.Get(t, "/static/app.css")
	if css.Status != http.StatusOK || !strings.HasPrefix(css.Header.Get("Content-Type"), "text/css") || !strings.Contains(css.Body, model.DefaultBrand) {
		t.Errorf("status %d: %s", css.Status, css.Body)
	}
}
