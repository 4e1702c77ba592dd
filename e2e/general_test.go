package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// logoFile returns the path of a picture of an orange square.
func logoFile(t *testing.T) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 640, 640))
	draw.Draw(m, image.Rect(80, 80, 560, 560), image.NewUniform(color.NRGBA{R: 230, G: 120, A: 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "logo.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// clear empties an input.
func (v *visitor) clear(selector string) {
	v.Helper()
	v.holds(`(e => e !== null && (e.value = "") === "")(document.querySelector("` + selector + `"))`)
}

// changeGeneral renames the organization, gives it a language and a logo, adds and removes
// a domain and takes that back.
func changeGeneral(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/general")
	dana.clear("#general-name-field")
	dana.enter("#general-name-field", "Acme Coffee")
	dana.click("#general-save")
	dana.sees("#toasts .toast", "The organization is now called Acme Coffee.")
	dana.sees("header #org-name", "Acme Coffee")
	dana.holds(`document.activeElement.id === "general-save"`)

	// The page is as it was but for the name, and what it says next is no conflict.
	dana.choosesRole("#general-reads", "Deutsch")
	dana.click("#general-language button")
	dana.sees("#toasts .toast", "Die Sprache der Organisation ist gespeichert.")
	dana.holds(`document.querySelector("#general-reads").value === "de"`)
	dana.click("#toasts .toast form button")
	dana.holds(`document.querySelector("#general-reads").value === ""`)

	dana.do(chromedp.SetUploadFiles(chromedp.CSS("#general-file"), []string{logoFile(t)}, chromedp.NodeVisible))
	dana.click("#general-upload")
	dana.holds(`document.querySelector("img.general-mark")?.naturalWidth === 512`)

	for _, domain := range []string{"acme.example", "bücher.example"} {
		dana.enter("#general-domain", domain)
		dana.click("#general-add-domain")
		dana.sees("#allowed-domains li", domain)
		dana.holds(`document.activeElement.id === "general-domain" && document.activeElement.value === ""`)
	}
	dana.click("#allowed-domains li:first-child button")
	dana.sees("#toasts .toast", "acme.example removed.")
	dana.holds(`document.querySelectorAll("#allowed-domains li").length === 1`)
	dana.holds(`document.activeElement === document.querySelector("#allowed-domains li button")`)
	dana.inspect("general-undo")
	dana.click("#toasts .toast form button")
	dana.sees("#allowed-domains li", "acme.example")
	dana.holds(`document.querySelector("#toasts .toast form") === null`)
	dana.open(d.BaseURL + "/ui/general")
	dana.inspect("general")
	dana.click(`a[href="/ui/general/delete"]`)
	dana.sees("h1", "Delete Acme Coffee?")
	dana.inspect("general-delete")
}

// leaveOrganization: the session goes on in another one.
func leaveOrganization(t *testing.T, d *demo) {
	const address = "iris@acme.example"
	iris := d.visit(t)
	iris.askForMail(d, address)
	iris.enterCode(d, address)
	iris.click("main li:nth-child(2) button[name=organization]")
	iris.sees(`[data-claim="org_name"]`, "Globex")
	iris.open(d.BaseURL + "/ui/general")
	iris.inspect("general-read")
	iris.click(`main a[href$="/leave"]`)
	iris.inspect("general-leave")
	iris.click("main .button.danger")
	iris.sees("#toasts .toast", "You left Globex.")
	iris.holds(`document.querySelectorAll(".signin-organization").length === 1`)
	iris.inspect("general-left")
	iris.click(".signin-organization")
	iris.sees("header", "Organization")
}

// bearLongName: no page is wider than its window for an organization whose name
// is one long word.
func bearLongName(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.enters(d, "dana@acme.example")
	dana.open(d.BaseURL + "/ui/general")
	dana.clear("#general-name-field")
	dana.paste("#general-name-field", strings.Repeat("W", 200))
	dana.click("#general-save")
	dana.sees("header #org-name", "WWW")
	pages := []string{
		"/ui/general", "/ui/general/delete", "/ui/members", "/ui/members/invite", "/ui/members/invitations",
		"/ui/session-policy", "/ui/security", "/a/organizations", "/ui/profile",
	}
	dana.open(d.BaseURL + "/ui/profile")
	leave, err := chromedp.Run(dana.ctx, chromedp.Evaluate[string](`document.querySelector('main a[href$="/leave"]').getAttribute("href")`))
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, leave)
	for _, page := range pages {
		dana.open(d.BaseURL + page)
		for _, width := range []int64{1280, 390} {
			dana.look(width, "light")
			dana.holds("document.documentElement.scrollWidth <= innerWidth && location.pathname === " + strconv.Quote(page))
		}
	}
}

// startAfresh is a new organization: what there is to do ticks itself off.
func startAfresh(t *testing.T, d *demo) {
	d.Command(t, nil, "organization", "add", "--name", "Fresh", "--admin", "fay@fresh.example")
	fay := d.visit(t)
	fay.signIn(d, "fay@fresh.example")
	fay.open(d.BaseURL + "/ui/general")
	fay.sees("#general-checklist", "(0 of ")
	fay.inspect("general-checklist")
	fay.click(`.general-steps a[href="/ui/members/invite"]`)
	fay.enter("#invite-emails", "flo@fresh.example")
	fay.click("#invite-send")
	fay.sees("#toasts .toast", "An invitation is on its way")
	fay.open(d.BaseURL + "/ui/general")
	fay.sees("#general-checklist", "(1 of ")
	fay.sees(".general-steps li", "Invite your team, done")
}
