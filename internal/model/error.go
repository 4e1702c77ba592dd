package model

import "errors"

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

// Error is a failure that a person can be told about.
type Error struct {
	Kind    Kind
	Field   string // the form field that is wrong, "" when it is none in particular
	Message string // whole sentences for a person: what is wrong and what to do
	cause   error  // for the log only
}

// Error returns the text for the log.
func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Field != "" {
		s += " " + e.Field
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// Errorf-like constructors, one for each kind. The message is shown to people.

// InvalidField returns an Invalid error about one form field.
func InvalidField(field, message string) error {
	return &Error{Kind: Invalid, Field: field, Message: message}
}

// Missing returns a NotFound error. It never says whether the thing exists for
// somebody else.
func Missing(message string) error { return &Error{Kind: NotFound, Message: message} }

// Denied returns a Forbidden error.
func Denied(message string) error { return &Error{Kind: Forbidden, Message: message} }

// Conflicting returns a Conflict error.
func Conflicting(message string) error { return &Error{Kind: Conflict, Message: message} }

// SignedOut returns an Unauthenticated error.
func SignedOut(message string) error { return &Error{Kind: Unauthenticated, Message: message} }

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

// MessageOf returns the message for a person of the first *Error in err's
// chain, or "" when there is none.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}
