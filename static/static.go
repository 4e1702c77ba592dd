// Package static owns the scripts and pictures that are served: htmx 4.0.1 as its
// authors publish it, the program's own scripts, and the outlines from Lucide
// that the pages use, with the licences beside them. The stylesheet is not
// here; package views joins it from the rooms.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
	"regexp"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"
)

//go:embed app.js favicon.svg formpost.js htmx.min.js icons.svg passkeys.js portal.js
var files embed.FS

// File is a file as it is served under /static/.
type File struct {
	Content []byte
	// Hash is twelve hexadecimal digits that change whenever the content does. In a URL
	// they let a browser keep the file for ever.
	Hash string
}

// Served returns a file that is served, and whether there is one of that name.
func Served(name string) (File, bool) {
	f, ok := served()[name]
	return f, ok
}

// parts says what the files are made of that are served. htmx comes with our own script,
// and behind it, so that a page asks for one script and htmx finds who listens to it.
var parts = map[string][]string{
	"app.js":      {"app.js", "htmx.min.js"},
	"favicon.svg": {"favicon.svg"},
	"formpost.js": {"formpost.js"},
	"icons.svg":   {"icons.svg"},
	"passkeys.js": {"passkeys.js"},
	"portal.js":   {"portal.js"},
}

var served = sync.OnceValue(func() map[string]File {
	all := make(map[string]File)
	for name, sources := range parts {
		var content []byte
		for _, source := range sources {
			data, err := files.ReadFile(source)
			if err == nil {
				data, err = lean(source, data)
			}
			if err != nil {
				panic("static: " + err.Error()) // the file is part of the program
			}
			content = append(content, data...)
		}
		all[name] = File{content, Sum(content)}
	}
	return all
})

// lean returns a file without what is for those who change it: a picture without
// comments and ends of lines, a script of our own also without spaces and with short
// names.
func lean(name string, content []byte) ([]byte, error) {
	switch {
	case path.Ext(name) == ".svg":
		return notInPicture.ReplaceAll(content, nil), nil
	case path.Ext(name) != ".js" || name == "htmx.min.js":
		return content, nil
	}
	var short bytes.Buffer
	err := js.Minify(minify.New(), &short, bytes.NewReader(content), nil)
	return append(short.Bytes(), ";\n"...), err
}

var notInPicture = regexp.MustCompile(`(?s)<!--.*?-->|\n`)

// Sum returns the twelve digits for the given content.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}
