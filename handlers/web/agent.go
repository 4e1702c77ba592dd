package web

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/mileusna/useragent"

	"github.com/anteroom/anteroom/internal/words"
)

// Agent is what a browser's name for itself says. It tells people which of their
// devices something was: nothing is decided by it.
type Agent struct {
	Browser string // "Chrome", "" when it does not say
	System  string // "macOS", "" when it does not say
	Kind    DeviceKind
}

// DeviceKind says what sort of device something runs on.
type DeviceKind string

// The kinds of device.
const (
	Desktop     DeviceKind = "desktop"
	Phone       DeviceKind = "phone"
	Tablet      DeviceKind = "tablet"
	OtherDevice DeviceKind = "other" // a script, or nobody knows
)

// ParseAgent reads what a browser calls itself.
func ParseAgent(userAgent string) Agent {
	ua := useragent.Parse(boundUserAgent(userAgent))
	a := Agent{Browser: plainName(ua.Name), System: plainName(ua.OS), Kind: OtherDevice}
	if strings.HasPrefix(a.Browser, "Mozilla") {
		a.Browser = "" // what all of them say
	}
	if ua.Device == "iPhone" || ua.Device == "iPad" {
		a.System = ua.Device // says more than "iOS"
	}
	switch {
	case ua.Tablet:
		a.Kind = Tablet
	case ua.Mobile:
		a.Kind = Phone
	case ua.Desktop:
		a.Kind = Desktop
	}
	return a
}

// maxAgentName is longer than every name that the library knows.
const maxAgentName = 30

// plainName drops what is not a program's name: a client can call itself
// anything, and people read this.
func plainName(s string) string {
	if len(s) > maxAgentName || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_", r)
	}) {
		return ""
	}
	return s
}

// String returns the agent in words, "" when it does not say anything.
func (a Agent) String() string {
	switch {
	case a.Browser == "":
		return a.System
	case a.System == "":
		return a.Browser
	}
	return a.Browser + " on " + a.System
}

// Words returns the agent in a language, "" when it does not say anything.
func (a Agent) Words(say *words.Language) string {
	if a.Browser == "" || a.System == "" {
		return a.String()
	}
	return say.Text("%s on %s", a.Browser, a.System)
}

// Device returns in words which browser and system a request comes from, ""
// when it does not say.
func Device(r *http.Request) string { return ParseAgent(r.UserAgent()).String() }
