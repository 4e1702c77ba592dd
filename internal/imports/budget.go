package imports

import (
	"errors"
	"fmt"
	"io"
)

// budget reads no more than so many bytes until it is renewed: a record without an end does
// not fill the memory.
type budget struct {
	from   io.Reader
	record int // bytes that one may have
	left   int
}

// ahead is how far a reader reads beyond a record.
const ahead = 64 << 10

// long is the error for a record of more bytes than that.
type long int

// Error implements error.
func (l long) Error() string { return fmt.Sprintf("a record is longer than %d bytes", int(l)) }

func isLong(err error) bool {
	var l long
	return errors.As(err, &l)
}

func (b *budget) renew() { b.left = b.record + ahead }

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, long(b.record)
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
