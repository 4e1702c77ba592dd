package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// site starts a web site on this machine, under a name that is an origin of its own.
func site(t *testing.T, h http.HandlerFunc) (origin string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
}

// write writes a page.
func write(w http.ResponseWriter, format string, args ...any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!doctype html><title>App</title><link rel=icon href=data:,><h1>"+format+"</h1>", args...)
}

// authorize returns the address that signs somebody in to an application.
func (d *demo) authorize(app registered, redirect string, more ...string) string {
	params := url.Values{
		"client_id": {app.ID}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(more); i += 2 {
		params.Set(more[i], more[i+1])
	}
	return d.BaseURL + "/oauth/authorize?" + params.Encode()
}

// addApplication adds one that comes back to these addresses.
func (d *demo) addApplication(t *testing.T, flags ...string) (r registered) {
	t.Helper()
	d.Command(t, &r, append([]string{"application", "add", "--name", "App"}, flags...)...)
	return r
}

// leaveByAnyForm: an app that sends people on to another origin, to one that nobody
// has registered, gets them from each form that can end at it.
func leaveByAnyForm(t *testing.T, d *demo) {
	const iris = "iris@acme.example"
	home := site(t, func(w http.ResponseWriter, r *http.Request) { write(w, "At home from %s", r.URL.Query().Get("from")) })
	app := site(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, home+"/?from="+strings.TrimPrefix(r.URL.Path, "/"), http.StatusSeeOther)
	})
	client := d.addApplication(t, "--redirect-uris", app+"/callback", "--post-logout-redirect-uris", app+"/after")
	v := d.visit(t)
	ends := func(from string) {
		t.Helper()
		v.sees("h1", "At home from "+from)
		v.holds("location.origin === '" + home + "'")
	}

	v.open(d.authorize(client, app+"/callback"))
	v.enter("input[name=email]", iris)
	v.click("main form button.primary")
	v.enterCode(d, iris)
	v.click("main li:nth-child(2) button[name=organization]") // the switcher
	ends("callback")

	v.open(d.BaseURL + "/a/organizations?" + url.Values{"return_to": {app + "/back"}}.Encode())
	v.click("main li:nth-child(1) button[name=organization]")
	ends("back")

	v.open(d.authorize(client, app+"/callback", "response_mode", "form_post"))
	ends("callback")

	v.open(d.BaseURL + "/oidc/logout?" + url.Values{"client_id": {client.ID}, "post_logout_redirect_uri": {app + "/after"}}.Encode())
	v.click("main form button.primary")
	ends("after")

	dana := d.visit(t) // belongs to one organization: the code, and the link, end at the app
	for _, way := range []func(){
		func() { dana.enterCode(d, "dana@acme.example") },
		func() {
			dana.open(d.link(t, "dana@acme.example"))
			dana.click(`form[action="/a/login/link"] button`)
		},
	} {
		dana.open(d.authorize(client, app+"/callback", "prompt", "login"))
		dana.do(chromedp.SetValue(chromedp.CSS("input[name=email]"), "dana@acme.example", chromedp.NodeVisible))
		dana.click("main form button.primary")
		dana.sees("h1", "Check your email")
		way()
		dana.sees("h1", "At home from callback")
	}

	// A native application's own scheme: nothing here opens it, but the browser tries.
	native := d.addApplication(t, "--type", "native", "--redirect-uris", "com.example.app:/callback")
	bo := d.visit(t)
	bo.open(d.authorize(native, "com.example.app:/callback"))
	bo.enter("input[name=email]", "bo@acme.example")
	bo.click("main form button.primary")
	bo.enterCode(d, "bo@acme.example")
	eventually(t, bo.ctx, "the app’s own scheme", func() (bool, error) {
		bo.mu.Lock()
		defer bo.mu.Unlock()
		return slices.ContainsFunc(bo.sentTo, func(u string) bool { return strings.HasPrefix(u, "com.example.app:/callback?code=") }), nil
	})
}

// signInInPopUp: an app that signs people in in a pop-up hears from it. The portal
// does not know who opened it.
func signInInPopUp(t *testing.T, d *demo) {
	var start string
	app := site(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			write(w, `Waiting</h1><button id=start data-url="%s">Sign in</button><button id=portal data-url="%s">Portal</button><script>
				for (const b of document.querySelectorAll("button")) b.onclick = () => { window.other = open(b.dataset.url, b.id, "width=500,height=700"); };
				onmessage = e => { if (e.origin === location.origin) document.querySelector("h1").textContent = e.data; };
			</script>`, start, d.Portal)
		case "/callback":
			write(w, `Done</h1><script>opener.postMessage("Signed in with a code of " + new URLSearchParams(location.search).get("code").length, location.origin); close();</script>`)
		}
	})
	client := d.addApplication(t, "--redirect-uris", app+"/callback")
	start = strings.ReplaceAll(d.authorize(client, app+"/callback"), "&", "&amp;")
	v := d.visit(t)
	v.open(app)
	popUp := v.popUp(d, "#start")
	popUp.enter("input[name=email]", "iris@acme.example")
	popUp.click("main form button.primary")
	v.holds("window.other.closed === false")
	popUp.enterCode(d, "iris@acme.example")
	popUp.click("main li:nth-child(1) button[name=organization]")
	v.sees("h1", "Signed in with a code of 43")
	v.holds("window.other.closed")

	portal := v.popUp(d, "#portal")
	portal.sees("h1", "General")
	portal.holds("window.opener === null")
	v.holds("window.other.closed") // as far as the app can tell
}

// popUp clicks what opens another window, and returns who looks at that.
func (v *visitor) popUp(d *demo, selector string) *visitor {
	v.Helper()
	opened := chromedp.WaitNewTarget(v.ctx, func(i *target.Info) bool { return i.URL != "" })
	v.click(selector)
	select {
	case id := <-opened:
		return d.visitIn(v.T, v.ctx, chromedp.WithTargetID(id))
	case <-v.ctx.Done():
		v.Fatal("no window opened")
		return nil
	}
}

// olderBrowser: what tells where requests come from is stripped on the way, as some
// proxies do, or was never sent. The Origin of our own forms is enough.
func olderBrowser(t *testing.T, d *demo) {
	var mu sync.Mutex
	origins := map[string]bool{}
	strip := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		for name := range p.Out.Header {
			if strings.HasPrefix(name, "Sec-") {
				p.Out.Header.Del(name)
			}
		}
		if p.Out.Method == http.MethodPost && "http://"+p.Out.URL.Host == d.BaseURL {
			mu.Lock()
			defer mu.Unlock()
			origins[p.Out.Header.Get("Origin")] = true
		}
	}}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !netaddr.Loopback(r.URL.Hostname()) { // the browser's own business
			http.Error(w, "nobody is there", http.StatusBadGateway)
			return
		}
		strip.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	v := d.visit(t, func(c *target.CreateBrowserContextParams) {
		c.ProxyServer, c.ProxyBypassList = proxy.URL, "<-loopback>"
	})
	v.signIn(d, "dana@acme.example")
	v.open(d.BaseURL + "/ui/general")
	v.do(chromedp.SetValue(chromedp.CSS("main input[name=name]"), "Acme Limited", chromedp.NodeVisible))
	v.click("main form button.primary") // by htmx
	v.sees("#org-name", "Acme Limited")
	v.click(".layout-person")
	v.click(`#account form[action="/a/logout"] button`) // a plain form
	v.sees("h1", "You are signed out")
	mu.Lock()
	defer mu.Unlock()
	if len(origins) != 1 || !origins[d.BaseURL] {
		t.Errorf("the browser’s posts came from %q", slices.Sorted(maps.Keys(origins)))
	}
}
