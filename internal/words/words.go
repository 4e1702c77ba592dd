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
	"time"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"anteroom/internal/model"
)

// Catalogue holds the sentences of all rooms in all languages. It is safe for
// concurrent use.
type Catalogue struct {
	languages map[language.Tag]*Language
	fallback  *Language
	pseudo    *Language
	offered   []*Language // as the matcher counts them
	matcher   language.Matcher
}

// Language makes sentences in one language. It is safe for concurrent use.
type Language struct {
	tag     language.Tag
	printer *message.Printer
	keys    map[string]bool
	rooms   map[string]bool              // that speak it
	texts   map[string]string            // by the English text, "" where the printer knows more forms
	markup  map[string]map[string]string // the same of templates, by room
	dates   *dates                       // nil for English
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

// Load reads the files */<language>.toml of a folder that has one folder a room.
// It returns an error for a file that cannot be read, names no language, or has
// a line that is neither a sentence nor a table of plural forms.
func Load(fsys fs.FS) (*Catalogue, error) {
	files, err := fs.Glob(fsys, "*/*.toml")
	if err != nil {
		return nil, err
	}
	builder := catalog.NewBuilder(catalog.Fallback(English))
	c := &Catalogue{languages: map[language.Tag]*Language{}}
	for _, file := range files {
		tag, err := language.Parse(strings.TrimSuffix(path.Base(file), ".toml"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		l := c.languages[tag]
		if l == nil {
			l = &Language{tag: tag, keys: map[string]bool{}, rooms: map[string]bool{}, texts: map[string]string{}, markup: map[string]map[string]string{}}
			l.rightToLeft = isRightToLeft(tag)
			c.languages[tag] = l
		}
		if err := l.read(fsys, file, builder); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if c.fallback = c.languages[English]; c.fallback == nil {
		return nil, errors.New("words: there are no English sentences")
	}
	known, err := cldr()
	if err != nil {
		return nil, err
	}
	for tag, l := range c.languages {
		if d, ok := known[tag.String()]; ok {
			l.dates = &d
			if err := d.addTo(builder, tag); err != nil {
				return nil, err
			}
		}
		l.printer = message.NewPrinter(tag, message.Catalog(builder))
		l.dates.count(l.printer)
		l.english = c.fallback
	}
	c.pseudo = &Language{tag: Pseudo, printer: c.fallback.printer, keys: c.fallback.keys, english: c.fallback, pseudo: true}
	c.matched()
	return c, nil
}

// read adds the sentences of one file.
func (l *Language) read(fsys fs.FS, file string, to *catalog.Builder) error {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	lines := map[string]any{}
	if _, err := toml.Decode(string(text), &lines); err != nil {
		return err
	}
	l.rooms[path.Dir(file)] = true
	for name, line := range lines {
		if name == textTable || name == markupTable {
			if err := l.readTable(name, path.Dir(file), line, to); err != nil {
				return fmt.Errorf("[%s]: %w", name, err)
			}
			continue
		}
		m, err := compile(line)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		key := path.Dir(file) + "." + name
		if err := to.Set(l.tag, key, m); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		l.keys[key] = true
	}
	return nil
}

// compile makes a message of one line of a file.
func compile(line any) (catalog.Message, error) {
	switch line := line.(type) {
	case string:
		return catalog.String(line), nil
	case map[string]any:
		by, ok := line["by"].(int64)
		if !ok || by < 1 {
			return nil, errors.New("by has to be the number of the argument that decides")
		}
		var cases []any
		for _, form := range []string{"=0", "=1", "zero", "one", "two", "few", "many", "other"} { // the first that fits counts
			if text, ok := line[form].(string); ok {
				cases = append(cases, form, text)
			}
		}
		if len(cases)/2 != len(line)-1 || line["other"] == nil {
			return nil, errors.New("write one plural form a line, and other")
		}
		return plural.Selectf(int(by), "%d", cases...), nil
	}
	return nil, fmt.Errorf("a sentence cannot be a %T", line)
}

// Language returns a language, and false when there is no file in it.
func (c *Catalogue) Language(tag language.Tag) (*Language, bool) {
	l, ok := c.languages[tag]
	return l, ok
}

// English returns the language that has every sentence.
func (c *Catalogue) English() *Language { return c.fallback }

// Tag returns which language it is.
func (l *Language) Tag() language.Tag { return l.tag }

// InEnglish returns English, for what is written in no other language.
func (l *Language) InEnglish() *Language { return l.english }

// Keys returns the keys of all sentences of the language, sorted.
func (l *Language) Keys() []string { return slices.Sorted(maps.Keys(l.keys)) }

// Has reports whether the language has a sentence of its own for a key.
func (l *Language) Has(key string) bool { return l.keys[key] }

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
	return l.printer.Sprintf(key, written...)
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
