// Package fetch sends requests to addresses that other people chose: it is the one
// way in which the program calls out over HTTP. Whoever may name an address could
// otherwise have this machine ask the ones beside it.
//
// It speaks https, connects to public addresses only, follows no redirect, and
// bounds the time and size of every answer. What is sent and what an answer means
// belong to the caller.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"anteroom/internal/netaddr"
)

// The limits of every request.
const (
	timeout    = 10 * time.Second // from the name's resolution to the last byte
	maxBody    = 1 << 20
	maxHeaders = 64 << 10
)

// Client sends requests. It is safe for concurrent use.
type Client struct {
	http    *http.Client
	private []string
}

// New returns a client. It connects to addresses of private networks and of this
// machine only for the given host names; http is for localhost among them.
func New(privateHosts ...string) *Client {
	c := &Client{private: make([]string, len(privateHosts))}
	for i, host := range privateHosts {
		c.private[i] = strings.ToLower(host)
	}
	c.http = &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // it would connect for us, where we cannot check
			DialContext:            c.dial,
			TLSHandshakeTimeout:    timeout,
			MaxResponseHeaderBytes: maxHeaders,
			DisableCompression:     true, // a small answer must not become a large one
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true,
		},
	}
	return c
}

// Response is an answer that was read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// The errors that say why nothing was asked, or why an answer counts for nothing.
var (
	ErrAddress  = errors.New("the address is not public")
	ErrURL      = errors.New("not an https URL")
	ErrTooLarge = errors.New("the answer is too large")
)

// PostForm sends a form to a URL. An answer with any status is an answer, also a
// redirect. The error never holds the form, and the URL only without its query.
func (c *Client) PostForm(ctx context.Context, rawURL string, form url.Values) (Response, error) {
	r, err := c.request(ctx, rawURL, form)
	if err != nil {
		return Response{}, err
	}
	res, err := c.http.Do(r)
	if err != nil {
		return Response{}, plain(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return Response{}, plain(err)
	}
	if len(body) > maxBody {
		return Response{}, ErrTooLarge
	}
	return Response{res.StatusCode, res.Header, body}, nil
}

func (c *Client) request(ctx context.Context, rawURL string, form url.Values) (*http.Request, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && c.local(u.Hostname())) {
		return nil, ErrURL
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, rawURL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, ErrURL
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "Anteroom")
	return r, nil
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
			return fmt.Errorf("%s: %w", addr, ErrAddress)
		},
	}
	return d.DialContext(ctx, network, address)
}

// plain takes the URL out of an error of the HTTP client: its query may be secret.
func plain(err error) error {
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		return fmt.Errorf("no answer within %s", timeout)
	}
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
