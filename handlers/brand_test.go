package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

// brand makes an instance look like somebody's product.
func brand(t *testing.T, w *handlerstest.World, c instance.Change) model.Instance {
	t.Helper()
	i, err := instance.New(w.DB).Set(t.Context(), model.Actor{Kind: model.ActorOperator}, c)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func to[T any](v T) *T { return &v }

// own is what an operator can set of the looks of an instance.
func own(t *testing.T) instance.Change {
	return instance.Change{
		AppName: to("Coffeedesk"), BrandColor: to("#fff3b0"), Radius: to(model.RadiusLarge), SupportEmail: to("help@coffeedesk.test"),
		TermsURL: to("https://coffeedesk.test/terms"), PrivacyURL: to("https://coffeedesk.test/privacy"),
		Logo: to(handlerstest.Square(t, 64)), DarkLogo: to(handlerstest.Square(t, 48)), Favicon: to(handlerstest.Square(t, 32)),
	}
}

// TestBrandOnPages: the logo stands in place of the letter, in all shells, and what it leads
// to is there; cards lead to terms, privacy and help.
func TestBrandOnPages(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	i := brand(t, w, own(t))
	setup, link := w.Visitor(t, handlerstest.Dana)
	for path, b := range map[string]*handlerstest.Browser{
		"/a/login": w.Browser(t), "/ui/general": w.As(t, handlerstest.Dana), "/portal/" + string(link.ID) + "/": setup, "/nowhere": w.Browser(t),
	} {
		body := b.Get(t, path).Body
		for _, part := range []string{
			`<picture class="layout-logo"><source srcset="/pictures/` + i.DarkLogo + `" media="(prefers-color-scheme: dark)"><img src="/pictures/` + i.Logo + `" alt=""></picture><span class="layout-app">Coffeedesk</span>`,
			`<link rel="icon" href="/pictures/` + i.Favicon + `">`,
		} {
			if !strings.Contains(body, part) {
				t.Errorf("%s: no %s", path, part)
			}
		}
		if strings.Contains(body, "layout-mark") {
			t.Errorf("%s: the letter is there, too", path)
		}
	}
	for _, picture := range []string{i.Logo, i.DarkLogo, i.Favicon} {
		w.Browser(t).Get(t, model.PicturePath(picture)).Expect(t, http.StatusOK)
	}
	if css := w.Browser(t).Get(t, "/static/app.css").Body; !strings.Contains(css, "--r:12px") || !strings.Contains(css, "--brand:#fff3b0") {
		t.Error("the stylesheet has other corners, or another colour")
	}

	foot := func() string {
		_, foot, _ := strings.Cut(w.Browser(t).Get(t, "/a/login").Body, `<footer class="layout-auth-foot">`)
		foot, _, _ = strings.Cut(foot, "</footer>")
		return foot
	}
	const links = `<a href="https://coffeedesk.test/terms">Terms</a><a href="https://coffeedesk.test/privacy">Privacy</a>`
	if got, want := foot(), links+`<a href="mailto:help@coffeedesk.test">Get help</a><span>Powered by Anteroom</span>`; got != want {
		t.Errorf("the foot is %s, want %s", got, want)
	}
	brand(t, w, instance.Change{SupportURL: to("https://coffeedesk.test/help"), PoweredBy: to(false)})
	if got, want := foot(), links+`<a href="https://coffeedesk.test/help">Get help</a>`; got != want {
		t.Errorf("the foot is %s, want %s", got, want)
	}
}

// TestBackgroundOfCards: where what is around a card has a dark colour, the logo is the one for
// dark in both themes. A pale one is a dark one in the dark, and the logo follows.
func TestBackgroundOfCards(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := brand(t, w, own(t))
	for background, logo := range map[string]string{"#101820": i.DarkLogo, "#fff3b0": i.Logo} {
		brand(t, w, instance.Change{Background: &background})
		want := `<source srcset="/pictures/` + i.DarkLogo + `" media="(prefers-color-scheme: dark)"><img src="/pictures/` + logo + `" alt="">`
		if body := w.Browser(t).Get(t, "/a/login").Body; !strings.Contains(body, want) {
			t.Errorf("on %s there is no %s", background, want)
		}
		if body := w.As(t, handlerstest.Dana).Get(t, "/ui/general").Body; !strings.Contains(body, `<img src="/pictures/`+i.Logo) {
			t.Errorf("on %s the portal has the logo of cards", background)
		}
		if css := w.Browser(t).Get(t, "/static/app.css").Body; !strings.Contains(css, "--card-page:"+background) && !strings.Contains(css, "--card-page:light-dark("+background) {
			t.Errorf("the stylesheet has no %s", background)
		}
	}
}

// TestNothingIsSaidUnasked: an instance whose operator has set nothing has no foot.
func TestNothingIsSaidUnasked(t *testing.T) {
	t.Parallel()
	if body := handlerstest.New(t).Browser(t).Get(t, "/a/login").Body; strings.Contains(body, "layout-auth-foot") {
		t.Error("there is a foot")
	}
}

// TestBrandOfOrganization: an organization's logo and name stand in the place of the operator's
// on its pages, where the operator allows it; without a logo it is the operator's, and never
// one that is gone.
func TestBrandOfOrganization(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	i := brand(t, w, own(t))
	dana := w.As(t, handlerstest.Dana)
	dana.UploadTo(t, "/ui/general/logo", "logo", handlerstest.Square(t, 40)).LeadsTo(t, "/ui/general")
	setup, link := w.Visitor(t, handlerstest.Dana)
	app := w.Application(t, model.Application{Name: "Till", RedirectURIs: []string{"https://till.test/callback"}})
	asks := "/oauth/authorize?" + url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://till.test/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"}, "organization_id": {string(w.Acme)},
	}.Encode()
	pages := func() map[string]string {
		nobody := w.Browser(t)
		to := nobody.Get(t, asks).Header.Get("Location")
		return map[string]string{
			"portal": dana.Get(t, "/ui/general").Body, "admin portal": setup.Get(t, "/portal/"+string(link.ID)+"/").Body, "login": nobody.Get(t, to).Body,
		}
	}
	shows := func(when, logo, beside string) {
		t.Helper()
		for name, body := range pages() {
			_, header, _ := strings.Cut(body, `<p class="layout-brand">`)
			header, _, _ = strings.Cut(header, "</p>")
			want := beside
			if name == "login" && when != "not allowed" {
				want = `<span class="layout-app">` + w.Org(t, w.Acme).Name + "</span>"
			}
			if !strings.Contains(header, `src="/pictures/`+logo+`"`) || !strings.HasSuffix(header, "</picture>"+want) {
				t.Errorf("%s, %s: %s", when, name, header)
			}
		}
	}
	const coffeedesk = `<span class="layout-app">Coffeedesk</span>`
	shows("not allowed", i.Logo, coffeedesk)
	brand(t, w, instance.Change{OrgBranding: to(true)})
	shows("allowed", w.Org(t, w.Acme).Logo, "")
	dana.Post(t, "/ui/general/logo/remove", url.Values{}).LeadsTo(t, "/ui/general")
	shows("removed", i.Logo, coffeedesk)
}
