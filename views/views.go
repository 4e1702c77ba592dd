// Package views owns everything that a person sees: one template set, one
// folder a room, and the stylesheets that are joined from those folders. It turns
// a struct into HTML and knows neither requests nor storage.
package views

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/static"
)

// View is a struct that a template can render. Template names the define, such
// as "members/row"; the struct is all that the define gets.
type View interface{ Template() string }

// appender is a view that adds to b what its template writes, without it.
type appender interface{ Append(b []byte) []byte }

//go:embed */*.html */*.css */*.toml
var embedded embed.FS

// Set is the program's templates, in one language, and stylesheets. It is safe for
// concurrent use.
type Set struct {
	fsys fs.FS // read again for each use when dev
	dev  bool

	language  *words.Language // nil in tests of few templates
	templates func() (*template.Template, error)
	others    map[*words.Language]*Set // with itself; nil in tests of few templates
	css       func() (*styles, error)
	words     *words.Catalogue
	buffers   sync.Pool
}

// Load returns what is embedded in the program, which is read once in a process, however
// many ask: the templates of a language and the stylesheets when they are first needed.
// Prepare says before that whether they are as they should be.
func Load() (*Set, error) { return readSet() }

var readSet = sync.OnceValues(read)

func read() (*Set, error) {
	catalogue, err := Words()
	if err != nil {
		return nil, err
	}
	css := sync.OnceValues(func() (*styles, error) { return loadStyles(embedded) })
	return inAll(catalogue, func(l *words.Language) *Set {
		return &Set{fsys: embedded, css: css, templates: sync.OnceValues(func() (*template.Template, error) {
			all, err := css()
			if err != nil {
				return nil, err
			}
			return parse(embedded, all, l)
		})}
	}), nil
}

// Prepare reads what pages need, so that nobody waits for it.
func (s *Set) Prepare() error {
	_, err := s.current()
	return err
}

// inAll makes a set for each language, and returns the English one.
func inAll(catalogue *words.Catalogue, in func(*words.Language) *Set) *Set {
	all := map[*words.Language]*Set{}
	for _, l := range append(catalogue.Offered(), catalogue.Pseudo()) {
		s := in(l)
		s.language, s.words, s.others = l, catalogue, all
		all[l] = s
	}
	return all[catalogue.English()]
}

// In returns the set of a language. It is in English where there is none.
func (s *Set) In(l *words.Language) *Set {
	if in, ok := s.others[l]; ok {
		return in
	}
	return s
}

// Words returns the sentences of all rooms, for those who show no page. There is one
// catalogue in a process: nobody can change it.
func Words() (*words.Catalogue, error) { return readWords() }

var readWords = sync.OnceValues(func() (*words.Catalogue, error) { return words.Load(embedded) })

// Dev returns a set that reads the views folder dir again for each render, so
// that an edit shows on the next reload. Sentences stay those of s.
func (s *Set) Dev(dir string) *Set {
	if s.words == nil {
		return &Set{fsys: os.DirFS(dir), dev: true}
	}
	return inAll(s.words, func(*words.Language) *Set { return &Set{fsys: os.DirFS(dir), dev: true} })
}

// Words returns the sentences of all rooms.
func (s *Set) Words() *words.Catalogue { return s.words }

// Render writes v as HTML. A template that fails writes nothing.
func (s *Set) Render(w io.Writer, v View) error {
	buf, err := s.render(v)
	if err != nil {
		return err
	}
	defer s.release(buf)
	_, err = buf.WriteTo(w)
	return err
}

// HTML renders v for the Body of a shell, the one place where rendered HTML is
// put into other HTML.
func (s *Set) HTML(v View) (template.HTML, error) {
	buf, err := s.render(v)
	if err != nil {
		return "", err
	}
	defer s.release(buf)
	return template.HTML(buf.String()), nil
}

// Stylesheet returns a stylesheet by the name of its file, that of all pages in the
// operator's look, and the address at which it is served, which
// changes when it does. Without a css there is none of that name.
func (s *Set) Stylesheet(file string, look model.Look) (css []byte, url string, err error) {
	all, err := s.styles()
	if err != nil {
		return nil, "", err
	}
	name := strings.TrimSuffix(file, ".css")
	found := all.rooms[name]
	if name == sharedSheet {
		if found, err = all.with(look); err != nil {
			return nil, "", err
		}
	}
	if found == nil {
		return nil, "", nil
	}
	return found.css, found.url, nil
}

// Room returns the room that a view belongs to.
func Room(v View) string { return path.Dir(v.Template()) }

func (s *Set) render(v View) (*bytes.Buffer, error) {
	templates, err := s.current()
	if err != nil {
		return nil, err
	}
	buf, ok := s.buffers.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	if fast, ok := v.(appender); ok && s.english() {
		buf.Write(fast.Append(buf.AvailableBuffer()))
		return buf, nil
	}
	if err := templates.ExecuteTemplate(buf, v.Template(), v); err != nil {
		s.release(buf)
		return nil, fmt.Errorf("render %s: %w", v.Template(), err)
	}
	return buf, nil
}

func (s *Set) current() (*template.Template, error) {
	if !s.dev {
		return s.templates()
	}
	css, err := s.styles()
	if err != nil {
		return nil, err
	}
	return parse(s.fsys, css, s.language)
}

func (s *Set) styles() (*styles, error) {
	if !s.dev {
		return s.css()
	}
	return loadStyles(s.fsys)
}

// english reports whether the set says what stands in the templates, and in what writes
// the same as some of them, faster.
func (s *Set) english() bool { return s.language == nil || s.language.Tag() == words.English }

// maxPooled keeps one unusually long page from occupying memory for good.
const maxPooled = 256 << 10

func (s *Set) release(buf *bytes.Buffer) {
	if buf.Cap() > maxPooled {
		return
	}
	buf.Reset()
	s.buffers.Put(buf)
}

// assetURL returns the address of a file under /static/, with a hash of its
// content, so that it can be cached for ever.
func assetURL(name string) (string, error) {
	f, ok := static.Served(name)
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return "/static/" + name + "?v=" + f.Hash, nil
}
