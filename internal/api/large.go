package api

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strings"

	"connectrpc.com/connect"
)

// maxMessage is the most bytes of a request.
const maxMessage = 1 << 20

var errTooLarge = &failure{code: connect.CodeResourceExhausted, key: "too_large", text: fmt.Sprintf("The request is larger than %d bytes.", maxMessage)}

// framed is how many bytes stand before a message in gRPC: whether it is compressed, and its
// length.
const framed = 5

// tooLarge reports whether a request over gRPC or Connect says of itself that it is too large. One
// that does not say so, or is made larger by what it is compressed with, is refused while it is
// read, in the words of the library that reads it.
func tooLarge(r *http.Request) bool {
	if r.ContentLength > maxMessage+framed {
		return true
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
		return false
	}
	head := make([]byte, framed)
	n, err := io.ReadFull(r.Body, head)
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head[:n]), r.Body), r.Body}
	return err == nil && binary.BigEndian.Uint32(head[1:]) > maxMessage
}
