package web

import (
	"net/http"
	"net/url"
	"strings"
)

// policyHeader is where browsers are told the content policy.
const policyHeader = "Content-Security-Policy"

// contentPolicy says what a page may use, and who may show it. The zero value lets
// a page use only what this program serves: no inline script, no inline style, no
// frame around it.
type contentPolicy struct {
	formTargets []string // where its forms may lead besides this program, also by redirects
	framers     []string // the origins whose pages may frame it
}

// String returns the policy as browsers read it.
func (p contentPolicy) String() string {
	framers := "'none'"
	if len(p.framers) > 0 {
		framers = strings.Join(p.framers, " ")
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; frame-ancestors " + framers + "; " + strings.Join(append([]string{"form-action 'self'"}, p.formTargets...), " ")
}

// AllowFormTarget lets the forms of this answer lead to where a URI is, too:
// browsers apply form-action to the redirects that follow a form, and signing in
// ends at the application that asked for it. Only scheme and host count.
func AllowFormTarget(w http.ResponseWriter, r *http.Request, uri string) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" || strings.ContainsAny(u.Host, ";, ") {
		return
	}
	source := u.Scheme + ":" // a native application's own scheme
	if u.Host != "" {
		source += "//" + u.Host
	}
	n := noteOf(r)
	n.policy.formTargets = []string{source}
	w.Header().Set(policyHeader, n.policy.String())
}
