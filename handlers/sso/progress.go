package sso

import (
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
)

// progress is how far a connection is, for somebody who sets it up.
type progress struct {
	connection model.Connection
	upkeep     model.ConnectionUpkeep
	settings   model.ConnectionSettings // that are worked on: the draft, or what is live
	drafted    bool                     // they are a draft
	lives      bool                     // there is something live

	domain bool // a verified one leads to it
	known  bool // the provider is
	proven bool // somebody has signed in with it as it is now: what is entered at the provider fits
	tested bool // by the same person
	on     bool // with what is shown

	expires time.Time // when the last certificate does, zero without one
	now     time.Time
}

func progressOf(c model.Connection, u model.ConnectionUpkeep, owned []model.Domain, by model.TesterID, now time.Time) progress {
	p := progress{connection: c, upkeep: u, now: now}
	live, lives := c.In(model.SettingsLive)
	p.settings, p.drafted = c.In(model.SettingsDraft)
	switch p.lives = lives; {
	case p.drafted:
	case lives:
		p.settings = live
	default: // no rule leaves one without settings, and from here somebody can give it some
		p.settings, p.drafted = sso.Blank(), true
	}
	for _, d := range owned {
		p.domain = p.domain || d.Owned() && c.Serves(d.ID)
	}
	p.known = p.settings.IdP != ""
	p.proven = p.known && (!p.settings.TestedAt.IsZero() || !p.drafted)
	p.tested = p.settings.Tested(by) || !p.drafted
	p.on = c.Enabled && !p.drafted
	p.expires = c.Certificates(now).Until
	return p
}

// steps is of how many steps the way consists.
const steps = 6

// done returns how many of them are done. Whether what was entered at the provider is
// right only a test can tell.
func (p progress) done() int {
	n := 0
	for _, done := range []bool{p.domain, p.proven, p.proven, p.known, p.known && p.tested, p.on} {
		if done {
			n++
		}
	}
	return n
}

func (p progress) text(say *words.Language) string {
	if n := p.done(); n < steps {
		return say.Text("%d of %d steps done", n, steps)
	}
	return ""
}

// badges says how things are.
func (p progress) badges(say *words.Language) []view.Badge {
	all := []view.Badge{p.state(say)}
	if p.connection.Enabled && p.connection.Required {
		all = append(all, view.Badge{Kind: "muted", Icon: "shield", Text: say.Text("Required")})
	}
	if p.drafted && p.lives {
		all = append(all, view.Badge{Kind: "info", Icon: "info", Text: say.Text("Changes not live yet")})
	}
	if _, asked := p.upkeep.Question(); asked {
		all = append(all, view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Provider has changed")})
	}
	if _, _, trouble := p.upkeep.Trouble(p.now); trouble {
		all = append(all, view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Metadata can’t be read")})
	}
	if text := p.certificateText(say); text != "" {
		all = append(all, view.Badge{Kind: "warn", Icon: "triangle-alert", Text: text})
	}
	return all
}

func (p progress) state(say *words.Language) view.Badge {
	switch {
	case p.connection.Enabled:
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: say.Text("On")}
	case p.lives:
		return view.Badge{Kind: "muted", Icon: "info", Text: say.Text("Off")}
	case p.known && p.tested && p.domain:
		return view.Badge{Kind: "info", Icon: "circle-check", Text: say.Text("Ready")}
	case p.known:
		return view.Badge{Kind: "info", Icon: "timer", Text: say.Text("Ready to test")}
	}
	return view.Badge{Kind: "muted", Icon: "timer", Text: say.Text("Draft")}
}

// certificateText says that the provider's certificate is valid no more, or not for
// long; "" while there is time.
func (p progress) certificateText(say *words.Language) string {
	left := p.expires.Sub(p.now)
	switch days := int(left / (24 * time.Hour)); {
	case p.expires.IsZero() || days > slices.Max(model.CertificateWarnings()):
		return ""
	case left <= 0:
		return say.Text("Certificate expired")
	case days == 0:
		return say.Text("Certificate expires today")
	default:
		return say.Many(days, "Certificate expires in %d day", "Certificate expires in %d days")
	}
}

// domainsText says which domains lead to a connection.
func domainsText(say *words.Language, c model.Connection, owned []model.Domain) string {
	names := namesOf(served(c, owned))
	if len(names) == 0 {
		return say.Text("No verified domain leads here")
	}
	return listed(say, names)
}

// served returns the verified domains that lead to a connection.
func served(c model.Connection, owned []model.Domain) (all []model.Domain) {
	for _, d := range owned {
		if d.Owned() && c.Serves(d.ID) {
			all = append(all, d)
		}
	}
	return all
}

func namesOf(all []model.Domain) []string {
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = domainname.Unicode(d.Name)
	}
	return names
}

// listed returns names in a sentence, of many only the first.
func listed(say *words.Language, names []string) string {
	const most = 5
	if n := len(names); n > most {
		return say.Text("%s and %d more", say.List(names[:most]), n-most)
	}
	if n := len(names); n > 1 {
		return say.Text("%s and %s", say.List(names[:n-1]), names[n-1])
	}
	return say.List(names)
}
