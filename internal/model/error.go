package model

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an Error is. Each protocol has one table that
// turns kinds into its own answers; anything that is not an *Error is a bug or
// an outage.
type Kind int

// The five kinds.
const (
	Invalid         Kind = iota + 1 // the request cannot be right; Field names the part that is wrong
	NotFound                        // no such thing, or another organization's
	Forbidden                       // it exists, and this actor may not
	Conflict                        // it changed meanwhile, or already is
	Unauthenticated                 // nobody is signed in
)

// String returns the kind's name for logs.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not found"
	case Forbidden:
		return "forbidden"
	case Conflict:
		return "conflict"
	case Unauthenticated:
		return "unauthenticated"
	}
	return "internal"
}

// Sentence is something said to a person, by its key in the catalogue (package
// words): what the sentence is, not how a language says it.
type Sentence struct {
	Key  string // "members.own_role"; "" for none
	Args []any  // what the sentence names: text, numbers, durations, errors, other sentences
}

// Error is a failure that a person can be told about.
type Error struct {
	Kind     Kind
	Field    string // the form field that is wrong, "" when it is none in particular
	Sentence        // what is wrong and what to do; without a key, the usual words of the kind
	cause    error  // for the log only
}

// Error returns the text for the log.
func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Field != "" {
		s += " " + e.Field
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	if len(e.Args) > 0 {
		s += fmt.Sprint(" ", e.Args)
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// One constructor for each kind. The key is that of the sentence that people are
// told, "" for the usual words of the kind, and args are what it names.

// InvalidField returns an Invalid error about one form field, "" for none in
// particular.
func InvalidField(field, key string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Sentence: Sentence{key, args}}
}

// InField says what err says about another field: what a rule calls email is the
// flag admin of one command. It changes no error but Invalid ones.
func InField(field string, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Invalid {
		return err
	}
	c := *e
	c.Field = field
	return &c
}

// InFieldNamed says what err says about a field under another name, where it is about that
// field.
func InFieldNamed(was, is string, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Field != was {
		return err
	}
	return InField(is, err)
}

// Missing returns a NotFound error. It never says whether the thing exists for
// somebody else.
func Missing(key string, args ...any) error { return failure(NotFound, key, args) }

// Denied returns a Forbidden error.
func Denied(key string, args ...any) error { return failure(Forbidden, key, args) }

// Conflicting returns a Conflict error.
func Conflicting(key string, args ...any) error { return failure(Conflict, key, args) }

// SignedOut returns an Unauthenticated error.
func SignedOut(key string, args ...any) error { return failure(Unauthenticated, key, args) }

func failure(k Kind, key string, args []any) error {
	return &Error{Kind: k, Sentence: Sentence{key, args}}
}

// Because returns a copy of the *Error err with a cause for the log.
func Because(err, cause error) error {
	var e *Error
	if !errors.As(err, &e) {
		return errors.Join(err, cause)
	}
	c := *e
	c.cause = cause
	return &c
}

// KindOf returns the kind of the first *Error in err's chain, or 0 when there
// is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return 0
}

// FieldOf returns the field of a form that the first *Error in err's chain is about, "" when
// there is none, or it is about no field.
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}
