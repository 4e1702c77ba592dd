package handlerstest

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers"
)

// Move has the program be at another address from now on, with the one that it had as an
// alias, and returns that. Both names lead to the same server, which browsers that were
// made before keep to.
func (w *World) Move(t *testing.T) (old string) {
	t.Helper()
	old = w.Server.URL
	w.host, w.aliases = "moved."+w.host, append(w.aliases, old)
	w.configure(t, w.Config.Keys, w.Post)
	w.Serve(t, handlers.New)
	w.Server.URL = w.Config.BaseURL.String()
	transport, address := w.Server.Client().Transport.(*http.Transport), w.Server.Listener.Addr().String()
	transport.DialContext = func(ctx context.Context, network, to string) (net.Conn, error) {
		if _, port, err := net.SplitHostPort(to); err == nil && port == w.Config.BaseURL.Port() {
			to = address
		}
		var d net.Dialer
		return d.DialContext(ctx, network, to)
	}
	return old
}

// EndAlias ends the aliases, as the operator does who takes them out of the settings.
func (w *World) EndAlias(t *testing.T) {
	t.Helper()
	w.aliases = nil
	w.configure(t, w.Config.Keys, w.Post)
	w.Serve(t, handlers.New)
}

// At sends a request as Do does to a site that is named.
func (b *Browser) At(t *testing.T, site, method, path string, form url.Values, header ...string) Answer {
	t.Helper()
	r := b.Request(t, method, path, form, header...)
	u, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Host, r.Host = u.Host, u.Host
	return b.Do(t, r)
}
