// Package provisioner tells an application of people and groups by SCIM 2.0, as one of the
// identity providers does that customers have: it asks what that one asks, in its order and
// in its spelling, oddities and all. It notes every request with its answer, for people who
// want to see what their application will be sent.
//
// It stands outside, as those providers do: it shares no code with the program, and with
// what reads its requests least of all. It keeps nothing: who is known to an application,
// and by what id, is its caller's to remember.
package provisioner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Kind is what a Client behaves as.
type Kind string

// The kinds. An application of Okta's own catalog is told by PATCH who is deactivated and
// who is in a group; one that was made by Okta's wizard is sent everything by PUT.
const (
	OktaCatalog Kind = "okta"
	OktaWizard  Kind = "okta-wizard"
	Entra       Kind = "entra"
	OneLogin    Kind = "onelogin"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{OktaCatalog, OktaWizard, Entra, OneLogin} }

// Person is somebody as the identity provider knows them.
type Person struct {
	ID                             string // what the application is told as externalId
	Email, First, Last, Department string
}

func (p Person) name() string { return strings.TrimSpace(p.First + " " + p.Last) }

// Member is somebody in a group, by the id that the application gave them.
type Member struct{ ID, Display string }

// Group is a group: ID is the application's, ExternalID the identity provider's.
type Group struct{ ID, ExternalID, Name string }

// Exchange is a request and its answer.
type Exchange struct {
	Method, Path string // the path with its query, after the base URL
	Body         string // "" for none
	Status       int    // 0: nothing answered
	Answer       string
}

// Client speaks to one application.
type Client struct {
	Kind  Kind
	Base  string // the SCIM endpoint
	Token string // "" where OAuth gets one
	OAuth OAuth
	HTTP  *http.Client // nil is Loopback()
	// Log is what was sent and answered, the oldest first.
	Log []Exchange
	// Chance makes what is made up anew each time; nil makes it so.
	Chance func() string
}

// The bounds of one request.
const (
	patience  = 10 * time.Second
	maxAnswer = 4 << 20 // bytes
)

// errFar says that an address is not on this machine.
var errFar = errors.New("the address is not on this machine")

// Loopback returns an HTTP client that reaches addresses of this machine alone, and follows
// no redirects.
func Loopback() *http.Client {
	dialer := &net.Dialer{Timeout: patience, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !to.Addr().Unmap().IsLoopback() {
			return errFar
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{DialContext: dialer.DialContext, IdleConnTimeout: patience}, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Refused is an answer by which the application refuses a request.
type Refused struct {
	Status int
	Detail string // what it says about that, "" for nothing
}

// Error says so in words for people.
func (e *Refused) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("the application answered %d %s", e.Status, http.StatusText(e.Status))
	}
	return fmt.Sprintf("the application answered %d: %s", e.Status, e.Detail)
}

// address returns where a request goes, and the path as people read it. A query of the base
// URL, as Entra ID's flags are, comes before that of the request.
func (c *Client) address(method, path, query string) (full, shown string, err error) {
	base, err := url.Parse(strings.TrimSpace(c.Base))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return "", "", errors.New("enter the base URL as the application shows it, such as http://localhost:8080/scim/v2/dir_1")
	}
	flags := base.RawQuery
	base.RawQuery, base.Fragment = "", ""
	switch {
	case flags != "" && query != "":
		query = "?" + flags + "&" + query
	case flags != "":
		query = "?" + flags
	case query != "" || c.Kind == OneLogin && method == http.MethodPut: // with nothing after it
		query = "?" + query
	}
	return strings.TrimSuffix(base.String(), "/") + path + query, path + query, nil
}

// send sends a request, with a body unless that is nil, and decodes the answer into a value
// unless that is nil. Its error is a *Refused for an answer that is not 2xx.
func (c *Client) send(ctx context.Context, method, path, query string, body, into any) error {
	full, shown, err := c.address(method, path, query)
	if err != nil {
		return err
	}
	if err := c.authorize(ctx); err != nil {
		return err
	}
	x := Exchange{Method: method, Path: shown}
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write %s %s: %w", method, path, err)
		}
		x.Body, content = pretty(raw), bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, full, content)
	if err != nil {
		return fmt.Errorf("make %s %s: %w", method, path, err)
	}
	c.headers(r, body != nil)
	raw, err := c.answer(r, &x)
	c.Log = append(c.Log, x)
	if err != nil {
		return err
	}
	if x.Status/100 != 2 {
		var said struct{ Detail string }
		_ = json.Unmarshal(raw, &said) // who refuses need not say it in JSON
		return &Refused{x.Status, strings.TrimSuffix(said.Detail, ".")}
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errors.New("the application answered with what is no JSON: is the base URL right?")
	}
	return nil
}

// headers sets what every request carries.
func (c *Client) headers(r *http.Request, body bool) {
	const scim, plain = "application/scim+json", "application/json"
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("Accept", scim)
	if body {
		r.Header.Set("Content-Type", scim+"; charset=utf-8")
	}
	switch c.Kind {
	case OktaCatalog, OktaWizard:
		r.Header.Set("User-Agent", "Okta SCIM Client 1.0.0")
	case OneLogin:
		r.Header.Set("Accept", plain)
	}
}

// answer notes the answer to a request, and returns its body.
func (c *Client) answer(r *http.Request, x *Exchange) ([]byte, error) {
	client := c.HTTP
	if client == nil {
		client = Loopback()
		defer client.CloseIdleConnections()
	}
	res, err := client.Do(r)
	if errors.Is(err, errFar) {
		return nil, errors.New("this identity provider is part of the demo and reaches only applications on this machine")
	}
	if err != nil {
		return nil, fmt.Errorf("nothing answers at %s", r.URL.Host)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("the answer of %s breaks off", r.URL.Host)
	}
	x.Status, x.Answer = res.StatusCode, pretty(raw)
	return raw, nil
}

// pretty returns JSON as people read it, and anything else as it is.
func pretty(raw []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}
