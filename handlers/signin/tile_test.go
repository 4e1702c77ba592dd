package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	rp "github.com/coreos/go-oidc/v3/oidc"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// tiles is an instance whose applications people come to from their identity provider.
type tiles struct {
	*handlerstest.World
	idp        *handlerstest.IdP
	shop, desk model.Application
}

const (
	shopLogin = "https://shop.test/login?from=sso&x=1"
	deskLogin = "https://app.test/login"
)

func newTiles(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) tiles {
	t.Helper()
	if kindOf(idp) == model.ConnectionSAML {
		idp.AcceptUnasked(t)
	}
	return tiles{
		World: w, idp: idp, shop: w.Application(t, model.Application{Name: "Shop", InitiateLoginURI: shopLogin}),
		desk: w.Application(t, model.Application{Type: model.ApplicationSPA, InitiateLoginURI: deskLogin}),
	}
}

// come signs Zoë in by the connection from a tile that says something, and returns where
// her browser ends.
func (w tiles) come(t *testing.T, b *handlerstest.Browser, query url.Values) string {
	t.Helper()
	return w.ends(t, b, b.Bring(t, w.idp.Answer(t, b.Get(t, w.idp.Start()+"?"+query.Encode()), zoe)))
}

// ends follows an answer that signs in to where it leads out, or to a page.
func (w tiles) ends(t *testing.T, b *handlerstest.Browser, a handlerstest.Answer) string {
	t.Helper()
	a.Expect(t, http.StatusSeeOther)
	if !strings.HasPrefix(a.Location(), "/a/return?application=skc_") {
		return a.Location()
	}
	out := b.Get(t, a.Location())
	out.Expect(t, http.StatusSeeOther)
	at, err := url.Parse(out.Location())
	if err != nil {
		t.Fatal(err)
	}
	said := at.Query()
	w.initiated(t, said.Get("idp_initiated_login"))
	said.Del("idp_initiated_login")
	at.RawQuery = said.Encode()
	return at.String()
}

// initiated checks what an application is told of somebody who came by the connection.
func (w tiles) initiated(t *testing.T, token string) {
	t.Helper()
	provider, err := rp.NewProvider(t.Context(), w.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	told, err := provider.Verifier(&rp.Config{SkipClientIDCheck: true, Now: w.DB.Now}).Verify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Connection string `json:"connection_id"`
		Org        string `json:"organization_id"`
		LoginHint  string `json:"login_hint"`
	}
	if err := told.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	if claims.Connection != string(w.idp.Connection.ID) || claims.Org != string(w.Acme) || !strings.Contains(claims.LoginHint, "@") || told.Expiry.Sub(told.IssuedAt) != model.InitiatedLife {
		t.Errorf("the application is told %+v", claims)
	}
}

// unasked brings an answer that nobody has asked for, with a RelayState, agrees to it, and
// returns where the browser ends.
func (w tiles) unasked(t *testing.T, b *handlerstest.Browser, relayState string) string {
	t.Helper()
	answer := w.idp.Unasked(t, zoe)
	answer.Form.Set("RelayState", relayState)
	asks := b.Bring(t, answer)
	if relayState != "" && mentions(asks, relayState) {
		t.Errorf("the page repeats %.60q", relayState)
	}
	form := asks.Shows(t).Find("form")
	return w.ends(t, b, b.Post(t, form.Attr("action"), url.Values{"token": {form.Find("input").Attr("value")}}))
}

// mentions reports whether an answer has anything of what was said in it.
func mentions(a handlerstest.Answer, said string) bool {
	return strings.Contains(a.Body+a.Location(), said) || strings.Contains(a.Body+a.Location(), url.QueryEscape(said)) || strings.Contains(a.Body, "evil")
}

// TestTilesLeadToApplications: who comes from a tile of their identity provider ends in
// the application that it names, which finds them signed in.
func TestTilesLeadToApplications(t *testing.T) {
	eachProtocol(t, func(t *testing.T, world *handlerstest.World, idp *handlerstest.IdP) {
		w := newTiles(t, world, idp)
		own := w.Server.URL + "/ui/profile"
		for name, test := range map[string]struct{ said, want string }{
			"client ID": {string(w.shop.ID), shopLogin}, "another client ID": {string(w.desk.ID), deskLogin}, "login URI": {shopLogin, shopLogin},
			"a place of ours": {"/ui/profile", "/ui/profile"}, "a whole address of ours": {own, "/ui/profile"}, "nothing, where two could be meant": {"", "/ui/"},
		} {
			for _, parameter := range []string{"next", "target_link_uri"} {
				if got := w.come(t, w.Browser(t), url.Values{parameter: {test.said}}); got != test.want {
					t.Errorf("%s as %s: ends at %q, want %q", name, parameter, got, test.want)
				}
			}
			if kindOf(idp) == model.ConnectionOIDC {
				continue
			}
			if got := w.unasked(t, w.Browser(t), test.said); got != test.want {
				t.Errorf("%s as RelayState: ends at %q, want %q", name, got, test.want)
			}
		}
		b := w.Browser(t)
		w.come(t, b, url.Values{"target_link_uri": {string(w.desk.ID)}})
		b.Get(t, signed{World: w.World, app: w.desk}.ask()).After(t, "https://app.test/callback?code=")
	})
}

// TestOnlyApplication: where there is one application to begin at, nobody has to name it,
// and the portal is reached by its address.
func TestOnlyApplication(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		only := tiles{World: w, idp: idp}
		w.Application(t, model.Application{}) // says nothing of where to begin
		ends := func(want string, more url.Values) {
			t.Helper()
			if got := only.come(t, w.Browser(t), more); got != want {
				t.Errorf("ends at %q, want %q", got, want)
			}
		}
		ends("/ui/", nil)
		w.Application(t, model.Application{InitiateLoginURI: deskLogin})
		ends(deskLogin, nil)
		ends("/ui/", url.Values{"next": {"/ui/"}})
		ends("/ui/", url.Values{"target_link_uri": {"https://evil.example/"}})
		if kindOf(idp) == model.ConnectionOIDC {
			return
		}
		idp.AcceptUnasked(t)
		for said, want := range map[string]string{"": deskLogin, "/ui/": "/ui/", "https://evil.example/": "/ui/"} {
			if got := only.unasked(t, w.Browser(t), said); got != want {
				t.Errorf("RelayState %q: ends at %q, want %q", said, got, want)
			}
		}
	})
}

// hostile is what nobody is led to.
func (w tiles) hostile() []string {
	return []string{
		"https://evil.example/", "//evil.example/login", `/\evil.example`, `\\evil.example`, "javascript:alert('evil')", "JaVaScRiPt:alert('evil')//" + deskLogin,
		"data:text/html,<script>evil()</script>", deskLogin + "@evil.example", deskLogin + "/../evil", deskLogin + "#evil", "https://app.test/evil", " " + deskLogin + "?evil",
		deskLogin + "\r\nLocation: https://evil.example/", "\x00evil", "/ui/\r\nX-Evil: evil", `"><script>evil()</script>`, "/a/logout?evil", "/a/return/evil",
		strings.Repeat("/evil", 820), strings.Repeat("e", 4091) + "evil", w.Server.URL + ".evil.example/ui/", w.Server.URL + "@evil.example/ui/",
		"skc_9999999999999999999", string(w.desk.ID) + ".evil.example", string(w.Acme), "../evil", "evil",
	}
}

// TestHostileRelayState: nothing leads out of the program but to where an application of
// it is registered, and nothing that came with an answer is on a page.
func TestHostileRelayState(t *testing.T) {
	eachProtocol(t, func(t *testing.T, world *handlerstest.World, idp *handlerstest.IdP) {
		w := newTiles(t, world, idp)
		for i, said := range w.hostile() {
			parameter := []string{"next", "target_link_uri"}[i%2] // one or the other: they are read alike
			if got := w.come(t, w.Browser(t), url.Values{parameter: {said}}); got != "/ui/" {
				t.Errorf("%.60q as %s: ends at %q", said, parameter, got)
			}
			b := w.Browser(t)
			begins := b.Get(t, idp.Start()+"?"+url.Values{parameter: {said}}.Encode())
			if refused := b.Bring(t, idp.Answer(t, begins, handlerstest.Person{Email: "kim@elsewhere.test"})); refused.Status != http.StatusForbidden || mentions(refused, said) {
				t.Errorf("%.60q as %s, refused with %d: the page says %s", said, parameter, refused.Status, refused.Body)
			}
			asked := idp.Answer(t, b.Get(t, idp.Start()), zoe)
			if kindOf(idp) == model.ConnectionOIDC {
				at, err := url.Parse(asked.Path)
				if err != nil {
					t.Fatal(err)
				}
				query := at.Query()
				query.Set("state", said)
				asked.Path = at.Path + "?" + query.Encode()
			} else {
				if got := w.unasked(t, w.Browser(t), said); got != "/ui/" {
					t.Errorf("%.60q as RelayState: ends at %q", said, got)
				}
				asked.Form.Set("RelayState", said)
			}
			a := b.Bring(t, asked)
			if a.Expect(t, http.StatusForbidden); mentions(a, said) {
				t.Errorf("%.60q: the page says %s", said, a.Body)
			}
			b.Get(t, "/ui/profile").AsksToSignIn(t)
		}
	})
}

// TestTileOutlivesItsApplication: which application is meant is remembered, and not where
// it was.
func TestTileOutlivesItsApplication(t *testing.T) {
	eachProtocol(t, func(t *testing.T, world *handlerstest.World, idp *handlerstest.IdP) {
		w := newTiles(t, world, idp)
		operator, apps := model.Actor{Kind: model.ActorOperator}, applications.New(w.DB, secret.NewSource(nil))
		answers := map[*handlerstest.Browser]string{}
		for b, app := range map[*handlerstest.Browser]model.Application{w.Browser(t): w.shop, w.Browser(t): w.desk} {
			a := b.Bring(t, idp.Answer(t, b.Get(t, idp.Start()+"?next="+string(app.ID)), zoe))
			a.LeadsTo(t, "/a/return?application="+string(app.ID))
			answers[b] = a.Location()
		}
		moved := "https://shop.test/elsewhere"
		if _, err := apps.Set(t.Context(), operator, w.shop.ID, applications.Change{InitiateLoginURI: &moved}); err != nil {
			t.Fatal(err)
		}
		if _, err := apps.Delete(t.Context(), operator, w.desk.ID); err != nil {
			t.Fatal(err)
		}
		for b, path := range answers {
			want := moved
			if strings.HasSuffix(path, string(w.desk.ID)) {
				want = "/ui/"
			}
			if got, _, _ := strings.Cut(b.Get(t, path).Location(), "?"); got != want {
				t.Errorf("to %q, want %q", got, want)
			}
			w.Browser(t).Get(t, path).AsksToSignIn(t)
		}
	})
}

// TestTileWithDetours: who is refused, and tries again, and who proves their inbox first,
// ends in the application all the same.
func TestTileWithDetours(t *testing.T) {
	eachProtocol(t, func(t *testing.T, world *handlerstest.World, idp *handlerstest.IdP) {
		w := newTiles(t, world, idp)
		b := w.Browser(t)
		begins := idp.Start() + "?target_link_uri=" + url.QueryEscape(shopLogin)
		refused := b.Bring(t, idp.Answer(t, b.Get(t, begins), handlerstest.Person{Email: "eve@elsewhere.test"})).Page(t, http.StatusForbidden)
		again := refused.Find("a.primary").Attr("href")
		if got := w.ends(t, b, b.Bring(t, idp.Answer(t, b.Get(t, again), zoe))); got != shopLogin {
			t.Errorf("again, it ends at %q", got)
		}
		w.Add(t, w.Acme, contractor.Email, "Kim Contractor", "member")
		b = w.Browser(t)
		path, form := asksForInbox(t, w.World, b, b.Bring(t, idp.Answer(t, b.Get(t, begins), contractor)))
		if got := w.ends(t, b, b.Post(t, path, form)); got != shopLogin {
			t.Errorf("after the inbox, it ends at %q", got)
		}
	})
}
