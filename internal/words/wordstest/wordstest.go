// Package wordstest lets tests of rules read what a person would.
package wordstest

import (
	"sync"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
)

var english = sync.OnceValues(func() (*words.Language, error) {
	c, err := views.Words()
	if err != nil {
		return nil, err
	}
	return c.English(), nil
})

// English returns the language that every sentence is in.
func English() *words.Language {
	l, err := english()
	if err != nil {
		panic(err) // no test can go on
	}
	return l
}

// Of returns what a person is told about an error in English, "" when nothing.
func Of(err error) string {
	return English().Of(err)
}
