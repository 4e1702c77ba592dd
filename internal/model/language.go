package model

import (
	"context"
	"slices"
)

// Language is the tag (BCP 47) of a language in which people can read what this program
// says, "" where nobody has chosen one.
type Language string

// language is one of them, as its own readers write it.
type language struct {
	tag  Language
	name string
}

// English comes first, as what everybody gets who has not said otherwise, then the others
// by their tags. What they say is in the files of package views; a test compares.
func languages() []language {
	return []language{
		{"en", "English"}, {"ar", "العربية"}, {"de", "Deutsch"}, {"es", "Español"}, {"fr", "Français"}, {"ja", "日本語"},
	}
}

// Languages lists the languages that there are, in the order in which they are offered.
func Languages() []Language {
	all := languages()
	tags := make([]Language, len(all))
	for i, l := range all {
		tags[i] = l.tag
	}
	return tags
}

// Name returns what the language calls itself, "" for none.
func (l Language) Name() string {
	for _, known := range languages() {
		if known.tag == l {
			return known.name
		}
	}
	return ""
}

// ParseLanguage returns the language of that tag, and none for "". It returns an Invalid
// error for the field "language" for any other.
func ParseLanguage(s string) (Language, error) {
	if l := Language(s); s == "" || slices.Contains(Languages(), l) {
		return l, nil
	}
	return "", InvalidField("language", "model.choose_language")
}

// readsKey is of who knows which language somebody reads.
type readsKey struct{}

// Reads returns a context of what somebody asks for whose language known returns, "" where
// nobody knows: a mail that they wait for is in that.
func Reads(ctx context.Context, known func() Language) context.Context {
	return context.WithValue(ctx, readsKey{}, known)
}

// ReadBy returns the language of who asks for what a context is of, "" where nobody knows.
func ReadBy(ctx context.Context) Language {
	if known, ok := ctx.Value(readsKey{}).(func() Language); ok {
		return known()
	}
	return ""
}
