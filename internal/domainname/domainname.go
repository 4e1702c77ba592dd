// Package domainname decides which texts are domain names, and which domains
// one organization can have for itself. It is pure: it asks no resolver and
// stores nothing. Rooms decide what a domain is good for.
package domainname

import (
	_ "embed"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/anteroom/anteroom/internal/model"
)

// The limits of DNS (RFC 1035, section 2.3.4; the name as text, without the
// last dot).
const (
	maxName  = 253
	maxLabel = 63
)

// OfEmail returns the domain of an address in the form of Parse, and false when
// it is none that anybody could own.
func OfEmail(e model.Email) (string, bool) {
	name, err := Canonical(e.Domain())
	return name, err == nil
}

// Parse returns the domain in what somebody typed or pasted, in the form of
// Canonical. What stands around it and is no part of it goes, as around addresses:
// white space, characters that do not show, and <>.
func Parse(s string) (string, error) {
	if len(s) > longest {
		return "", tooLong()
	}
	return Canonical(model.Bare(s))
}

// longest is how much of a text is looked at: a letter outside of ASCII takes up to
// four bytes, and something may stand around the domain.
const longest = 8 * maxName

// Canonical returns a domain in the one form in which domains are stored and
// compared: lower case, ASCII, without a dot at the end (UTS #46, the lookup
// profile). It returns an Invalid error for the field "domain" that says what
// else s is.
func Canonical(s string) (string, error) {
	switch {
	case s == "":
		return "", model.InvalidField("domain", "domainname.enter")
	case strings.Contains(s, "://") || strings.ContainsAny(s, "/?#"):
		return "", model.InvalidField("domain", "domainname.only_domain")
	case strings.Contains(s, "@"):
		return "", model.InvalidField("domain", "domainname.only_after_at")
	case isAddress(s):
		return "", model.InvalidField("domain", "domainname.ip_address")
	case len(s) > 4*maxName:
		return "", tooLong()
	case !utf8.ValidString(s): // idna would read U+FFFD
		return "", malformed()
	case strings.ContainsFunc(s, vanishes):
		return "", hidden()
	}
	name, err := idna.Lookup.ToASCII(s)
	if err != nil && strings.ContainsFunc(s, model.Hidden) {
		return "", model.Because(hidden(), err)
	}
	if err != nil {
		return "", model.Because(malformed(), err)
	}
	name = strings.TrimSuffix(name, ".")
	if len(name) > maxName {
		return "", tooLong()
	}
	labels := strings.Split(name, ".")
	for _, l := range labels {
		if l == "" {
			return "", malformed()
		}
		if len(l) > maxLabel {
			return "", tooLong()
		}
	}
	// A last label that begins with a digit makes some programs see an address.
	if last := labels[len(labels)-1]; len(labels) < 2 || last[0] >= '0' && last[0] <= '9' {
		return "", malformed()
	}
	return name, nil
}

// isAddress reports whether s is an IP address, also as URLs and mails write it.
func isAddress(s string) bool {
	_, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return err == nil
}

// vanishes reports whether a character does not show and would be dropped in
// silence. The two that join letters or keep them apart are part of some names, where
// idna finds them at their place (RFC 5892, appendix A), and it refuses them elsewhere.
func vanishes(r rune) bool { return model.Hidden(r) && r != '\u200c' && r != '\u200d' }

func hidden() error { return model.InvalidField("domain", "domainname.hidden") }

func malformed() error {
	return model.InvalidField("domain", "domainname.malformed")
}

func tooLong() error {
	return model.InvalidField("domain", "domainname.too_long", maxName, maxLabel)
}

// Exclusive returns an Invalid error for the field "domain" when a parsed domain
// can't belong to one organization: the public shares it, or anybody gets an
// address there.
func Exclusive(name string) error {
	switch {
	case isPublicSuffix(name):
		return model.InvalidField("domain", "domainname.shared", name)
	case inList(publicProviders, name):
		return model.InvalidField("domain", "domainname.public_provider", name)
	case inList(disposableProviders, name):
		return model.InvalidField("domain", "domainname.disposable_provider", name)
	}
	return nil
}

// Kind returns of what kind a parsed domain is in which anybody gets an address, "" for others.
func Kind(name string) model.AddressKind {
	switch {
	case inList(disposableProviders, name):
		return model.AddressDisposable
	case inList(publicProviders, name):
		return model.AddressPublic
	}
	return ""
}

// isPublicSuffix reports whether anybody can register names directly below: top
// level domains and the like, and what hosting companies hand out. A top level
// that the list does not know counts as somebody's own network.
func isPublicSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	managed := icann || strings.Contains(suffix, ".")
	return managed && suffix == name
}

// The lists hold one domain a line, in the form that Parse returns. Their
// origin is in lists.LICENSE.
var (
	//go:embed public.txt
	publicProviders string
	//go:embed disposable.txt
	disposableProviders string
)

// inList reports whether a list has the domain or one above it.
func inList(list, name string) bool {
	for above := true; above; _, name, above = strings.Cut(name, ".") {
		if strings.HasPrefix(list, name+"\n") || strings.Contains(list, "\n"+name+"\n") {
			return true
		}
	}
	return false
}

// Unicode returns a parsed domain as people write it, which is the same unless
// it has letters outside of ASCII. Such letters can look like others: show the
// parsed form beside it.
func Unicode(name string) string {
	u, err := idna.Display.ToUnicode(name)
	if err != nil {
		return name
	}
	return u
}

// Registrable returns the part of a parsed domain that somebody can have
// registered: one label and the public suffix after it. That is mostly where its
// zone begins. It returns the domain itself when it is no more than that.
func Registrable(name string) string {
	if r, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		return r
	}
	return name
}
