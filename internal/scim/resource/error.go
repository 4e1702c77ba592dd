package resource

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// ErrorType is a scimType (RFC 7644 section 3.12, RFC 9865 section 3).
type ErrorType string

// The types of errors.
const (
	InvalidFilter ErrorType = "invalidFilter"
	TooMany       ErrorType = "tooMany"
	Taken         ErrorType = "uniqueness"
	NotWritable   ErrorType = "mutability"
	InvalidSyntax ErrorType = "invalidSyntax"
	InvalidPath   ErrorType = "invalidPath"
	NoTarget      ErrorType = "noTarget"
	InvalidValue  ErrorType = "invalidValue"
	InvalidVers   ErrorType = "invalidVers"
	Sensitive     ErrorType = "sensitive"
	InvalidCursor ErrorType = "invalidCursor"
	ExpiredCursor ErrorType = "expiredCursor"
	InvalidCount  ErrorType = "invalidCount"
)

// Error is what a client is told, and in the end the administrator of an identity
// provider: which attribute is wrong, and what to do.
type Error struct {
	Status    int
	Type      ErrorType // "" for none
	Attribute string    // the path of the attribute that is wrong, "" for none in particular
	Detail    string
}

// Error returns the text for the log.
func (e *Error) Error() string {
	return fmt.Sprintf("scim %d %s: %s", e.Status, e.Type, e.Detail)
}

// Bad returns the Error of a request that cannot be right.
func Bad(t ErrorType, format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Type: t, Detail: fmt.Sprintf(format, args...)}
}

// TooLarge returns the Error of a request that asks for too much at once.
func TooLarge(format string, args ...any) *Error {
	return &Error{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf(format, args...)}
}

// At says which attribute an Error is about.
func (e *Error) At(path string) *Error { e.Attribute = path; return e }

// JSON returns the body of an answer that tells of an Error.
func (e *Error) JSON() []byte {
	body := Object{{"schemas", []any{"urn:ietf:params:scim:api:messages:2.0:Error"}}, {"status", fmt.Sprint(e.Status)}}
	if e.Type != "" {
		body = append(body, Field{"scimType", string(e.Type)})
	}
	return AppendJSON(nil, append(body, Field{"detail", e.Detail}))
}

// Quote returns what a client sent as it is repeated in a Detail: in quotes, and not all
// of what is long.
func Quote(s string) string {
	const most = 80 // bytes
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}
