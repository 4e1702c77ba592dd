package views

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"slices"
	templateparse "text/template/parse"
)

var defineName = regexp.MustCompile(`^[a-z]+/[a-z_]+$`)

// parse reads all */*.html into one set. It refuses a name that is defined
// twice, where html/template would silently keep the last, and a name that does
// not say which folder it is in.
func parse(fsys fs.FS, css []byte) (*template.Template, error) {
	files, err := fs.Glob(fsys, "*/*.html")
	if err != nil {
		return nil, err
	}
	funcs := template.FuncMap{
		"asset": func(name string) (string, error) { return assetURL(name, css) },
	}
	set := template.New("").Funcs(funcs)
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		parsed, err := template.New(file).Funcs(funcs).Parse(string(text))
		if err != nil {
			return nil, err
		}
		for _, t := range parsed.Templates() {
			if err := add(set, file, t); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return set, nil
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

// layers is the order in which the parts of the stylesheet override each other,
// weakest first. Each file puts its rules in one or more of them.
const layers = "@layer reset, tokens, base, layout, components;\n"

// stylesheet joins all */*.css: first the shared pieces, then the rooms, which
// may say more about a piece in their own place.
func stylesheet(fsys fs.FS) ([]byte, error) {
	files, err := fs.Glob(fsys, "*/*.css")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b string) int {
		return cmp.Compare(rank(a), rank(b))
	})
	buf := bytes.NewBufferString(layers)
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		buf.Write(text)
	}
	return buf.Bytes(), nil
}

// rank returns where the folder of a file comes in the stylesheet.
func rank(file string) int {
	switch path.Dir(file) {
	case "ui":
		return 0
	case "layout":
		return 1
	default:
		return 2
	}
}
