package views

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sync"

	"github.com/tdewolff/minify/v2"
	minifycss "github.com/tdewolff/minify/v2/css"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/static"
)

// layers is the order in which the parts of the stylesheet override each other,
// weakest first. Each file puts its rules in one or more of them.
const layers = "@layer reset, tokens, base, layout, components;\n"

// styles is how everything looks: what all pages share, and for each room what only its
// pages need, so that a page does not load the looks of all others. Behind what is
// shared stand the colours that follow from the operator's, which are in no layer, so
// that they count.
type styles struct {
	shared  []byte
	rooms   map[string]*sheet // by the room's name
	branded sync.Map          // model.Look → *sheet: an instance has one at a time
}

// sheet is a stylesheet and its address.
type sheet struct {
	css []byte
	url string
}

// sharedSheet is the name of the stylesheet of all pages. That of a room is the room's.
const sharedSheet = "app"

func newSheet(name string, css []byte) *sheet {
	return &sheet{css, "/static/" + name + ".css?v=" + static.Sum(css)}
}

// with returns the stylesheet of all pages for a look.
func (s *styles) with(look model.Look) (*sheet, error) {
	if known, ok := s.branded.Load(look); ok {
		return known.(*sheet), nil
	}
	colours, _, err := Brand(look)
	if err != nil {
		return nil, err
	}
	if colours, err = lean(colours); err != nil {
		return nil, err
	}
	made := newSheet(sharedSheet, slices.Concat(s.shared, colours))
	s.branded.Store(look, made)
	return made, nil
}

// urls returns the addresses of the stylesheets of a page that has those of some rooms, for
// templates: first that of all pages, which says in which order layers count.
func (s *styles) urls(look model.Look, rooms []string) ([]string, error) {
	shared, err := s.with(look)
	if err != nil {
		return nil, err
	}
	all := []string{shared.url}
	for _, room := range rooms {
		if own, ok := s.rooms[room]; ok && !slices.Contains(all, own.url) {
			all = append(all, own.url)
		}
	}
	return all, nil
}

// loadStyles reads all */*.css. The rooms' come after what is shared and may say more about
// that in their own place. A piece of ui that few rooms have, and of guides, is in the
// stylesheets of those alone: their files begin with an @import of it.
func loadStyles(fsys fs.FS) (*styles, error) {
	files, err := fs.Glob(fsys, "*/*.css")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b string) int { // layout after ui
		return cmp.Compare(path.Dir(b), path.Dir(a))
	})
	texts, imported := map[string][]byte{}, map[string]bool{}
	for _, file := range files {
		if texts[file], err = fs.ReadFile(fsys, file); err != nil {
			return nil, err
		}
		for _, found := range cssImport.FindAllSubmatch(texts[file], -1) {
			imported[string(found[1])] = true
		}
	}
	shared, rooms := []byte(layers), map[string][]byte{}
	for _, file := range files {
		css := cssImport.ReplaceAllFunc(texts[file], func(line []byte) []byte {
			return texts[string(cssImport.FindSubmatch(line)[1])]
		})
		switch room := path.Dir(file); {
		case imported[file]:
		case room == "ui" || room == "layout":
			shared = append(shared, css...)
		default:
			rooms[room] = append(rooms[room], css...)
		}
	}
	return newStyles(shared, rooms)
}

// newStyles makes the stylesheets of what files say.
func newStyles(shared []byte, rooms map[string][]byte) (s *styles, err error) {
	s = &styles{rooms: map[string]*sheet{}}
	if s.shared, err = lean(shared); err != nil {
		return nil, err
	}
	for room, css := range rooms {
		if css, err = lean(css); err != nil {
			return nil, fmt.Errorf("%s: %w", room, err)
		}
		s.rooms[room] = newSheet(room, css)
	}
	return s, nil
}

var cssImport = regexp.MustCompile(`(?m)^@import "\.\./((?:ui|guide)/[a-z]+\.css)";\n`)

// lean returns CSS without what is for whoever changes it: comments and spaces.
func lean(css []byte) ([]byte, error) {
	var short bytes.Buffer
	err := minifycss.Minify(minify.New(), &short, bytes.NewReader(css), nil)
	return short.Bytes(), err
}
