package branding_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

const inConsole = "/console/branding"

// TestInTheConsole: operators have the page on a server, and what they change is told as theirs;
// nobody else has it.
func TestInTheConsole(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, o := w.Console(t)
	index := b.Get(t, inConsole)
	page := index.Shows(t)
	if !page.Find("#branding-base-url").Says(w.Config.BaseURL.String()) || !strings.Contains(index.Header.Get("Content-Security-Policy"), "; frame-src 'self'") {
		t.Errorf("shown: %s", page.Find("main").Text())
	}
	for _, frame := range page.All("iframe") {
		b.Get(t, frame.Attr("src")).Expect(t, http.StatusOK)
	}
	version := page.Form(inConsole).Field("version").Value()
	b.Post(t, inConsole, typed("version", version, "app_url", "https://beans.test/")).LeadsTo(t, inConsole)
	if i := instanceOf(t, w); i.AppName != "Beans" || i.AppURL != "https://beans.test/" || i.BrandColor != "#fff3b0" {
		t.Errorf("the instance is %+v", i)
	}
	if events := w.Events(t, ""); events[0].Actor.ID != string(o.ID) {
		t.Errorf("told: %+v", events[0])
	}
	refused := b.Post(t, inConsole, typed("version", version)).Page(t, http.StatusConflict)
	if !strings.HasPrefix(refused.Find("title").Text(), "Error: ") || !refused.Form(inConsole).Find(".field-error").Says("Somebody else changed the settings") {
		t.Errorf("stale: %s", refused.Find("title").Text())
	}
	b.UploadTo(t, inConsole+"/logo", "logo", handlerstest.Square(t, 40)).LeadsTo(t, inConsole)
	if instanceOf(t, w).Logo == "" {
		t.Error("no logo is kept")
	}
	for _, other := range []*handlerstest.Browser{w.Browser(t), w.As(t, handlerstest.Dana)} {
		for _, path := range []string{"", "/previews", "/preview/login", "/look.css"} {
			other.Get(t, inConsole+path).After(t, "/console/sign-in")
		}
	}
}

// TestManaged: what a configuration file sets is shown and stays.
func TestManaged(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	blue := "#123456"
	if _, err := w.Config.Instance.Set(t.Context(), handlerstest.Operator, instance.Change{BrandColor: &blue}); err != nil {
		t.Fatal(err)
	}
	w.Managed(t, model.Managed{Kind: model.ManagedSetting, Name: "brand_color", ID: "brand_color", File: "app.yaml"})
	page := b.Get(t, inConsole).Shows(t)
	color := page.Find("#branding-brand-color")
	if !color.Is("readonly") || page.Find("#branding-app-name").Is("readonly") || !page.Find("#branding-brand-color-hint").Says("app.yaml") {
		t.Errorf("shown: %s", color.HTML())
	}
	version := page.Form(inConsole).Field("version").Value()
	if refused := b.Post(t, inConsole, typed("version", version)).Page(t, http.StatusConflict); !refused.Form(inConsole).Find(".field-error").Says("app.yaml") {
		t.Errorf("refused: %s", refused.Form(inConsole).Text())
	}
	b.Post(t, inConsole, typed("version", version, "brand_color", color.Value())).LeadsTo(t, inConsole)
	if got := instanceOf(t, w).AppName; got != "Beans" {
		t.Errorf("the name is %q", got)
	}
}
