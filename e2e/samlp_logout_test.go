package e2e

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// TestSAMLPLogout: who signs out here is signed out at an identity provider that is none of
// ours, and the other way round, by both bindings; each side verifies what the other signs.
func TestSAMLPLogout(t *testing.T) {
	t.Parallel()
	w, c, idp, _ := newSAMLP(t)
	for _, binding := range []string{"Redirect", "POST"} {
		out := idp + "/both/logout"
		if binding == "POST" {
			out += "-post"
		}
		metadata := visit(t, http.MethodGet, idp+"/both/metadata", nil).body
		service := regexp.MustCompile(`<SingleLogoutService [^>]*/>`)
		form := sso.SAMLForm{SAMLOptions: sso.SAMLOptions{SignsRequests: true}, Metadata: []byte(service.ReplaceAllString(metadata, `<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-`+binding+`" Location="`+out+`"/>`))}
		dana := w.Actor(t, handlerstest.Dana)
		changed, err := w.Config.SSO.SetSAML(t.Context(), dana, c.ID, c.Version, form)
		if err != nil {
			t.Fatal(err)
		}
		c = turnOn(t, w, changed)
		if c, err = w.Config.SSO.SetOptions(t.Context(), dana, c.ID, c.Version, sso.Options{Name: c.Name, Creates: true, SignsOut: true}); err != nil {
			t.Fatal(err)
		}
		b := w.Browser(t)
		enter := func() {
			t.Helper()
			answer := formOf(follow(t, b.Get(t, model.StartPath(c.ID)+"?next=%2Fui%2Fprofile")))
			got := b.Bring(t, handlerstest.Carried{Path: "/sso/saml/" + string(c.ID) + "/acs", Form: answer})
			if all, err := w.DB.Attempts(t.Context(), w.Acme, c.ID); err != nil || all[0].Refused() {
				t.Fatalf("by %s: %+v, %v", binding, all[0], err)
			}
			got.LeadsTo(t, "/ui/profile")
			b.Get(t, "/ui/profile").Shows(t)
		}
		enter()
		to, fields := b.Post(t, "/a/logout", nil).Leads(t)
		if !strings.HasPrefix(to, out) {
			t.Fatalf("by %s: to %s", binding, to)
		}
		b.Get(t, "/ui/profile").AsksToSignIn(t)
		b.Bring(t, there(t, w, to, fields)).LeadsTo(t, "/a/signed-out")

		enter()
		asked := there(t, w, out, nil)
		answer := w.Browser(t).Do(t, b.Request(t, methodOf(asked.Form), asked.Path, asked.Form, "Sec-Fetch-Site", "cross-site")) // needs no cookies
		b.Get(t, "/ui/profile").AsksToSignIn(t)
		to, fields = answer.Location(), nil
		if answer.Status == http.StatusOK {
			to, fields = answer.Leads(t)
		}
		if done := visit(t, methodOf(fields), to, fields); done.status != http.StatusOK || done.body != "200" {
			t.Errorf("by %s: the provider says %d %s to our answer", binding, done.status, done.body)
		}
		attempts, err := w.DB.Attempts(t.Context(), w.Acme, c.ID)
		if err != nil || attempts[0].Refused() {
			t.Errorf("by %s: %+v, %v", binding, attempts[0], err)
		}
	}
}

func methodOf(form url.Values) string {
	if form == nil {
		return http.MethodGet
	}
	return http.MethodPost
}

// there brings something to the identity provider, and returns what that gives to the browser
// to bring us.
func there(t *testing.T, w *handlerstest.World, to string, form url.Values) handlerstest.Carried {
	t.Helper()
	a := visit(t, methodOf(form), to, form)
	if a.location != "" {
		return handlerstest.Carried{Path: strings.TrimPrefix(a.location, w.Server.URL)}
	}
	action := regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(a.body)
	if action == nil {
		t.Fatalf("%s answers %d: %s", to, a.status, a.body)
	}
	c := handlerstest.Carried{Path: strings.TrimPrefix(html.UnescapeString(action[1]), w.Server.URL), Form: url.Values{}}
	for _, f := range regexp.MustCompile(`name="(SAML[A-Za-z]+|RelayState)"\s+value="([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
		c.Form.Set(f[1], html.UnescapeString(f[2]))
	}
	return c
}

// visited is what an identity provider answers.
type visited struct {
	status         int
	location, body string
}

func visit(t *testing.T, method, address string, form url.Values) visited {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return visited{res.StatusCode, res.Header.Get("Location"), string(body)}
}
