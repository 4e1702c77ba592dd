package applications

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// checkForm says whether a URI has the form in which clients and browsers send it.
// What is compared as a text would never be equal to another form of the same
// address. head stands for the beginning that the person gave: a wildcard is no
// part of a URI.
func checkForm(field, uri, head string) error {
	sent := sentForm(uri)
	if sent == uri {
		return nil
	}
	if head != "" {
		uri, sent = head+strings.TrimPrefix(uri, "https://"), head+strings.TrimPrefix(sent, "https://")
	}
	return model.InvalidField(field, "applications.uri_form", uri, sent)
}

// sentForm returns a URI as the parsers of browsers write it (WHATWG URL; RFC
// 9110, section 4.2.3): scheme and host in lower case, a host's name in ASCII and
// without a dot at its end, no port that goes without saying, no segments of dots
// in the path, and nothing beyond ASCII. A path that is empty stays so: clients send
// it as they were told. It returns a URI that cannot be parsed as it is.
func sentForm(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	if u.Scheme == "https" || u.Scheme == "http" {
		u.Host = netaddr.Authority(u.Scheme, u.Host)
		if u.Path != "" {
			u.Path, u.RawPath = u.ResolveReference(u).Path, u.ResolveReference(u).RawPath
		}
	}
	u.ForceQuery = false
	return ascii(u.String())
}

// ascii returns a text with what is beyond ASCII as browsers escape it.
func ascii(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// checkOrigin says whether pages of an origin (RFC 6454) may be let call us: an
// https one, one on this machine, or for native applications whatever their web
// views call theirs.
func checkOrigin(o string, t model.ApplicationType) error {
	const field = "origins"
	u, err := url.Parse(o)
	if err != nil || len(o) > maxURI || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || strings.ContainsAny(o, "?#*\\") {
		return model.InvalidField(field, "applications.origin", o)
	}
	switch {
	case u.Scheme == "https", u.Scheme == "http" && netaddr.Loopback(u.Hostname()):
		return checkForm(field, o, "")
	case u.Scheme != "http" && t == model.ApplicationNative:
		return checkForm(field, o, "")
	}
	return model.InvalidField(field, "applications.origin", o)
}

// origins returns the origins of the pages that may call us for an application:
// those that it was given, and those of the redirect URIs of one that is a page.
func origins(a model.Application) []string {
	all := slices.Clone(a.Origins)
	if a.Type == model.ApplicationSPA {
		for _, uri := range a.RedirectURIs {
			all = append(all, origin(uri))
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(o string) bool { return o == "" })
}

// origin returns the origin (RFC 6454) of a registered URI, with the wildcard that
// it may have, and "" for one that is not for browsers.
func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// checkBackchannel says what is wrong with where an application is told about the
// ends of sessions (OpenID Connect Back-Channel Logout, section 2.2).
func checkBackchannel(a model.Application) error {
	const field = "backchannel_logout_uri"
	switch {
	case a.BackchannelLogoutURI == "" && a.BackchannelSessionRequired:
		return model.InvalidField("backchannel_logout_session_required", "applications.backchannel_missing")
	case a.BackchannelLogoutURI == "":
		return nil
	case !a.Confidential():
		return model.InvalidField(field, "applications.backchannel_needs_web")
	}
	return checkURI(field, a.BackchannelLogoutURI, a.Type)
}
