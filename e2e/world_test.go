package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// world is the whole program in this process: for what a program of its own cannot be
// brought to, because time has to pass for it or something has to break.
type world struct {
	*handlerstest.World
	demo  *demo
	later atomic.Int64 // nanoseconds that the clock is ahead
}

func startWorld(t *testing.T, browser context.Context, axe string) *world {
	t.Helper()
	w := &world{}
	w.World = handlerstest.NewAt(t, func() time.Time { return time.Now().Add(time.Duration(w.later.Load())) })
	w.demo = &demo{Demo: &programtest.Demo{BaseURL: w.Server.URL}, browser: browser, axe: axe}
	return w
}

// wait lets time pass.
func (w *world) wait(d time.Duration) { w.later.Add(int64(d)) }

// visit opens a browser in which nobody has signed in.
func (w *world) visit(t *testing.T) *visitor {
	t.Helper()
	v := w.demo.visit(t)
	v.tolerates = "the server responded with a status of"
	return v
}

// as opens a browser in which a person has signed in, and returns it with another one
// that has the same session.
func (w *world) as(t *testing.T, email string) (*visitor, *handlerstest.Browser) {
	t.Helper()
	b, v := w.As(t, email), w.visit(t)
	v.has(w, b)
	return v, b
}

// has gives a visitor's browser the cookies of another one.
func (v *visitor) has(w *world, b *handlerstest.Browser) {
	v.Helper()
	base, err := http.NewRequest(http.MethodGet, w.Server.URL, nil)
	if err != nil {
		v.Fatal(err)
	}
	for _, c := range b.Client.Jar.Cookies(base.URL) {
		v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: w.Server.URL})
			return err
		}))
	}
}

// shows opens a page and inspects it.
func (v *visitor) shows(w *world, name, path, heading string) {
	v.Helper()
	v.open(w.Server.URL + path)
	v.reads(name, heading)
}

// reads inspects the page that has a heading, and sees that it leads on.
func (v *visitor) reads(name, heading string) {
	v.Helper()
	v.sees("h1", heading)
	if !v.leadsOn() {
		v.Errorf("%s leads nowhere", name)
	}
	v.inspect(name)
}

// sends posts a form to a path as a page without script does.
func (v *visitor) sends(path string, fields ...string) {
	v.Helper()
	v.holds(fmt.Sprintf(`((path, fields) => {
		const form = Object.assign(document.createElement("form"), { method: "post", action: path });
		for (let i = 0; i < fields.length; i += 2) form.append(Object.assign(document.createElement("input"), { name: fields[i], value: fields[i + 1] }));
		document.body.append(form);
		form.requestSubmit();
		return true;
	})(%q, "%s".split("|"))`, path, strings.Join(fields, "|")))
}

// longName is an application's name as its makers may give it.
const longName = "Coffeedesk for Restaurants, Hotels and Donaudampfschifffahrtsgesellschaften of the Northern Regions"

// fromApps is where applications that are wrong, or slow, lead people.
func fromApps(t *testing.T, w *world) {
	w.SetInstance(t, func(i *model.Instance) { i.AppName, i.AppURL = "Coffeedesk", "https://app.test/" })
	app := w.Application(t, model.Application{Type: model.ApplicationSPA, PostLogoutRedirectURIs: []string{"https://app.test/bye"}})
	long := w.Application(t, model.Application{Type: model.ApplicationSPA, Name: longName, RedirectURIs: []string{"https://long.test/callback"}})
	authorize := func(app model.Application, more ...string) string {
		return strings.TrimPrefix(w.demo.authorize(registered{ID: string(app.ID)}, app.RedirectURIs[0], more...), w.Server.URL)
	}
	stranger := w.visit(t)
	far := "https://a-very-long-name-of-a-host.that-nobody-registered.example/oauth2/callback/of/some/framework?tenant=" + strings.Repeat("0123456789", 12)
	stranger.shows(w, "authorize-unregistered", authorize(app, "redirect_uri", far), "")
	stranger.shows(w, "authorize-unknown", "/oauth/authorize?client_id=skc_1", "")
	stranger.shows(w, "signin-nobody", "/a/logout", "Nobody is signed in here")
	stranger.shows(w, "signin-nobody-back", "/a/logout?post_logout_redirect_uri=https://app.test/bye", "Nobody is signed in here")
	stranger.shows(w, "signed-out-unregistered", "/a/signed-out?client_id="+string(app.ID)+"&post_logout_redirect_uri="+far, "You are signed out")
	stranger.shows(w, "signin-lost", model.WaitingPath("areq_1", long.ID), "This sign-in cannot go on here")
	stranger.shows(w, "signin-for-long", authorize(long), "Sign in to Coffeedesk")

	dana, b := w.as(t, handlerstest.Dana)
	for range 2 {
		b.Get(t, authorize(app, "scope", "none"), "Sec-Fetch-Dest", "document")
	}
	dana.shows(w, "signin-looped-failure", authorize(app, "scope", "none"), "goes round in circles")
	for range 5 {
		b.Get(t, authorize(long), "Sec-Fetch-Dest", "document")
		w.wait(time.Second)
	}
	dana.shows(w, "signin-looped", authorize(long), "goes round in circles")
	dana.shows(w, "return-unregistered", "/a/organizations?return_to="+far, "")
	dana.shows(w, "held-gone", "/a/sudo?request=held_1", "This doesn’t wait for you any more")
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	dana.shows(w, "signin-confirm-switch-long", authorize(long, "organization_id", string(w.Globex)), "Switch to Globex?")
	dana.shows(w, "logout-unregistered", "/oidc/logout?client_id="+string(app.ID)+"&post_logout_redirect_uri="+far, "Sign out")
	dana.click("main form button.primary")
	dana.reads("logout-unregistered-done", "You are signed out")
}

// inCircles: an application that does nothing but redirect comes to our page before the
// browser gives up its chain of redirects.
func inCircles(t *testing.T, w *world) {
	rounds := http.NewServeMux()
	server := httptest.NewServer(rounds)
	t.Cleanup(server.Close)
	app := w.Application(t, model.Application{Type: model.ApplicationSPA, RedirectURIs: []string{server.URL + "/callback"}})
	for path, to := range map[string]string{
		"/callback": "/home", "/home": "/sign-in", "/sign-in": "/to-provider", "/to-provider": w.demo.authorize(registered{ID: string(app.ID)}, app.RedirectURIs[0]),
	} {
		rounds.Handle(path, http.RedirectHandler(to, http.StatusFound))
	}
	dana, _ := w.as(t, handlerstest.Dana)
	dana.open(server.URL + "/home")
	dana.sees("h1", "goes round in circles")
}

// leadsOn reports whether there is something to go on with in a page.
func (v *visitor) leadsOn() bool {
	v.Helper()
	on, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](`document.querySelector("main :is(a[href], button)") !== null`))
	if err != nil {
		v.Fatal(err)
	}
	return on
}
