package words

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
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
	var tags []language.Tag
	for _, l := range c.offered {
		tags = append(tags, l.tag)
	}
	c.matcher = language.NewMatcher(tags)
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
	if len(asked) == 0 {
		return nil
	}
	_, i, confidence := c.matcher.Match(asked...)
	if confidence == language.No {
		return nil
	}
	return c.offered[i]
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
func (c *Catalogue) Accepted(header string) *Language {
	if header == "" || len(header) > longestHeader {
		return nil
	}
	asked, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return c.Match(asked[:min(len(asked), mostAsked)]...)
}

// What a stranger can have us look through.
const (
	mostAsked     = 20
	longestHeader = 500
)
