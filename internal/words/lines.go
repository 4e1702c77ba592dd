package words

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// lines are what the files of a language say. To read those of all languages takes longer
// than all else that the program does before it is ready, and most people of an
// organization read the same one or two.
type lines struct {
	printer *message.Printer
	keys    map[string]bool
	texts   map[string]string            // by the English text, "" where the printer knows more forms
	markup  map[string]map[string]string // the same of templates, by room
}

// says returns the lines of the language.
func (l *Language) says() *lines {
	all, err := l.lines()
	if err != nil {
		panic("words: " + err.Error()) // the files are part of the program, and a test reads them all
	}
	return all
}

// readLines reads the files of a language.
func readLines(fsys fs.FS, files []string, l *Language) (*lines, error) {
	r := reader{to: catalog.NewBuilder(), tag: l.tag}
	r.keys, r.texts, r.markup = map[string]bool{}, map[string]string{}, map[string]map[string]string{}
	for _, file := range files {
		if err := r.read(fsys, file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if l.dates != nil {
		if err := l.dates.addTo(r.to, l.tag); err != nil {
			return nil, err
		}
	}
	r.printer = message.NewPrinter(l.tag, message.Catalog(r.to))
	return &r.lines, nil
}

// reader reads lines.
type reader struct {
	lines
	tag language.Tag
	to  *catalog.Builder
}

// read adds the lines of one file.
func (r *reader) read(fsys fs.FS, file string) error {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	lines := map[string]any{}
	if _, err := toml.Decode(string(text), &lines); err != nil {
		return err
	}
	for name, line := range lines {
		if name == textTable || name == markupTable {
			if err := r.readTable(name, path.Dir(file), line); err != nil {
				return fmt.Errorf("[%s]: %w", name, err)
			}
			continue
		}
		key := path.Dir(file) + "." + name
		if err := r.add(key, line); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.keys[key] = true
	}
	return nil
}

// The tables of a file that have English texts for keys.
const (
	textTable   = "text"
	markupTable = "markup"
)

// readTable adds the lines of one of the two tables.
func (r *reader) readTable(name, room string, table any) error {
	lines, ok := table.(map[string]any)
	if !ok {
		return fmt.Errorf("it is no table")
	}
	for english, line := range lines {
		said, plain := line.(string)
		if name == markupTable {
			if !plain {
				return fmt.Errorf("%q: markup has no plural forms; have Many of a view say it", english)
			}
			if r.markup[room] == nil {
				r.markup[room] = map[string]string{}
			}
			r.markup[room][english] = said
			continue
		}
		if before, ok := r.texts[english]; ok && before != said {
			return fmt.Errorf("%q: another room says it otherwise", english)
		}
		if err := r.add(english, line); err != nil {
			return fmt.Errorf("%q: %w", english, err)
		}
		r.texts[english] = said
	}
	return nil
}

// add has the printer say a line under a key.
func (r *reader) add(key string, line any) error {
	m, err := compile(line)
	if err != nil {
		return err
	}
	return r.to.Set(r.tag, key, m)
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
