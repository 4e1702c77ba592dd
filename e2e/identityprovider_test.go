package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// serviceProvider is an application that shows what it is told.
func serviceProvider(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := base64.StdEncoding.DecodeString(r.PostFormValue("SAMLResponse"))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Told</title><h1>Told</h1><pre>%s %s</pre>`,
			html.EscapeString(r.PostFormValue("RelayState")+r.URL.RawQuery), html.EscapeString(string(raw)))
	}))
	t.Cleanup(server.Close)
	// For the browser another site than the identity provider, as it is in life.
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// setUpAtProvider does what the guide for Okta says at the identity provider of the
// demo, and signs in from there.
func setUpAtProvider(t *testing.T, d *demo) {
	sp := serviceProvider(t)
	ada := d.visit(t)
	ada.open(d.IdP)
	ada.inspect("idp-home")
	ada.click(`a[href="/admin/apps"]`)
	ada.inspect("idp-apps")
	ada.click(`a[href="/admin/create"]`)
	ada.click(`#oidc`)
	ada.inspect("idp-create")
	ada.click(`label[for="saml"]`)
	ada.click("main .primary")
	ada.enter("#label", "Beans")
	ada.click("main .primary")
	ada.sees("h1", "Create SAML 2.0 integration")
	ada.tolerates = "422"
	ada.click("main .primary")
	ada.sees("[role=alert]", "Enter the single sign-on URL")
	ada.inspect("idp-general")
	ada.enter("#acs", sp+"/acs")
	ada.enter("#audience", sp)
	ada.enter("#relay_state", "/beans")
	ada.click("main .primary")
	ada.sees(".tabs [aria-current]", "Sign On")
	ada.click(`button[value="add"]`)
	ada.holds(`document.activeElement === document.querySelector("[name=name]")`)
	ada.enter("[name=name]", "email")
	ada.enter("[name=value]", "user.profile.email\n") // which saves
	ada.sees("[role=status]", "Saved.")
	ada.click("main summary")
	ada.inspect("idp-sign-on")
	ada.click(`.tabs a[href$="/assignments"]`)
	ada.click(`label[for="group-Globex"]`)
	ada.click("main .primary")
	ada.sees("[role=status]", "Saved.")
	ada.inspect("idp-assignments")
	ada.open(d.IdP + "admin/certificates")
	ada.inspect("idp-certificates")
	ada.click(`a[href="/admin/people"]`)
	ada.inspect("idp-people")

	ada.open(d.IdP)
	ada.click(`main li:last-child .button`)
	ada.sees("h1", "Sign in to Beans")
	ada.click(`label[for="new"]`)
	ada.enter("#email", "somebody")
	ada.click("main .primary")
	ada.sees("[role=alert]", "Enter an email address")
	ada.holds(`document.querySelectorAll("main summary").forEach(s => s.parentElement.open = true) === undefined`)
	ada.inspect("idp-sign-in")
	ada.choose("Nora Vale")
	ada.click(`label[for="fault-audience"]`)
	ada.click(`label[for="show"]`)
	ada.click("main .primary")
	ada.sees("pre", "https://another.example/metadata")
	ada.inspect("idp-answer")
	ada.click("#send button")
	ada.sees("h1", "Told")

	ada.open(d.IdP)
	ada.click(`main li:last-child .button`)
	ada.holds(`document.querySelector("[name=person]:checked").labels[0].textContent.includes("Nora Vale")`) // who is signed in
	ada.click("main .primary")
	ada.sees("pre", "/beans") // by itself
	ada.sees("pre", "nora@globex.example")
	ada.tolerates = "404"
	ada.open(d.IdP + "app/none/sso/saml")
	ada.inspect("idp-problem")
}

// choose chooses who signs in.
func (v *visitor) choose(name string) {
	v.Helper()
	v.holds(fmt.Sprintf(`[...document.querySelectorAll(".people label")].find(l => l.textContent.includes(%q)).click() === undefined`, name))
}

// answerWithoutScript: both protocols lead back to the application without JavaScript.
func answerWithoutScript(t *testing.T, d *demo) {
	sp := serviceProvider(t)
	ada := d.visit(t)
	ada.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	ada.addSAMLApp(d, "Beans", sp+"/acs", sp)
	ada.assigns("Everyone")
	ada.open(d.IdP)
	ada.click(`main li:last-child .button`)
	ada.choose("Bo Ash")
	ada.click("main .primary")
	ada.click("#send button")
	ada.sees("pre", "bo@acme.example")

	id, _ := ada.addOpenIDApp(d, "Tea", sp+"/callback")
	ada.assigns("Everyone")
	ada.open(d.IdP + "oauth2/v1/authorize?response_type=code&scope=openid&state=beans&client_id=" + id + "&redirect_uri=" + sp + "/callback")
	ada.choose("Bo Ash")
	ada.click("main .primary")
	ada.sees("pre", "state=beans") // by itself
}

// addSAMLApp makes an application at the identity provider, which shows what it is told.
func (v *visitor) addSAMLApp(d *demo, label, acs, audience string) {
	v.Helper()
	v.open(d.IdP + "admin/create?" + url.Values{"method": {"saml"}, "label": {label}}.Encode())
	v.enter("#acs", acs)
	v.enter("#audience", audience)
	v.click("main .primary")
	v.sees(".tabs [aria-current]", "Sign On")
}

// addOpenIDApp makes an application at the identity provider, which shows its client ID
// and its secret. Nobody is assigned to it yet.
func (v *visitor) addOpenIDApp(d *demo, label, redirect string) (id, secret string) {
	v.Helper()
	v.open(d.IdP + "admin/create?method=oidc")
	v.enter("#label", label)
	v.enter("#redirects", redirect)
	v.click(`label[for="require_pkce"]`)
	v.click(`label[for="later"]`)
	v.click("main .primary")
	v.sees("dt", "Client ID")
	return v.fact("Client ID"), v.fact("Client secret")
}

// says has the application that is shown be told of people: names, and what they are of
// each person.
func (v *visitor) says(statements ...string) {
	v.Helper()
	for i := 0; i < len(statements); i += 2 {
		v.leavesBy(func() { v.click(`button[value="add"]`) })
		v.enter("tr:last-child [name=name]", statements[i])
		v.enter("tr:last-child [name=value]", statements[i+1])
	}
	v.click(`main .primary[value="save"]`)
	v.sees("[role=status]", "Saved.")
}

// assigns lets everybody in a group sign in to the application that is shown.
func (v *visitor) assigns(group string) {
	v.Helper()
	v.click(`.tabs a[href$="/assignments"]`)
	v.click(`label[for="group-` + group + `"]`)
	v.click("main .primary")
	v.sees("[role=status]", "Saved.")
}

// fact returns what the identity provider shows under a name.
func (v *visitor) fact(name string) string {
	v.Helper()
	return v.value(fmt.Sprintf(`[...document.querySelectorAll("dt")].find(e => e.textContent === %q).nextElementSibling.textContent`, name))
}

// breaks has the answer be wrong in a way.
func (v *visitor) breaks(fault string) {
	v.Helper()
	v.click("details:has(#fault-" + fault + ") summary")
	v.click(`label[for="fault-` + fault + `"]`)
	v.click("details:has(#fault-" + fault + ") .primary")
}
