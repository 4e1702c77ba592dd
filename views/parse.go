package views

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	templateparse "text/template/parse"

	"github.com/anteroom/anteroom/internal/words"
)

var defineName = regexp.MustCompile(`^[a-z]+/[a-z_]+$`)

// parse reads all */*.html into one set. It refuses a name that is defined
// twice, where html/template would silently keep the last, and a name that does
// not say which folder it is in. The set is in a language; without one, it is in English.
func parse(fsys fs.FS, css *styles, l *words.Language) (*template.Template, error) {
	files, err := fs.Glob(fsys, "*/*.html")
	if err != nil {
		return nil, err
	}
	kept := new(navigations)
	funcs := template.FuncMap{
		"asset":       assetURL,
		"stylesheets": css.urls,
		"favicon":     favicon,
		"nav":         kept.html,
		"say":         func() *words.Language { return l },
	}
	set := template.New("").Funcs(funcs)
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		source, err := translate(string(text), path.Dir(file), l)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		parsed, err := template.New(file).Funcs(funcs).Parse(source)
		if err != nil {
			return nil, err
		}
		for _, t := range parsed.Templates() {
			if err := add(set, file, t); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	kept.set = set
	return set, fold(set)
}

// add puts one define of file into set.
func add(set *template.Template, file string, t *template.Template) error {
	if t.Name() == file {
		if !templateparse.IsEmptyTree(t.Tree.Root) {
			return fmt.Errorf("markup outside a define")
		}
		return nil
	}
	if !defineName.MatchString(t.Name()) || path.Dir(t.Name()) != path.Dir(file) {
		return fmt.Errorf("define %q is not named %s/widget", t.Name(), path.Dir(file))
	}
	if set.Lookup(t.Name()) != nil {
		return fmt.Errorf("define %q exists twice", t.Name())
	}
	_, err := set.AddParseTree(t.Name(), t.Tree)
	return err
}
