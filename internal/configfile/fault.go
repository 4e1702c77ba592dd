package configfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Fault says what is wrong in a file, and where.
type Fault struct {
	File         string
	Line, Column int    // from 1 on; 0 for the file as a whole
	Path         string // as in applications.coffeedesk.redirect_uris
	Err          error  // a model.Error, whose sentence says what is wrong
}

// Error returns the text for the log.
func (f *Fault) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: %v", f.File, f.Line, f.Column, f.Path, f.Err)
}

// Unwrap returns what is wrong.
func (f *Fault) Unwrap() error { return f.Err }

func faultAt(at position, path string, err error) error {
	var known *Fault
	if errors.As(err, &known) { // and stands deeper in the file
		known.Path = path
		return err
	}
	return &Fault{Line: at.line, Column: at.column, Path: path, Err: err}
}

// asError returns the error that a person can be told about, nil for none.
func asError(err error) *model.Error {
	var e *model.Error
	errors.As(err, &e)
	return e
}

// listed returns names as a sentence has them.
func listed(names []string) string { return strings.Join(names, ", ") }

// wrong returns what is wrong with a value.
func wrong(key string, args ...any) error { return model.InvalidField("", key, args...) }

// joined returns the path of what stands below another one.
func joined(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
