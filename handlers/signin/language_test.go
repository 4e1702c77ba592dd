package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// TestSignInInLanguages: the language that an application asks for lasts from the first page
// of signing in to the last, whatever leads from one to the next.
func TestSignInInLanguages(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.Browser(t)
	at := s.waitsAt(t, b, "ui_locales", "de-AT en")
	page := b.Get(t, at).Shows(t)
	if !strings.HasPrefix(page.Find("main").Heading(), "Bei ") || !page.Find("main").Says("Danach geht es weiter zu "+s.app.Name+".") {
		t.Errorf("the first page: %s", page.Find("main").Text())
	}
	next := page.Form("/a/login").Field("next").Value()
	wrong := b.Post(t, "/a/login", url.Values{"email": {"kim"}, "next": {next}}).Page(t, http.StatusUnprocessableEntity)
	if got := wrong.Find(".field-error").Text(); got != "Geben Sie eine vollständige E-Mail-Adresse ein, etwa dana@example.com." {
		t.Errorf("no address: %q", got)
	}
	sent := b.Post(t, "/a/login", url.Values{"email": {handlerstest.Kim}, "next": {next}})
	page = b.Get(t, sent.Location()).Shows(t)
	if page.Find("main").Heading() != "Sehen Sie in Ihre E-Mails" || page.Find("label").Text() != "Sechsstelliger Code" {
		t.Errorf("the code: %s", page.Find("main").Text())
	}
	code := s.Code(t, handlerstest.Kim)
	form := url.Values{"challenge": {page.Form("/a/login/code").Field("challenge").Value()}, "code": {handlerstest.Wrong(code)}}
	wrong = b.Post(t, "/a/login/code", form).Page(t, http.StatusUnprocessableEntity)
	if got := wrong.Find(".field-error").Text(); !strings.HasPrefix(got, "Dieser Code stimmt nicht.") {
		t.Errorf("a wrong code: %q", got)
	}
	form.Set("code", code)
	if to := b.Post(t, "/a/login/code", form).Location(); !strings.HasPrefix(to, "/oauth/authorize/") {
		t.Errorf("it leads to %s", to)
	}
	if h := b.Get(t, "/a/organizations").Shows(t).Find("main").Heading(); h != "Organisation wählen" {
		t.Errorf("the switcher: %q", h)
	}
	_, _, link := s.Browser(t).Begin(t, handlerstest.Kim, "")
	elsewhere := s.Browser(t).Get(t, "/a/login/link/"+link, "Accept-Language", "ja").Page(t, http.StatusGone)
	if h := elsewhere.Find("main").Heading(); h != "始めたときのブラウザーでリンクを開いてください" {
		t.Errorf("the link of a mail, in another browser: %q", h)
	}
}

// TestWaitingInLanguages: what waits for its person is said in their language, with the name
// of the organization.
func TestWaitingInLanguages(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	dana := w.As(t, handlerstest.Dana)
	clock.Advance(model.SudoLife + time.Minute)
	held := dana.Post(t, "/ui/general/delete", url.Values{"name": {"Acme"}}).After(t, "/a/sudo?request=")
	for _, test := range []struct{ language, action, fact string }{
		{"en", "delete Acme", "Organization: Acme"},
		{"de", "Acme löschen", "Organisation: Acme"},
		{"ar", "حذف \u2068Acme\u2069", "المؤسسة: Acme"},
	} {
		main := dana.Get(t, "/a/sudo?request="+held+"&lang="+test.language).Shows(t).Find("main")
		if got := main.Find("strong").Text(); got != test.action {
			t.Errorf("%s: it says %q", test.language, got)
		}
		var facts []string
		for i, label := range main.All("dt") {
			facts = append(facts, label.Text()+": "+main.All("dd")[i].Text())
		}
		if !strings.Contains(strings.Join(facts, "\n"), test.fact) {
			t.Errorf("%s: %q", test.language, facts)
		}
	}
}

// TestMailsInLanguages: a code is in the language of the page that waits for it, and in that
// of its reader where they have chosen one.
func TestMailsInLanguages(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b := w.Browser(t)
	last := func() mail.Message {
		all := w.Deliver(t)
		return all[len(all)-1]
	}
	asks := func(email, accepts, want, subject string) {
		t.Helper()
		b.Post(t, "/a/login", url.Values{"email": {email}}, "Accept-Language", accepts).After(t, "/a/login/code?challenge=")
		if m := last(); m.To != email || m.Language != want || !strings.Contains(m.Subject, subject) {
			t.Errorf("%s accepts %s: to %s in %q: %s", email, accepts, m.To, m.Language, m.Subject)
		}
	}
	asks(handlerstest.Kim, "de-CH", "de", "ist Ihr Anmeldecode für Anteroom")
	asks(handlerstest.Kim, "tlh", "en", "is your Anteroom sign-in code")
	w.Write(t, func(tx *db.Tx) error {
		kim, err := tx.UserByEmail(t.Context(), handlerstest.Kim)
		if err != nil {
			return err
		}
		kim.Language = "ar"
		_, err = tx.SetUserDetails(t.Context(), kim)
		return err
	})
	asks(handlerstest.Kim, "de-CH", "ar", "هو رمز تسجيل الدخول إلى")
	asks(handlerstest.Ana, "de-CH", "de", "ist Ihr Anmeldecode")

	dana := w.As(t, handlerstest.Dana)
	clock.Advance(model.SudoLife + time.Minute)
	held := dana.Post(t, "/ui/general/delete", url.Values{"name": {"Acme"}}).After(t, "/a/sudo?request=")
	dana.Post(t, "/a/sudo/email", url.Values{"request": {held}}, "Accept-Language", "de")
	if m := last(); m.Language != "de" || !strings.Contains(m.Text, "Damit bestätigen Sie: Acme löschen. Er gilt 10 Minuten lang, einmal.") {
		t.Errorf("what is confirmed, in %q: %s", m.Language, m.Text)
	}
}

// TestLanguageMenu: somebody who is not signed in chooses a language where they are, and goes
// on from there in it.
func TestLanguageMenu(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	const menu = ".layout-languages"
	page := b.Get(t, "/a/login?login_hint=kim%40acme.test&next=%2Fui%2Fmembers%3Fq%3Da%26sort%3Dname&ui_locales=fr").Shows(t)
	if current := page.Find(menu).Find("[aria-current]"); current.Text() != "Français" || current.Attr("lang") != "fr" {
		t.Errorf("%s", page.Find(menu).HTML())
	}
	japanese := page.Find(menu).Find("[lang=ja]")
	if got := japanese.Attr("href"); japanese.Text() != "日本語" || got != "/a/login?lang=ja&login_hint=kim%40acme.test&next=%2Fui%2Fmembers%3Fq%3Da%26sort%3Dname" {
		t.Errorf("%q leads to %s", japanese.Text(), got)
	}
	page = b.Get(t, japanese.Attr("href")).Shows(t)
	if page.Form("/a/login").Field("email").Value() != handlerstest.Kim || page.Form("/a/login").Field("next").Value() != "/ui/members?q=a&sort=name" {
		t.Errorf("it is not the same page: %s", page.Find("main").HTML())
	}
	wrong := b.Post(t, "/a/login", url.Values{"email": {"kim"}, "next": {"/ui/members"}}).Page(t, http.StatusUnprocessableEntity)
	if got := wrong.Find(menu).Find("[lang=ar]").Attr("href"); got != "/a/login?lang=ar&next=%2Fui%2Fmembers" || wrong.Find(menu).Find("[aria-current]").Text() != "日本語" {
		t.Errorf("where a form is wrong, %s", wrong.Find(menu).HTML())
	}
	for name, a := range map[string]handlerstest.Answer{
		"signed in":                   w.As(t, handlerstest.Kim).Get(t, "/a/organizations"),
		"an answer for once":          b.Post(t, "/a/recover", url.Values{"token": {"none"}}),
		"an address of somebody else": b.Get(t, "//elsewhere.test/a/login"),
	} {
		if strings.Contains(a.Body, `class="layout-languages"`) {
			t.Errorf("%s: there is a menu", name)
		}
	}
}

// TestScriptsInLanguages: what a script is told is in the language of the page that asks.
func TestScriptsInLanguages(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	a := w.Browser(t).Send(t, "/a/login/passkey", map[string]any{"ceremony": "cer_1", "credential": map[string]any{}}, "Accept-Language", "es")
	if !strings.Contains(a.Body, "Inténtelo de nuevo") {
		t.Errorf("%d: %s", a.Status, a.Body)
	}
}

// TestLanguageOfOrganization: as soon as it is known which organization somebody is about to
// sign in to, its pages are in its language, for whoever asks for none.
func TestLanguageOfOrganization(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	for _, f := range model.Features() {
		s.Enable(t, s.Globex, f)
	}
	dana := s.As(t, handlerstest.Dana)
	s.Invite(t, dana, "zoe@elsewhere.test")
	invited := model.InvitationPath(s.Token(t, "zoe@elsewhere.test"))
	for _, org := range []struct {
		id model.OrgID
		is model.Language
	}{{s.Acme, "de"}, {s.Globex, "ja"}} {
		s.Write(t, func(tx *db.Tx) error { return tx.SetLanguage(t.Context(), org.id, org.is, s.Org(t, org.id).Version) })
	}
	okta := s.Upstream(t, model.ConnectionOIDC).Connection
	s.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: s.Acme, Name: "Keycloak", Enabled: true})
		return err
	})
	link, token, err := s.Config.Portal.Share(t.Context(), s.Actor(t, handlerstest.Gus), portal.Wish{Modules: model.PortalModules(), Recipient: "zoe@elsewhere.test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		at   func(b *handlerstest.Browser) string
		want string
	}{
		{"nobody knows", func(*handlerstest.Browser) string { return "/a/login" }, "en"},
		{"an application", func(b *handlerstest.Browser) string { return s.waitsAt(t, b) }, "en"},
		{"an application that asks for it", func(b *handlerstest.Browser) string { return s.waitsAt(t, b, "organization_id", string(s.Globex)) }, "ja"},
		{"and has sent a code", func(b *handlerstest.Browser) string {
			return b.Post(t, "/a/login", url.Values{"email": {"kim@elsewhere.test"}, "next": {s.waits(t, b, "organization_id", string(s.Globex))}}).Location()
		}, "ja"},
		{"an invitation", func(*handlerstest.Browser) string { return invited }, "de"},
		{"an invitation that is accepted", func(b *handlerstest.Browser) string { return b.Post(t, invited, url.Values{}).Location() }, "de"},
		{"a link to the admin portal", func(*handlerstest.Browser) string { return model.PortalTokenPath(token) }, "ja"},
		{"its code", func(b *handlerstest.Browser) string {
			return b.Post(t, model.PortalTokenPath(token), url.Values{}).Location()
		}, "ja"},
		{"one that is not open here", func(*handlerstest.Browser) string { return model.PortalLinks(link.ID).Home() + "over" }, "ja"},
		{"the connections of a domain", func(b *handlerstest.Browser) string {
			return b.Post(t, "/a/login", url.Values{"email": {handlerstest.Kim}}).Location()
		}, "de"},
		{"one that refuses", func(*handlerstest.Browser) string {
			return "/sso/" + string(okta.ID) + "/start?iss=https%3A%2F%2Fwrong.test"
		}, "de"},
	} {
		b := s.Browser(t)
		at := test.at(b)
		page := func(header ...string) string {
			a := b.Get(t, at, header...)
			return a.Page(t, a.Status).Find("html").Attr("lang")
		}
		if got := page(); got != test.want {
			t.Errorf("%s: %s is in %s, want %s", test.name, at, got, test.want)
		}
		if got := page("Accept-Language", "es"); got != "es" {
			t.Errorf("%s: the browser asks for Spanish, and gets %s", test.name, got)
		}
	}
}
