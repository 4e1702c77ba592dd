package program

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/config"
)

// askPatience is less than those who ask for the health of a container wait.
const askPatience = 5 * time.Second

// AskReady asks the server that listens where the settings say whether it is ready, and
// returns an error with what it says when it is not. It connects to this machine,
// whatever the base URL leads to: what stands before the server has a health of its own.
func AskReady(ctx context.Context, c config.Config) error {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	addr, err := nearAddr(c.Addr)
	if err != nil {
		return c.Wrong("addr", err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	scheme := "http"
	if len(c.Domains) > 0 {
		scheme = "https"
		// The name chooses the certificate. It is not judged: nothing is sent that anybody
		// could read, and a restart, which is what follows, makes no certificate better.
		transport.TLSClientConfig = &tls.Config{ServerName: c.Domains[0], InsecureSkipVerify: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, (&url.URL{Scheme: scheme, Host: addr, Path: "/readyz"}).String(), nil)
	if err != nil {
		return err
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("no server answers at %s: %w", addr, err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, 256))
	if err != nil {
		return fmt.Errorf("the server at %s breaks off: %w", addr, err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server at %s is not ready (status %d): %s", addr, answer.StatusCode, strings.TrimSpace(string(said)))
	}
	return nil
}

// nearAddr returns where on this machine somebody is who listens on an address: by number, since
// a container may know no names, not even its own.
func nearAddr(listens string) (string, error) {
	host, port, err := net.SplitHostPort(listens)
	if err != nil {
		return "", err
	}
	switch addr, err := netip.ParseAddr(host); {
	case host == "", err == nil && addr == netip.IPv4Unspecified():
		host = "127.0.0.1"
	case err == nil && addr == netip.IPv6Unspecified():
		host = "::1"
	}
	return net.JoinHostPort(host, port), nil
}
