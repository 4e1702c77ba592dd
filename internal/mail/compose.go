package mail

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	html "html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"sync"
	text "text/template"
	"text/template/parse"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

//go:embed templates
var templates embed.FS

const (
	frameName   = "frame"   // the templates that stand around all others
	subjectName = "subject" // within a mail's text, the template of its subject
)

// builtIn are the templates that the program comes with, by their files.
var builtIn = sync.OnceValue(mustParse)

// plain is the English that stands in templates, which mails are composed in.
var plain = speaker{words.Plain()}

// template is a file of text or markup, with what it defines besides, as it is said in a
// language.
type template struct {
	file    string
	version string // of what stands there
	source  string
	execute func(to io.Writer, name string, view any) error
	tree    func(name string) *parse.Tree // nil where there is none of that name
}

func builtInFile(file string) template { return builtIn()[file] }

// parseFile reads what stands in a file whose name ends in .txt or .html, and is said by a
// speaker.
func parseFile(file, source string, by speaker) (template, error) {
	t := template{file: file, version: versionOf(source), source: source}
	if path.Ext(file) == ".txt" {
		plain, err := text.New(file).Funcs(by.functions()).Parse(source)
		t.execute = plain.ExecuteTemplate
		t.tree = func(name string) *parse.Tree {
			if in := plain.Lookup(name); in != nil {
				return in.Tree
			}
			return nil
		}
		return t, err
	}
	rich, err := html.New(file).Funcs(by.functions()).Parse(source)
	t.execute = rich.ExecuteTemplate
	t.tree = func(name string) *parse.Tree {
		if in := rich.Lookup(name); in != nil {
			return in.Tree
		}
		return nil
	}
	return t, err
}

// versionOf returns a few characters that stand for a text, and for no other that anybody
// will write.
func versionOf(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:4])
}

func mustParse() map[string]template {
	all := map[string]template{}
	files, err := fs.ReadDir(templates, "templates")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		source, err := fs.ReadFile(templates, path.Join("templates", f.Name()))
		if err == nil {
			all[f.Name()], err = parseFile(f.Name(), string(source), plain)
		}
		if err != nil {
			panic(err) // which the first test finds
		}
	}
	return all
}

// write says a view by one of the templates in the file.
func (t template) write(name string, view any) (string, error) {
	var b bytes.Buffer
	err := t.execute(&b, name, view)
	return b.String(), err
}

// Source is what a mail was composed of, so that it can be said by other templates when it
// is sent.
type Source struct {
	Name     string          // of the templates
	Version  string          // of them: what an older program has put may have another view
	Language model.Language  // of whoever reads it, as far as who put it knows, "" for what the outbox finds out
	TimeZone string          // theirs, likewise
	View     json.RawMessage // what they say
}

// compose says a view by the built-in templates of a name, to an address.
func compose(name, to string, view any) (Message, error) {
	inUTC := reflect.New(reflect.TypeOf(view)).Elem()
	inUTC.Set(reflect.ValueOf(view))
	at(time.UTC, inUTC)
	m, err := say(name, inUTC.Interface(), builtInFile)
	if err != nil {
		return Message{}, fmt.Errorf("compose %s mail: %w", name, err)
	}
	kept, err := json.Marshal(view)
	if err != nil {
		return Message{}, fmt.Errorf("compose %s mail: %w", name, err)
	}
	m.To, m.Source = to, &Source{Name: name, Version: versionOfBoth(name), View: kept}
	return m, nil
}

// versionOfBoth returns what stands for the built-in templates of a name.
func versionOfBoth(name string) string {
	return builtIn()[name+".txt"].version + builtIn()[name+".html"].version
}

// say says a view by the templates that are found for the files of a name. A text without a
// subject has the built-in one.
func say(name string, view any, find func(file string) template) (m Message, err error) {
	plain, rich := find(name+".txt"), find(name+".html")
	subject := plain
	if subject.tree(subjectName) == nil {
		subject = builtIn()[plain.file]
	}
	for _, each := range []struct {
		to   *string
		by   template
		name string
	}{{&m.Subject, subject, subjectName}, {&m.Text, plain, plain.file}, {&m.HTML, rich, rich.file}} {
		if *each.to, err = each.by.write(each.name, view); err != nil {
			return Message{}, err
		}
	}
	return m, nil
}
