package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// embedPortal sets a domain up in the frame that Coffeedesk shows, in a browser that blocks
// third-party cookies: the session is in a cookie for Coffeedesk's site alone.
func embedPortal(t *testing.T, d *demo) {
	embedded(t, d, nil, false)
}

// embedPortalWithoutStorage does it where the browser keeps nothing at all in the frame: the
// session is a token that the page's script holds.
func embedPortalWithoutStorage(t *testing.T, d *demo) {
	embedded(t, d, map[string]any{d.BaseURL + "," + strings.TrimSuffix(d.App, "/"): map[string]any{"setting": 2}}, true)
}

// embedded walks through the embedded portal, in a browser with a setting about cookies.
func embedded(t *testing.T, d *demo, exceptions map[string]any, byToken bool) {
	v := d.visitIn(t, blocking(t, exceptions), func(*chromedp.Context) {})
	v.open(d.BaseURL + "/demo/")
	v.enters(d, "dana@acme.example")
	v.open(d.App + "login")
	v.sees("h1", "Hello, Dana")
	v.click(`a[href="/single-sign-on"]`)
	v.hears("PORTAL_LOAD_SUCCESS")
	v.holds(`parseInt(document.getElementById("portal").style.blockSize) >= 600`)

	f := v.frame(d.BaseURL)
	f.holds(fmt.Sprintf(`("token" in anteroom) === %t`, byToken))
	f.sees("h1", "Setup for Acme Corp")
	f.uses(`nav a[href$="/domains"]`)
	f.holds(`(field => field && (field.value = "framed.example") !== "")(document.querySelector("main input[name=domain]"))`)
	f.uses("main form button.primary")
	f.sees("h1", "framed.example")
	f.uses(`nav a[href$="/scim"]`)
	f.sees("h1", "Provisioning")
	f.uses(`main a[href*="/scim/dir_"]`)
	f.uses(`a[href$="/disable"]`)
	f.sees("h1", "Disable the directory of Okta?")
	f.uses("main input[name=members]")
	f.uses("main form button.danger")
	v.hears("ORGANIZATION_DIRECTORY_DISABLED")
	v.is(`document.querySelectorAll("#heard [data-event*=PORTAL_LOAD_SUCCESS]").length === 1`)
	v.is(`(e => e.object === "directory" && e.data.provider === "OKTA" && e.data.enabled === false)(JSON.parse(document.querySelector("#heard [data-event*=DIRECTORY_DISABLED]").dataset.event))`)
}

// uses clicks in a page that its script may put in place of another at any moment, which
// takes away what was found there.
func (v *visitor) uses(selector string) {
	v.Helper()
	v.holds(fmt.Sprintf("(e => e && (e.click(), true))(document.querySelector(%q))", selector))
}

// hears waits until Coffeedesk has heard of something from its frame.
func (v *visitor) hears(event string) {
	v.Helper()
	v.holds(fmt.Sprintf(`document.querySelector("#heard [data-event*=%s]") !== null`, event))
}

// frame returns who works in the frame that a page of another site shows.
func (v *visitor) frame(origin string) *visitor {
	v.Helper()
	var id target.ID
	eventually(v.T, v.ctx, "a frame of "+origin, func() (bool, error) {
		all, err := chromedp.Targets(v.ctx)
		for _, one := range all {
			if one.Type == "iframe" && strings.HasPrefix(one.URL, origin) {
				id = one.TargetID
			}
		}
		return id != "", err
	})
	ctx, cancel := chromedp.NewContext(v.ctx, chromedp.WithTargetID(id))
	v.Cleanup(cancel)
	return &visitor{T: v.T, ctx: ctx, axe: v.axe}
}

// blocking starts a Chromium that blocks third-party cookies, and what else is said of
// origins in frames of others. The one without a window has no such setting.
func blocking(t *testing.T, exceptions map[string]any) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium with settings in PATH")
	}
	dir := t.TempDir()
	settings, err := json.Marshal(map[string]any{"profile": map[string]any{
		"block_third_party_cookies": true, "cookie_controls_mode": 1,
		"content_settings": map[string]any{"exceptions": map[string]any{"cookies": exceptions}},
	}})
	if err == nil {
		err = os.Mkdir(filepath.Join(dir, "Default"), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "Default", "Preferences"), settings, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	allocator, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(chromium), chromedp.UserDataDir(dir),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun)
	browser, quit := chromedp.NewContext(allocator)
	t.Cleanup(func() { quit(); stop(); cancel() })
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start %s: %v", chromium, err)
	}
	return browser
}
