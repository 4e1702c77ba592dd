package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// brandProduct makes the product look like somebody’s own: with a colour too pale for text on
// white, of which the page says what becomes of it, a colour that wants to be more than that,
// and a logo, and all of it in dark.
func brandProduct(t *testing.T, d *demo) {
	v := d.visit(t)
	at := d.BaseURL + "/demo/branding"
	v.open(at)
	v.inspect("branding")

	// The previews follow what is typed. A pale colour gets dark text, and what is written in
	// it on white is a darker one.
	v.types("#branding-brand-color", "#fff3b0")
	v.sees(".branding-contrast", "Black on #fff3b0 18.70:1 AAA")
	v.holds(`[...document.querySelectorAll(".branding-contrast li span")].every(e => parseFloat(e.textContent.match(/([\d.]+):1/)[1]) >= 3)`)
	v.holds(`[...document.querySelectorAll(".branding-contrast li span")].some(e => /on #ffffff/i.test(e.textContent) || /on White/i.test(e.textContent))`)
	v.holds(previewed("login", `getComputedStyle(d.querySelector(".button.primary")).backgroundColor === "rgb(255, 243, 176)"`))
	v.holds(previewed("login", `getComputedStyle(d.querySelector(".button.primary")).color === "rgb(0, 0, 0)"`))
	v.inspect("branding-pale")

	// What is no colour is no style either: the page says so, and shows what is set.
	v.types("#branding-brand-color", "red;} body { display: none } a{")
	v.sees(".branding-problem", "Enter a colour as # and six hexadecimal digits")
	v.holds(previewed("login", `getComputedStyle(d.body).display !== "none" && getComputedStyle(d.querySelector(".button.primary")).backgroundColor !== "rgb(255, 243, 176)"`))
	v.tolerates = "422"
	v.click("#branding-save")
	v.sees("#branding .field-error", "Enter a colour as # and six hexadecimal digits")
	v.holds(`document.activeElement.id === "branding-brand-color" && document.activeElement.value.startsWith("red;}") && getComputedStyle(document.body).display !== "none"`)
	v.inspect("branding-hostile")

	v.types("#branding-brand-color", "#fff3b0")
	v.types("#branding-app-name", "Beans")
	v.click(`#branding label:has([name=shown_in][value=dark])`)
	for _, page := range []string{"login", "portal", "admin-portal"} {
		v.holds(previewed(page, `d.documentElement.dataset.theme === "dark" && d.querySelector(".layout-brand").textContent.includes("Beans")`))
	}
	v.inspect("branding-dark")
	v.click("#branding-save")
	v.sees("#toasts .toast", "The branding is saved.")

	v.do(chromedp.SetUploadFiles(chromedp.CSS("#branding-logo-file"), []string{logoFile(t)}, chromedp.NodeVisible))
	v.click("#branding-logo-upload")
	v.sees("#toasts .toast", "The logo is uploaded.")
	v.holds(`document.querySelector("#branding-logo .branding-mark img")?.naturalWidth > 0`)
	v.holds(previewed("login", `d.querySelector(".layout-brand img")?.naturalWidth > 0`))
	v.inspect("branding-logo")

	// What others see.
	v.open(d.BaseURL + "/a/login")
	v.sees("h1", "Sign in to Beans")
	v.holds(`document.querySelector(".layout-brand img")?.naturalWidth > 0 && getComputedStyle(document.querySelector(".button.primary")).backgroundColor === "rgb(255, 243, 176)"`)
	v.inspect("branded-login")
}

// previewed is true when something holds for the document d of a preview.
func previewed(page, holds string) string {
	return `(d => d?.readyState === "complete" && d.body !== null && (` + holds + `))(document.querySelector("#branding-` + page + ` iframe")?.contentDocument)`
}

// types puts a text into a field in place of what stands there.
func (v *visitor) types(selector, text string) {
	v.Helper()
	v.clear(selector)
	v.enter(selector, text)
}
