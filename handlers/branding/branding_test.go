package branding_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/demo"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const home = "/demo/branding"

// world returns one in which the page is mounted.
func world(t *testing.T) (*handlerstest.World, *handlerstest.Browser) {
	t.Helper()
	w := handlerstest.New(t)
	w.Config.Demo = &demo.Handler{}
	w.Serve(t, handlers.New)
	return w, w.Browser(t)
}

func instanceOf(t *testing.T, w *handlerstest.World) model.Instance {
	t.Helper()
	i, err := w.DB.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// typed is what stands in the form, changed.
func typed(more ...string) url.Values {
	form := url.Values{
		"app_name": {"Beans"}, "brand_color": {"#FFF3B0"}, "background": {"#20303a"}, "radius": {"large"}, "support_email": {""}, "support_url": {""},
		"terms": {"https://beans.test/terms"}, "privacy": {""}, "organization_branding": {"yes"}, "version": {"1"},
	}
	for n := 0; n < len(more); n += 2 {
		form.Set(more[n], more[n+1])
	}
	return form
}

// TestOnlyInTheDemo: a server has no page for the operator.
func TestOnlyInTheDemo(t *testing.T) {
	t.Parallel()
	b := handlerstest.New(t).Browser(t)
	for _, path := range []string{"", "/previews", "/preview/login", "/look.css"} {
		b.Get(t, home+path).Expect(t, http.StatusNotFound)
	}
}

// TestPreviewsFollowTheForm, and nothing is changed by them.
func TestPreviewsFollowTheForm(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	before := instanceOf(t, w)
	index := b.Get(t, home)
	page := index.Shows(t)
	if got := page.Form(home).Field("brand_color").Value(); got != model.DefaultBrand || !strings.Contains(index.Header.Get("Content-Security-Policy"), "; frame-src 'self'") {
		t.Errorf("the colour is %q, the policy %q", got, index.Header.Get("Content-Security-Policy"))
	}
	query := "?" + typed("shown_in", "dark").Encode()
	for _, part := range []handlerstest.Part{
		b.Get(t, home+"/previews"+query, handlerstest.Inline...).Shows(t), // as the script asks
		b.Get(t, home+query).Shows(t),                                     // and as the button does
	} {
		if !part.Find(".branding-contrast").Says("Black on #fff3b0 18.70:1 AAA") || part.Find(".branding-problem").Text() != "" {
			t.Errorf("contrasts: %s", part.Find(".branding-previews").HTML())
		}
		if frames := part.All("iframe"); len(frames) != 4 || frames[0].Attr("sandbox") != "allow-same-origin" {
			t.Errorf("%d frames", len(frames))
		}
		for _, frame := range part.All("iframe") {
			shown := b.Get(t, frame.Attr("src"))
			shown.Expect(t, http.StatusOK)
			if policy := shown.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'self'") {
				t.Errorf("%s: %s", frame.Attr("title"), policy)
			}
			if frame.Attr("title") == "Preview: Mail" {
				if !strings.Contains(shown.Body, "Sign in to Beans") || !strings.Contains(shown.Body, "background: #fff3b0") || !strings.Contains(shown.Body, "color-scheme: dark;") {
					t.Errorf("the mail is %s", shown.Body)
				}
				continue
			}
			document := shown.Shows(t)
			if html := document.Find("html"); html.Attr("data-theme") != "dark" || !document.Find(".layout-brand").Says("Beans") {
				t.Errorf("%s: %s", frame.Attr("title"), html.HTML())
			}
			_, tint, _ := strings.Cut(shown.Body, `href="`+home+"/look.css")
			tint, _, _ = strings.Cut(tint, `"`)
			css := b.Get(t, home+"/look.css"+strings.ReplaceAll(tint, "&amp;", "&"))
			if css.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(css.Body, "--brand: #fff3b0") || !strings.Contains(css.Body, "--r: 12px") {
				t.Errorf("%s: the look is %s", frame.Attr("title"), css.Body)
			}
		}
	}
	b.Get(t, home+"/preview/elsewhere").Expect(t, http.StatusNotFound)
	if diff := cmp.Diff(before, instanceOf(t, w)); diff != "" {
		t.Errorf("the instance has changed (-before +after):\n%s", diff)
	}
}

// TestPreviewOfNonsense: what is wrong in the form is said, and shown as it is set. Nothing of
// it gets into a stylesheet.
func TestPreviewOfNonsense(t *testing.T) {
	t.Parallel()
	_, b := world(t)
	query := "?" + typed("brand_color", "red;}body{display:none", "radius", "huge", "terms", "javascript:alert(1)").Encode()
	previews := b.Get(t, home+"/previews"+query, handlerstest.Inline...).Shows(t)
	if problem := previews.Find(".branding-problem").Text(); problem == "" {
		t.Error("nobody says what is wrong")
	}
	if css := b.Get(t, home+"/look.css"+query).Body; strings.Contains(css, "display") || !strings.Contains(css, "--brand: "+model.DefaultBrand) || !strings.Contains(css, "--card-page: #20303a") {
		t.Errorf("the look is %s", css)
	}
	if login := b.Get(t, home+"/preview/login"+query).Body; strings.Contains(login, "javascript:") {
		t.Error("a link leads to a script")
	}
}

// TestSave has the operator change the instance, by its rule.
func TestSave(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	version := func() string { return b.Get(t, home).Shows(t).Form(home).Field("version").Value() }
	first := version()
	b.Post(t, home, typed("version", first)).LeadsTo(t, home)
	i := instanceOf(t, w)
	if i.AppName != "Beans" || i.BrandColor != "#fff3b0" || i.Background != "#20303a" || i.Radius != model.RadiusLarge || i.TermsURL != "https://beans.test/terms" || i.PoweredBy || !i.OrgBranding {
		t.Errorf("the instance is %+v", i)
	}
	if form := b.Post(t, home, typed("version", first)).Page(t, http.StatusConflict).Form(home); !form.Find(".field-error").Says("Somebody else changed the settings") {
		t.Errorf("with the version of before: %s", form.HTML())
	}
	form := b.Post(t, home, typed("version", version(), "brand_color", "#fff")).Page(t, http.StatusUnprocessableEntity).Form(home)
	if form.Field("brand_color").Value() != "#fff" || !form.Find(".field-error").Says("six hexadecimal digits") || form.Field("app_name").Value() != "Beans" {
		t.Errorf("with three digits: %s", form.HTML())
	}
	form = b.Post(t, home, typed("version", version(), "radius", "huge")).Page(t, http.StatusUnprocessableEntity).Form(home)
	if !form.Find(".field-error").Says("Choose none, small, medium or large.") {
		t.Errorf("with other corners: %s", form.HTML())
	}
}

// TestPictures are kept at once, and beside what is typed.
func TestPictures(t *testing.T) {
	t.Parallel()
	w, b := world(t)
	b.UploadTo(t, home+"/dark_logo", "dark_logo", handlerstest.Square(t, 40), handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity).Find(".field-error")
	answer := b.UploadTo(t, home+"/logo", "logo", handlerstest.Square(t, 40), handlerstest.Inline...)
	if got := answer.Shows(t).Find("#branding-logo").Find("img").Attr("src"); got != "/pictures/"+instanceOf(t, w).Logo || !strings.Contains(answer.Header.Get("HX-Trigger"), `"pictured"`) {
		t.Errorf("the logo is %s, events %s", got, answer.Header.Get("HX-Trigger"))
	}
	b.UploadTo(t, home+"/dark_logo", "dark_logo", handlerstest.Square(t, 40)).LeadsTo(t, home)
	b.UploadTo(t, home+"/favicon", "icon", handlerstest.Square(t, 40)).LeadsTo(t, home)
	if i := instanceOf(t, w); i.Logo == "" || i.DarkLogo == "" || i.Favicon == "" {
		t.Errorf("kept: %q, %q, %q", i.Logo, i.DarkLogo, i.Favicon)
	}
	for _, file := range [][]byte{nil, []byte("<svg/>")} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			b.UploadTo(t, home+"/logo", "logo", file, header...).Page(t, http.StatusUnprocessableEntity).Find("#branding-logo").Find(".field-error")
		}
	}
	b.Post(t, home+"/favicon/remove", nil).LeadsTo(t, home)
	b.Post(t, home+"/banner/remove", nil).Expect(t, http.StatusNotFound)
	if i := instanceOf(t, w); i.Favicon != "" || i.Logo == "" {
		t.Errorf("then: %q, %q", i.Favicon, i.Logo)
	}
}

// TestPageInLanguages: the page is in the language of who comes, and so are its previews, and
// what is wrong with what they typed.
func TestPageInLanguages(t *testing.T) {
	t.Parallel()
	_, b := world(t)
	for _, test := range []struct{ language, heading, preview, problem string }{
		{"de", "Branding", "Allgemein", "sechs hexadezimale Ziffern"}, {"ar", "الهوية البصرية", "عام", "أدخل لونًا"},
	} {
		page := b.Get(t, home+"?lang="+test.language).Shows(t)
		if html := page.Find("html"); html.Attr("lang") != test.language || page.Find("main").Heading() != test.heading {
			t.Errorf("%s: %s, %q", test.language, html.Attr("lang"), page.Find("main").Heading())
		}
		frame := b.Get(t, page.All("iframe")[2].Attr("src")).Shows(t)
		if html := frame.Find("html"); html.Attr("lang") != test.language || frame.Find("main").Heading() != test.preview {
			t.Errorf("%s: the preview is in %s, %q", test.language, html.Attr("lang"), frame.Find("main").Heading())
		}
		form := b.Post(t, home, typed("brand_color", "#fff", "version", page.Form(home).Field("version").Value())).Page(t, http.StatusUnprocessableEntity).Form(home)
		if !form.Find(".field-error").Says(test.problem) {
			t.Errorf("%s: with three digits: %s", test.language, form.Find(".field-error").Text())
		}
	}
}
