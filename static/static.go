// Package static owns the bytes that are served as they are: htmx 4.0.1 as its
// authors publish it, the program's own scripts, and the outlines from Lucide
// that the pages use, with the licences beside them. The stylesheet is not
// here; it is joined from the rooms by package views.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"sync"
)

// FS holds the files that are served under /static/.
//
//go:embed app.js favicon.svg formpost.js htmx.min.js icons.svg passkeys.js
var FS embed.FS

// Hash returns twelve hexadecimal digits that change whenever the named file
// does, and "" for a file that does not exist. In a URL they let a browser keep
// the file for ever.
func Hash(name string) string { return hashes()[name] }

var hashes = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	names, err := fs.Glob(FS, "*")
	if err != nil {
		panic("static: " + err.Error()) // only for a malformed pattern
	}
	for _, name := range names {
		data, err := FS.ReadFile(name)
		if err != nil {
			panic("static: " + err.Error()) // the file is part of the program
		}
		m[name] = Sum(data)
	}
	return m
})

// Lean returns a file as it is served. A script of our own is without the lines that
// only comment, and without indentation: no text in it spans lines.
func Lean(name string, content []byte) []byte {
	if path.Ext(name) != ".js" {
		return content
	}
	var lean []byte
	for line := range bytes.Lines(content) {
		if line = bytes.TrimLeft(line, " "); !bytes.HasPrefix(line, []byte("//")) {
			lean = append(lean, line...)
		}
	}
	return lean
}

// Sum returns the twelve digits for the given content.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}
