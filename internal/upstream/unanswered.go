package upstream

import (
	"errors"

	"github.com/anteroom/anteroom/internal/fetch"
)

// Unanswered says why a request to an identity provider has no answer that counts, given
// the error of one of the clients of fetch, or of one that is used in its place. It names
// what was asked for by the field, and never by its address.
func Unanswered(err error, field string) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		f.Field = field
		return f
	}
	err = fetch.Plain(err)
	code := CodeUnreachable
	for _, known := range []struct {
		err  error
		code Code
	}{
		{fetch.ErrURL, CodeAddress}, {fetch.ErrAddress, CodePrivate}, {fetch.ErrRedirect, CodeRedirect},
		{fetch.ErrStatus, CodeHTTPStatus}, {fetch.ErrTooLarge, CodeLimit},
	} {
		if errors.Is(err, known.err) {
			code = known.code
		}
	}
	return NewFault(code, field).WithGot(err.Error())
}
