package program

import (
	"context"
	"net"
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Where the console has a listener of its own, it is on no other: a firewall decides then who
// reaches it at all. Its address stays that of the base URL, of which a proxy, or the names inside
// a network, lead there: cookies, links and passkeys are those of one site.

// others are those who serve beside the main listener.
func (p *Program) others(l Listeners) []func(context.Context) error {
	return []func(context.Context) error{
		func(ctx context.Context) error { return p.serveConsole(ctx, l.Console) },
		func(ctx context.Context) error { return p.serveMetrics(ctx, l.Metrics) },
	}
}

// ofConsole reports whether a path is of the console.
func ofConsole(path string) bool {
	return path == string(model.Console) || strings.HasPrefix(path, model.Console.Home())
}

// serveConsole serves operators until ctx ends, where there is a listener for them, with TLS as
// the main one has it.
func (p *Program) serveConsole(ctx context.Context, l net.Listener) error {
	if l == nil {
		return nil
	}
	s := server{handler: onlyConsole(p.handler), timeout: p.timeout, log: p.log}
	if p.certificates != nil {
		s.tls = p.certificates.TLS()
	}
	return s.run(ctx, l)
}

// onlyConsole answers what is of the console, and what its pages load.
func onlyConsole(all http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case ofConsole(path), strings.HasPrefix(path, "/static/"), strings.HasPrefix(path, "/pictures/"), path == "/healthz", path == "/readyz":
			all.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	})
}

// butConsole answers everything else.
func butConsole(all http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ofConsole(r.URL.Path) {
			http.NotFound(w, r)
			return
		}
		all.ServeHTTP(w, r)
	})
}
