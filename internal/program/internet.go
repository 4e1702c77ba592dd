package program

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"github.com/anteroom/anteroom/internal/certificates"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// A program that has host names of its own faces the internet itself: it gets their
// certificates, speaks TLS, and leads those who come without to where it does.

// newCertificates returns what keeps the certificates, nil where a proxy does.
func (p *Program) newCertificates(ctx context.Context, c config.Config, client *http.Client) (*certificates.Keeper, error) {
	if len(c.Domains) == 0 {
		return nil, nil
	}
	key, err := base64.RawURLEncoding.DecodeString(c.ACME.Key)
	if err != nil {
		return nil, c.Wrong("acme-eab-key", err)
	}
	return certificates.New(ctx, certificates.Config{
		DB: p.db, Keys: p.keys, HTTP: client, Log: p.log, Hosts: c.Domains,
		Directory: c.ACME.Directory, Email: c.ACME.Email, KeyID: c.ACME.KeyID, Key: key,
	})
}

// serve serves until ctx ends.
func (p *Program) serve(ctx context.Context, l Listeners) error {
	s := server{handler: p.handler, leave: p.leave, timeout: p.timeout, log: p.log}
	if l.Console != nil {
		s.handler = butConsole(p.handler)
	}
	if p.certificates == nil {
		return s.run(ctx, l.Main)
	}
	s.tls = p.certificates.TLS()
	both, stop := context.WithCancel(ctx)
	defer stop()
	var plain error
	var running sync.WaitGroup
	running.Go(func() {
		defer stop()
		plain = server{handler: p.certificates.Challenges(toHTTPS(p.addresses, p.certificates.Ready)), timeout: p.timeout, log: p.log}.run(both, l.HTTP)
	})
	err := s.run(both, l.Main)
	stop()
	running.Wait()
	return errors.Join(err, plain)
}

// toHTTPS leads whoever comes without TLS to the address with their host. As long as that
// has no certificate, it says so: a browser would say that the address is not safe.
func toHTTPS(addresses []string, ready func(host string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		to := *r.URL
		to.Scheme, to.Host, to.User = "", "", nil
		host := ""
		if asked, err := url.Parse(netaddr.Origin("http://" + r.Host)); err == nil {
			host = asked.Hostname()
		}
		for _, address := range addresses {
			if u, err := url.Parse(address); err == nil && u.Hostname() == host {
				to.Scheme, to.Host = u.Scheme, u.Host
			}
		}
		switch {
		case to.Host == "":
			http.Error(w, "No address of this server has this name.", http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "Send this by https.", http.StatusForbidden)
		case !ready(host):
			w.Header().Set("Retry-After", "60")
			http.Error(w, "This address has no certificate yet. Try again in a few minutes; the log of the server says what it waits for.", http.StatusServiceUnavailable)
		default:
			http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
		}
	})
}

// serverLog is where an HTTP server writes what it cannot tell anybody. That somebody did
// not come to terms about TLS is no news on the internet, and would fill the log.
type serverLog struct{ log *slog.Logger }

// Write logs a line.
func (l serverLog) Write(line []byte) (int, error) {
	level := slog.LevelWarn
	if bytes.HasPrefix(line, []byte("http: TLS handshake error")) {
		level = slog.LevelDebug
	}
	l.log.Log(context.Background(), level, string(bytes.TrimSpace(line)))
	return len(line), nil
}
