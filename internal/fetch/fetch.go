// Package fetch sends requests to addresses that other people chose: it is the one
// way in which the program calls out over HTTP. Whoever may name an address could
// otherwise have this machine ask the ones beside it.
//
// It speaks https, connects to public addresses only, follows no redirect, and
// bounds the time and size of every answer. What is sent and what an answer means
// belong to the caller.
package fetch

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// The limits of every request.
const (
	timeout    = 10 * time.Second // from the name's resolution to the last byte
	maxBody    = 1 << 20
	maxHeaders = 64 << 10
	maxRest    = 32 << 10 // of an answer whose beginning is enough
)

// Client sends requests. It is safe for concurrent use.
type Client struct {
	http    *http.Client // to which a redirect is an answer
	direct  *http.Client // to which it is an error
	private []string
}

// New returns a client. It connects to addresses of private networks and of this
// machine only for the given host names; http is for localhost among them.
func New(privateHosts ...string) *Client {
	c := &Client{private: make([]string, len(privateHosts))}
	for i, host := range privateHosts {
		c.private[i] = strings.ToLower(host)
	}
	checked := bounded{c, &http.Transport{
		Proxy:                  nil, // it would connect for us, where we cannot check
		DialContext:            c.dial,
		TLSHandshakeTimeout:    timeout,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // a small answer must not become a large one
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
	}}
	c.http = &http.Client{
		Timeout: timeout, Transport: checked,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.direct = &http.Client{
		Timeout: timeout, Transport: checked,
		CheckRedirect: func(to *http.Request, _ []*http.Request) error { return redirected(to.URL) },
	}
	return c
}

// HTTP returns the client for libraries that ask by one: it keeps to the same rules and
// limits, whoever reads the answer. A redirect is an error, and so is a body that is
// too large, when it is read.
func (c *Client) HTTP() *http.Client { return c.direct }

// Response is an answer that was read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// PostForm sends a form to a URL. An answer with any status is an answer, also a
// redirect. The error never holds the form, and the URL only without its query.
func (c *Client) PostForm(ctx context.Context, rawURL string, form url.Values) (Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, rawURL, strings.NewReader(form.Encode()))
	if err != nil {
		return Response{}, ErrURL
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(c.http, r)
}

// Post sends a body with headers to a URL. An answer with any status is an answer, also a
// redirect; its body is read no further than most bytes, and what keeps it from being read is
// no error. The error never holds what was sent, and the URL only without its query.
func (c *Client) Post(ctx context.Context, rawURL string, header http.Header, content []byte, most int64) (Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, rawURL, bytes.NewReader(content))
	if err != nil {
		return Response{}, ErrURL
	}
	r.Header = header.Clone()
	res, err := c.http.Do(r)
	if err != nil {
		return Response{}, Plain(err)
	}
	defer res.Body.Close()
	beginning, _ := io.ReadAll(io.LimitReader(res.Body, most))
	_, _ = io.CopyN(io.Discard, res.Body, maxRest) // a connection is used again whose answer was read to its end
	return Response{res.StatusCode, res.Header, beginning}, nil
}

// Check returns an error for a URL that is never asked: ErrURL, or ErrAddress for one whose host
// is an address that is not public. What a name leads to is checked when it is asked.
func (c *Client) Check(rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil || !c.speaks(u) {
		return ErrURL
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if err == nil && !netaddr.Public(addr.WithZone("").Unmap()) && !c.isPrivate(u.Hostname()) || err != nil && netaddr.Loopback(u.Hostname()) && !c.isPrivate(u.Hostname()) {
		return ErrAddress
	}
	return nil
}

// speaks reports whether a URL is one that may be asked.
func (c *Client) speaks(u *url.URL) bool {
	return u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && c.local(u.Hostname()))
}

// Get returns what is at a URL. An answer with another status than 200 is an error, and
// so is a redirect. The error says what to do about it to the person who chose the
// address, and holds nothing of the answer's body.
func (c *Client) Get(ctx context.Context, rawURL string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, ErrURL
	}
	res, err := do(c.direct, r)
	if err != nil {
		return nil, err
	}
	if res.Status != http.StatusOK {
		return nil, refused(res.Status)
	}
	return res.Body, nil
}

func do(c *http.Client, r *http.Request) (Response, error) {
	res, err := c.Do(r)
	if err != nil {
		return Response{}, Plain(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return Response{}, Plain(err)
	}
	return Response{res.StatusCode, res.Header, body}, nil
}

// bounded holds every request to the rules for URLs, and every answer to its size.
type bounded struct {
	client *Client
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if !b.client.speaks(r.URL) {
		return nil, ErrURL
	}
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", "Anteroom")
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = &body{res.Body, maxBody}
	return res, nil
}

// body is one that ends with an error where it has more than is left.
type body struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left+1)])
	if n > b.left {
		n, b.left = b.left, 0
		return n, ErrTooLarge
	}
	b.left -= n
	return n, err
}

// local reports whether a host is this machine by its name, and may be asked.
func (c *Client) local(host string) bool {
	return c.isPrivate(host) && netaddr.Loopback(host)
}

func (c *Client) isPrivate(host string) bool {
	return slices.Contains(c.private, strings.ToLower(host))
}

// dial connects to a host. Its addresses are checked after they were resolved, one
// by one as each is tried: a name that leads elsewhere at the second look gains
// nothing.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{
		Timeout: timeout,
		Control: func(_, resolved string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return err
			}
			addr := to.Addr().WithZone("")
			if netaddr.Public(addr) || c.isPrivate(host) && netaddr.Private(addr) {
				return nil
			}
			return private(addr)
		},
	}
	return d.DialContext(ctx, network, address)
}
