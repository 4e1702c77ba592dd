package views

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sync"

	"anteroom/static"
)

// layers is the order in which the parts of the stylesheet override each other,
// weakest first. Each file puts its rules in one or more of them.
const layers = "@layer reset, tokens, base, layout, components;\n"

// styles is the stylesheet of all rooms. Behind it stand the colours that follow from
// the operator's, which are in no layer, so that they count.
type styles struct {
	rooms   []byte
	branded sync.Map // colour → *sheet: an instance has one at a time
}

// sheet is the whole stylesheet for a colour, and its address.
type sheet struct {
	css []byte
	url string
}

// with returns the stylesheet for a colour, written #rrggbb.
func (s *styles) with(brand string) (*sheet, error) {
	if known, ok := s.branded.Load(brand); ok {
		return known.(*sheet), nil
	}
	colours, _, err := Brand(brand)
	if err != nil {
		return nil, err
	}
	css := slices.Concat(s.rooms, colours)
	made := &sheet{css, "/static/app.css?v=" + static.Sum(css)}
	s.branded.Store(brand, made)
	return made, nil
}

// url returns the address of the stylesheet for a colour, for templates.
func (s *styles) url(brand string) (string, error) {
	sheet, err := s.with(brand)
	if err != nil {
		return "", err
	}
	return sheet.url, nil
}

// joined returns all */*.css in one: first the shared pieces, then the rooms, which
// may say more about a piece in their own place.
func joined(fsys fs.FS) (*styles, error) {
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
		buf.Write(lean(text))
	}
	return &styles{rooms: buf.Bytes()}, nil
}

var cssComment = regexp.MustCompile(`(?s)\s*/\*.*?\*/`)

// lean returns CSS without its comments, which are for whoever changes it.
func lean(css []byte) []byte { return cssComment.ReplaceAll(css, nil) }

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
