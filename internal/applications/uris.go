package applications

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
)

func checkURIs(a model.Application) error {
	for _, uri := range a.RedirectURIs {
		if err := checkRedirect(uri, a.Type); err != nil {
			return err
		}
	}
	for _, uri := range a.PostLogoutRedirectURIs {
		if err := checkURI("post_logout_redirect_uris", uri, a.Type); err != nil {
			return err
		}
	}
	for _, o := range a.Origins {
		if err := checkOrigin(o, a.Type); err != nil {
			return err
		}
	}
	if err := checkBackchannel(a); err != nil {
		return err
	}
	if a.InitiateLoginURI != "" {
		return checkURI("initiate_login_uri", a.InitiateLoginURI, model.ApplicationWeb)
	}
	return nil
}

// wildcard is how a redirect URI begins that stands for every name directly
// below a domain.
const wildcard = "https://*."

func isWildcard(uri string) bool { return strings.HasPrefix(uri, wildcard) }

// checkRedirect says whether the answer to a sign-in may go to a URI. A wildcard
// is for web applications that have a name for each of their customers; they
// authenticate, so that a code that went astray is worth nothing. What is below
// a public suffix belongs to strangers.
func checkRedirect(uri string, t model.ApplicationType) error {
	const field = "redirect_uris"
	if u, err := url.Parse(uri); err == nil && answered(u.Query()) {
		return model.InvalidField(field, "applications.uri_answer", uri)
	}
	below, ok := strings.CutPrefix(uri, wildcard)
	if !ok {
		return checkURI(field, uri, t)
	}
	if len(uri) > maxURI || t != model.ApplicationWeb {
		return model.InvalidField(field, "applications.wildcard_needs_web", uri)
	}
	if err := checkForm(field, "https://"+below, wildcard); err != nil {
		return err
	}
	if err := checkURI(field, "https://"+below, t); err != nil {
		return err
	}
	host := hostOf("https://" + below)
	_, isAddress := netip.ParseAddr(host)
	if _, err := publicsuffix.EffectiveTLDPlusOne(host); err != nil || isAddress == nil {
		return model.InvalidField(field, "applications.wildcard_too_wide", uri)
	}
	return nil
}

// answered reports whether a query has a parameter that an answer brings: an
// application could not tell which is which.
func answered(query url.Values) bool {
	return slices.ContainsFunc([]string{"code", "state", "iss", "error", "error_description"}, query.Has)
}

func hostOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// checkURI says whether browsers may be sent to a URI: https, http on this
// machine, or for native applications a scheme of their own (RFC 8252, section
// 7.1, which wants a dot in it). A query is fine, a fragment is not (RFC 6749,
// section 3.1.2), nor is a user.
func checkURI(field, uri string, t model.ApplicationType) error {
	u, err := url.Parse(uri)
	if err != nil || len(uri) > maxURI || u.Fragment != "" || strings.Contains(uri, "#") || u.User != nil ||
		strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || r == '*' }) {
		return model.InvalidField(field, "applications.uri_malformed", uri, maxURI)
	}
	switch {
	case u.Scheme == "https" && u.Hostname() != "":
	case u.Scheme == "http" && netaddr.Loopback(u.Hostname()):
	case u.Scheme != "https" && u.Scheme != "http" && t == model.ApplicationNative && strings.Contains(u.Scheme, "."):
	default:
		return model.InvalidField(field, "applications.uri_not_https", uri)
	}
	return checkForm(field, uri, "")
}

// RedirectsTo reports whether the answer to a sign-in may be sent to a URI: one
// that is registered for the application, character for character (RFC 9700,
// section 4.1.3), with two exceptions that were registered as such. URIs are
// compared as texts and never parsed, so that no two readers of one can differ.
func RedirectsTo(a model.Application, uri string) bool {
	for _, known := range a.RedirectURIs {
		switch {
		case isWildcard(known):
			if belowWildcard(known, uri) {
				return true
			}
		case known == uri:
			return true
		case a.Type == model.ApplicationNative && sameButPort(known, uri):
			return true
		}
	}
	return false
}

// Shown returns an address that a stranger sent as it can be shown and logged: cut
// where none could be registered, and in ASCII, because what looks like another
// letter, or like none, has to be seen.
func Shown(uri string) string {
	end := ""
	if len(uri) > maxURI {
		uri, end = uri[:maxURI], "…"
	}
	quoted := strconv.QuoteToASCII(uri)
	return quoted[1:len(quoted)-1] + end
}

// belowWildcard reports whether uri has one label where the wildcard is.
func belowWildcard(known, uri string) bool {
	rest, ok := strings.CutPrefix(uri, "https://")
	if !ok {
		return false
	}
	label, rest, ok := strings.Cut(rest, ".")
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
	return ok && rest == strings.TrimPrefix(known, wildcard) &&
		len(label) >= 1 && len(label) <= 63 && strings.Trim(label, allowed) == "" && strings.Trim(label, "-") == label
}

// sameButPort reports whether two URIs on a loopback address differ in nothing
// but the port: a native application listens on whichever is free (RFC 8252,
// section 7.3). A name such as localhost may lead elsewhere (section 8.3), and is
// compared whole.
func sameButPort(known, uri string) bool {
	a, ok := withoutPort(known)
	if !ok {
		return false
	}
	b, ok := withoutPort(uri)
	return ok && a == b
}

func withoutPort(uri string) (string, bool) {
	for _, address := range []string{"http://127.0.0.1", "http://[::1]"} {
		rest, ok := strings.CutPrefix(uri, address)
		if !ok {
			continue
		}
		if text, ok := strings.CutPrefix(rest, ":"); ok {
			port, path, slash := strings.Cut(text, "/")
			if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || port[0] == '0' {
				return "", false
			}
			rest = ""
			if slash {
				rest = "/" + path
			}
		}
		return address + rest, rest == "" || rest[0] == '/'
	}
	return "", false
}
