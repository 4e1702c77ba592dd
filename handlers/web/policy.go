package web

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// policyHeader is where browsers are told the content policy.
const policyHeader = "Content-Security-Policy"

// contentPolicy says what a page may use, and who may show it. The zero value lets
// a page use only what this program serves: no inline script, no inline style, no
// frame around it.
type contentPolicy struct {
	crossing bool     // its forms may lead anywhere: see Crossing
	framers  []string // the origins whose pages may frame it
	shows    bool     // it has frames with pages of ours: see ShowsFrames
	within   bool     // pages of ours may frame it
	mail     bool     // it is a mail, which brings its style along
}

// String returns the policy as browsers read it.
func (p contentPolicy) String() string {
	framers := "'none'"
	switch {
	case len(p.framers) > 0:
		framers = strings.Join(p.framers, " ")
	case p.within:
		framers = "'self'"
	}
	style := "'self'"
	if p.mail {
		style = "'unsafe-inline'"
	}
	policy := "default-src 'none'; script-src 'self'; style-src " + style + "; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; frame-ancestors " + framers
	if p.shows {
		policy += "; frame-src 'self'"
	}
	if !p.crossing {
		policy += "; form-action 'self'"
	}
	return policy
}

// origins returns those of the texts that are origins of pages, as browsers write
// them: with https, or on this machine. Any other could say more than who may frame
// a page: "*", or the rest of a policy.
func origins(texts []string) []string {
	var good []string
	for _, text := range texts {
		u, err := url.Parse(text)
		if err != nil || text != u.Scheme+"://"+u.Host || !hostAndPort.MatchString(u.Host) {
			continue
		}
		if u.Scheme == "https" || u.Scheme == "http" && netaddr.Loopback(u.Hostname()) {
			good = append(good, text)
		}
	}
	return good
}

var hostAndPort = regexp.MustCompile(`^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]+)?$`)
