package e2e

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// firstStart walks from a directory that is not there to an admin of a customer in the portal, by
// pages alone and without a mail server.
func firstStart(t *testing.T, browser context.Context, axe string) {
	base := "http://localhost:" + programtest.FreePort(t)
	s := programtest.StartNewServer(t, filepath.Join(t.TempDir(), "data"), "--addr", strings.TrimPrefix(base, "http://"), "--base-url", base)
	d := &demo{Demo: &programtest.Demo{BaseURL: base}, browser: browser, axe: axe}
	v := d.visit(t)
	v.open(s.SetUp)
	v.enter("#console-name", "Olga Ruiz")
	v.enter("#console-email", "olga@coffeedesk.example")
	v.inspect("set up, who")
	v.click("#console-begin")
	v.sees("h1", "How you get in again")
	v.inspect("set up, how to come back")
	v.click("#start-codes")
	v.sees("h1", "Your recovery codes")
	v.inspect("set up, recovery codes")
	v.click("#recovery-go-on")
	v.enter("#console-app-url", "http://localhost:3000")
	v.sees("h1", "Your app")
	v.inspect("set up, app")
	v.click("#console-register")
	v.sees("h1", "is registered")
	v.holds(`document.querySelector("#app-client-secret").textContent.length > 30`)
	v.inspect("set up, ready")
	v.open(base + "/console/organizations") // whoever goes away and comes back
	v.do(chromedp.NavigateBack())
	v.sees("h1", "is registered")
	v.enter("#console-name", "Acme Corp")
	v.enter("#console-email", "dana@acme.example")
	v.click("#console-create")
	v.sees("h1", "Copy this link now")
	v.sees("main", "dana@acme.example")
	v.inspect("sign-in link")
	v.click("#sign-in-link-open")
	v.sees("h1", "Sign in to")
	v.inspect("use a sign-in link")
	v.click("#sign-in-link-use")
	v.sees("h1", "Members")
	v.holds(`location.pathname === "/ui/members"`)
	v.sees("main", "dana@acme.example")
	v.open(base + "/console/applications")
	v.holds(`document.querySelectorAll("tbody tr").length === 1`)
}
