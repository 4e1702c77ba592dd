// Package words turns keys into sentences. Rules say what happened by a key and
// its arguments (model.Error); the sentence that a person reads is made here, in
// that person's language, at the edge: a page, a mail, a command's output.
//
// The sentences of a room stand beside its templates, in views/<room>/<language>.toml,
// one line a key. The key of a sentence is the room, a dot, and the name of the
// line: "members.own_role". A sentence whose words depend on a number is
// a table instead of a line:
//
//	[seats_left]
//	by = 1                             # the argument that decides
//	one = "There is %[1]d seat left."  # by the plural rules of the language (CLDR)
//	other = "There are %[1]d seats left."
//
// Arguments are numbered as in fmt, %[1]s, so that a language can order them its
// own way. Numbers are written as the language writes them.
//
// What a room says by itself has no key: templates and Go code hold it in English, and
// a language has a line for each English text, in two tables of its file:
//
//	[markup]                                        # of the room's templates
//	"Back to {AppName}" = "Zurück zu {AppName}"     # package views says what {…} are
//	[text]                                          # what Go code gives to Text and Many
//	"%d domains are verified." = {by = 1, one = "Eine Domain ist bestätigt.", other = "%[1]d Domains sind bestätigt."}
//
// A room whose folder has a file in a language speaks it: tests find each line that is
// missing there, and each that nobody says.
package words

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/anteroom/anteroom/internal/model"
)

// Catalogue holds the sentences of all rooms in all languages. It is safe for
// concurrent use.
type Catalogue struct {
	languages map[language.Tag]*Language
	fallback  *Language
	pseudo    *Language
	offered   []*Language
	matcher   Matcher
}

// Language makes sentences in one language. Its files are read when it is first asked for
// one. It is safe for concurrent use.
type Language struct {
	tag     language.Tag
	rooms   map[string]bool // that speak it
	lines   func() (*lines, error)
	dates   *dates // nil for English
	english *Language
	pseudo  bool

	rightToLeft bool
}

// What keeps a name, an address or a code in one piece among words that are written from
// right to left, with its own beginning at its own end: FIRST STRONG ISOLATE and POP
// DIRECTIONAL ISOLATE (Unicode Standard Annex 9, section 2.4).
const (
	isolate    = "\u2068"
	endIsolate = "\u2069"
)

// English is the language that has every sentence.
var English = language.English

// Load finds the files */<language>.toml of a folder that has one folder a room. It
// returns an error for a file that names no language; what is in them is read when somebody
// needs it.
func Load(fsys fs.FS) (*Catalogue, error) {
	files, err := fs.Glob(fsys, "*/*.toml")
	if err != nil {
		return nil, err
	}
	of := map[language.Tag][]string{}
	for _, file := range files {
		tag, err := language.Parse(strings.TrimSuffix(path.Base(file), ".toml"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		of[tag] = append(of[tag], file)
	}
	known, err := cldr()
	if err != nil {
		return nil, err
	}
	c := &Catalogue{languages: map[language.Tag]*Language{}}
	for tag, files := range of {
		l := &Language{tag: tag, rooms: map[string]bool{}, rightToLeft: isRightToLeft(tag)}
		for _, file := range files {
			l.rooms[path.Dir(file)] = true
		}
		if d, ok := known[tag.String()]; ok {
			l.dates = &d
			d.count(message.NewPrinter(tag))
		}
		l.lines = sync.OnceValues(func() (*lines, error) { return readLines(fsys, files, l) })
		c.languages[tag] = l
	}
	if c.fallback = c.languages[English]; c.fallback == nil {
		return nil, errors.New("words: there are no English sentences")
	}
	for _, l := range c.languages {
		l.english = c.fallback
	}
	c.pseudo = &Language{tag: Pseudo, lines: c.fallback.lines, english: c.fallback, pseudo: true}
	c.matched()
	return c, nil
}

// Check reads the files of all languages. It returns an error for one that cannot be read,
// or has a line that is neither a sentence nor a table of plural forms.
func (c *Catalogue) Check() error {
	var all error
	for _, l := range c.languages {
		_, err := l.lines()
		all = errors.Join(all, err)
	}
	return all
}

// Language returns a language, and false when there is no file in it.
func (c *Catalogue) Language(tag language.Tag) (*Language, bool) {
	l, ok := c.languages[tag]
	return l, ok
}

// Plain returns English without the sentences of any room: what stands in the code, with its
// numbers and times.
func Plain() *Language {
	l := &Language{tag: English, lines: sync.OnceValues(func() (*lines, error) {
		return &lines{printer: message.NewPrinter(English)}, nil
	})}
	l.english = l
	return l
}

// English returns the language that has every sentence.
func (c *Catalogue) English() *Language { return c.fallback }

// Tag returns which language it is.
func (l *Language) Tag() language.Tag { return l.tag }

// InEnglish returns English, for what is written in no other language.
func (l *Language) InEnglish() *Language { return l.english }

// Keys returns the keys of all sentences of the language, sorted.
func (l *Language) Keys() []string { return slices.Sorted(maps.Keys(l.says().keys)) }

// Has reports whether the language has a sentence of its own for a key.
func (l *Language) Has(key string) bool { return l.says().keys[key] }

// Sentence returns the sentence with a key. An argument that is a duration is
// written in its largest whole unit, and one that is an error or a
// model.Sentence as its own sentence. A key that no file has comes back as it
// is; a test finds it before a person does.
func (l *Language) Sentence(key string, args ...any) string {
	if key == "" {
		return ""
	}
	if l.pseudo {
		return Opening + l.format(key, args) + Closing
	}
	return l.format(key, args)
}

// format fills arguments into what stands under a key, or into the key.
func (l *Language) format(key string, args []any) string {
	written := make([]any, len(args))
	for i, arg := range args {
		written[i] = l.write(arg)
	}
	return l.says().printer.Sprintf(key, written...)
}

// Of returns what a person is told about an error: the sentence of the first
// *model.Error in its chain, or "" when it has none.
func (l *Language) Of(err error) string {
	var e *model.Error
	if !errors.As(err, &e) {
		return ""
	}
	return l.Sentence(e.Key, e.Args...)
}

func (l *Language) write(arg any) any {
	switch arg := arg.(type) {
	case string:
		return l.Name(arg)
	case model.Sentence:
		return l.Sentence(arg.Key, arg.Args...)
	case error:
		return l.Of(arg)
	case time.Duration:
		return l.Duration(arg)
	}
	return arg
}

// Name returns a name as it stands among words, where Text does not write it there.
func (l *Language) Name(name string) string {
	if l.rightToLeft {
		return isolate + name + endIsolate
	}
	return name
}

// Duration returns a duration of whole minutes in words, in the largest unit
// that says it exactly: "90 minutes", "8 hours", "30 days".
func (l *Language) Duration(d time.Duration) string {
	n, unit := model.InUnits(d)
	return l.Sentence("ui."+unit, n)
}
