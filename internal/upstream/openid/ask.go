package openid

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// The limits of every request.
const (
	timeout = 10 * time.Second // from its first byte to the last of its answer
	maxBody = 1 << 20
)

// bound returns a client that asks as the given one does, but follows no redirect and
// keeps to the limits, whoever reads the answer.
func bound(c *http.Client, insecure bool) *http.Client {
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	limit := timeout
	if c.Timeout > 0 {
		limit = min(limit, c.Timeout)
	}
	return &http.Client{Transport: bounded{next, insecure}, Timeout: limit}
}

type bounded struct {
	next     http.RoundTripper
	insecure bool
}

// RoundTrip reads an answer to its end. Its error is a *upstream.Fault where the answer is
// to blame.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if !upstream.Address(r.URL.String(), b.insecure) {
		return nil, upstream.NewFault(upstream.CodeAddress, "").WithGot(r.URL.Redacted())
	}
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		return nil, upstream.NewFault(upstream.CodeRedirect, "").WithGot(res.Header.Get("Location"))
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxBody {
		return nil, upstream.NewFault(upstream.CodeLimit, "").WithGot("more than " + strconv.Itoa(maxBody) + " bytes")
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// get returns what is at one of the provider's addresses, which field names, as JSON
// that is an object. The bearer token may be empty.
func get(ctx context.Context, c *http.Client, address, field, bearer string) (object, *upstream.Fault) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, upstream.NewFault(upstream.CodeAddress, field).WithGot(address)
	}
	r.Header.Set("Accept", "application/json")
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	res, err := c.Do(r)
	if err != nil {
		return nil, upstream.Unanswered(err, field)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, upstream.Unanswered(err, field)
	}
	if res.StatusCode != http.StatusOK {
		return nil, upstream.NewFault(upstream.CodeHTTPStatus, field).WithGot(res.Status)
	}
	found, ok := parse(body)
	if !ok {
		return nil, upstream.NewFault(CodeJSON, field).WithGot(res.Header.Get("Content-Type")).WithWant("application/json")
	}
	return found, nil
}
