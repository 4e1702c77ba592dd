package applications

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	s := New(dbtest.Open(t), secret.NewSource(nil))
	create := func(loginURI string) model.Application {
		t.Helper()
		a, _, err := s.Create(t.Context(), model.System, model.Application{
			Name: "App", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, InitiateLoginURI: loginURI,
		})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	means := func(said string, want model.ApplicationID) {
		t.Helper()
		if got, err := s.Named(t.Context(), said); err != nil || got != want {
			t.Errorf("%.60q means %q, %v; want %q", said, got, err, want)
		}
	}
	means("", "")
	silent := create("")
	means("", "")
	means(string(silent.ID), "")
	shop := create("https://shop.test/login?from=sso")
	means("", shop.ID)
	desk := create("https://desk.test/login")
	means("", "") // either could be meant
	for _, a := range []model.Application{shop, desk} {
		means(string(a.ID), a.ID)
		means(a.InitiateLoginURI, a.ID)
	}
	for _, said := range []string{
		"https://shop.test/login", "https://shop.test/login?from=sso&x", "https://desk.test/login/", "https://desk.test/login#x", "HTTPS://desk.test/login",
		"https://desk.test/login@evil.test", "https://desk.test", "https://app.test/callback", "skc_1", " ", "App", "javascript:alert(1)", "data:text/html,x", "//desk.test/login",
		" " + string(desk.ID), string(desk.ID) + "\x00", strings.ToUpper(string(desk.ID)), desk.InitiateLoginURI + "\r\n", strings.Repeat("a", 4096),
	} {
		means(said, "")
	}
	for id, want := range map[model.ApplicationID]string{desk.ID: desk.InitiateLoginURI, silent.ID: "", "skc_1": "", "": ""} {
		if got, err := s.BeginsAt(t.Context(), id); err != nil || got != want {
			t.Errorf("%q begins at %q, %v; want %q", id, got, err, want)
		}
	}
	if _, err := s.Delete(t.Context(), model.Actor{Kind: model.ActorOperator}, desk.ID); err != nil {
		t.Fatal(err)
	}
	means(string(desk.ID), "")
	means("", shop.ID)
}
