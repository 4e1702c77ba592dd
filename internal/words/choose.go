package words

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/anteroom/anteroom/internal/model"
)

// matched makes the matcher of the languages that people can be shown: those that the
// pieces of all rooms, and so the frames around them, speak.
func (c *Catalogue) matched() {
	c.offered = []*Language{c.fallback} // the first is the one for which nothing fits
	for _, l := range c.languages {
		if l != c.fallback && l.rooms[shared] && l.dates != nil {
			c.offered = append(c.offered, l)
		}
	}
	slices.SortFunc(c.offered[1:], func(a, b *Language) int { return strings.Compare(a.tag.String(), b.tag.String()) })
	var tags []model.Language
	for _, l := range c.offered {
		tags = append(tags, model.Language(l.tag.String()))
	}
	c.matcher = NewMatcher(tags)
}

// Offered returns the languages that people can be shown, English first.
func (c *Catalogue) Offered() []*Language { return slices.Clone(c.offered) }

// Offer returns the language of that tag, nil when it is none of those.
func (c *Catalogue) Offer(tag string) *Language {
	for _, l := range c.offered {
		if l.tag.String() == tag {
			return l
		}
	}
	return nil
}

// Match returns the language that fits best what somebody asks for, in their order, and
// nil when none does: "de-AT" is served by "de".
func (c *Catalogue) Match(asked ...language.Tag) *Language {
	if slices.Contains(asked, Pseudo) {
		return c.pseudo
	}
	return c.Offer(string(c.matcher.Match(asked...)))
}

// Named returns the language that a list of tags, as ui_locales has them, asks for, and
// nil when it asks for none that there is. What is no tag is passed over (OpenID Connect
// Core, section 3.1.2.1).
func (c *Catalogue) Named(list string) *Language {
	var asked []language.Tag
	for _, name := range strings.Fields(list) {
		if tag, err := language.Parse(name); err == nil && len(asked) < mostAsked {
			asked = append(asked, tag)
		}
	}
	return c.Match(asked...)
}

// Accepted returns the language that a browser's Accept-Language asks for, and nil when it
// asks for none that there is.
func (c *Catalogue) Accepted(header string) *Language { return c.Match(accepted(header)...) }

// Matcher finds among languages the one that somebody reads. It is safe for concurrent use.
type Matcher struct {
	of []model.Language
	by language.Matcher
}

// NewMatcher returns the matcher of some languages, of which English is the first.
func NewMatcher(of []model.Language) Matcher {
	var tags []language.Tag
	for _, l := range of {
		tags = append(tags, language.Make(string(l)))
	}
	return Matcher{of, language.NewMatcher(tags)}
}

// Match returns the language that fits best what somebody asks for, in their order, and ""
// when none does.
func (m Matcher) Match(asked ...language.Tag) model.Language {
	asked = slices.DeleteFunc(slices.Clone(asked), m.foreign)
	if len(asked) == 0 {
		return ""
	}
	_, i, confidence := m.by.Match(asked...)
	if confidence == language.No {
		return ""
	}
	return m.of[i]
}

// foreign reports whether a tag is of a language that there is not. The CLDR has English fit
// many of those, Klingon and Welsh among them; but nobody has asked for English by that, and
// what they ask for next, or what their organization has chosen, may be nearer to them.
func (m Matcher) foreign(tag language.Tag) bool {
	base, _ := tag.Base()
	_, i, _ := m.by.Match(tag)
	return i == 0 && base != english
}

var english, _ = English.Base()

// Accepted returns the language that fits best a list of tags as Accept-Language has them,
// and "" when none does.
func (m Matcher) Accepted(header string) model.Language { return m.Match(accepted(header)...) }

// accepted returns the tags of an Accept-Language in their order, none of what is no such
// list (RFC 9110, section 12.5.4).
func accepted(header string) []language.Tag {
	if header == "" || len(header) > longestHeader {
		return nil
	}
	asked, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return asked[:min(len(asked), mostAsked)]
}

// What a stranger can have us look through.
const (
	mostAsked     = 20
	longestHeader = 500
)
