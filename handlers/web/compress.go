package web

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/anteroom/anteroom/views/ui"
)

// Pages are compressed, which makes a list of members a ninth of what it is. How long
// a compressed page is tells something of what is in it, though: who has the browser
// of somebody else ask for a page again and again with guesses in its address, and
// hears how much comes back, finds out what else the page says (BREACH). So a page
// travels as it is
//
//   - when it shows a secret, as it says itself (ui.SecretMark), and when it belongs to
//     signing in;
//   - when the address has a query that a page of somebody else may have written.

// worth is the size from which on a page is compressed, in bytes: below it, what is
// saved fits into the same packet.
const worth = 1400

// compressible reports whether nobody else can have chosen what a page repeats of its
// address. Browsers say who asks; without that a cookie shows that it is a browser,
// and an old one.
func compressible(r *http.Request) bool {
	if r.URL.RawQuery == "" {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
		return r.Header.Get("Cookie") == ""
	}
	return false
}

// compressed returns a page as the browser wants to have it, and says so in the
// header.
func compressed(h http.Header, r *http.Request, page []byte) []byte {
	h.Add("Vary", "Accept-Encoding, Sec-Fetch-Site")
	if len(page) < worth || !compressible(r) || bytes.Contains(page, []byte(ui.SecretMark)) {
		return page
	}
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case Accepts(accepted, "zstd"):
		h.Set("Content-Encoding", "zstd")
		return zstandard().EncodeAll(page, make([]byte, 0, len(page)/4))
	case Accepts(accepted, "gzip"):
		h.Set("Content-Encoding", "gzip")
		return zipped(page)
	}
	return page
}

// Stream returns what a long answer is written to, piece by piece, and what ends it:
// compressed as a page is, since it holds no secret.
func Stream(w http.ResponseWriter, r *http.Request) (body io.Writer, finish func() error) {
	w.Header().Add("Vary", "Accept-Encoding, Sec-Fetch-Site")
	if !compressible(r) || !Accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		return w, func() error { return nil }
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	return z, z.Close
}

// Accepts reports whether a list of content codings has one (RFC 9110, 12.5.3). A
// browser that weighs them is taken to want the one that we prefer, unless its weight
// is nothing.
func Accepts(list, coding string) bool {
	for part := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			w := strings.ReplaceAll(weight, " ", "")
			return strings.Trim(strings.TrimPrefix(w, "q="), "0.") != "" || w == ""
		}
	}
	return false
}

// zstandard returns the one encoder, which is safe for concurrent use. Its window is
// that of a long page, so that browsers keep no more.
var zstandard = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithWindowSize(128<<10), zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func zipped(page []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(page) / 4)
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(&b)
	_, err := z.Write(page)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}
