package program_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/certificates/pebbletest"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// facing is a program that faces an internet in which every host is this machine.
type facing struct {
	*pebbletest.Authority
	data, plain, tls string // where it listens
	flags, environ   []string
}

func newFacing(t *testing.T) *facing {
	t.Helper()
	f := &facing{data: t.TempDir()}
	ports := [2]int{}
	for i, at := range []*string{&f.plain, &f.tls} {
		port := programtest.FreePort(t)
		*at = "127.0.0.1:" + port
		ports[i], _ = strconv.Atoi(port)
	}
	f.Authority = pebbletest.Start(t, ports[0], ports[1], 90*24*time.Hour)
	f.flags = []string{
		"--domain", "id.example.com,old.example.com", "--base-url", "https://id.example.com", "--alias", "https://old.example.com",
		"--addr", f.tls, "--http-addr", f.plain, "--acme-directory", f.Directory, "--acme-accept-terms", "--allow-private-hosts", "127.0.0.1", "--shutdown-delay", "0s",
	}
	f.environ = []string{"SSL_CERT_FILE=" + f.Vouch(t)}
	return f
}

// asks returns what is answered at a URL by whoever has that host.
func (f *facing) asks(t *testing.T, url string) (*http.Response, error) {
	t.Helper()
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if strings.HasSuffix(addr, ":80") {
				return new(net.Dialer).DialContext(ctx, network, f.plain)
			}
			return new(net.Dialer).DialContext(ctx, network, f.tls)
		},
		TLSClientConfig: &tls.Config{RootCAs: f.Roots()}, ForceAttemptHTTP2: true, DisableKeepAlives: true,
	}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(r)
	if err == nil {
		res.Body.Close()
	}
	return res, err
}

// comesUp asks until there is an answer.
func (f *facing) comesUp(t *testing.T, s *programtest.Server, url string) *http.Response {
	t.Helper()
	for begun := time.Now(); ; {
		res, err := f.asks(t, url)
		if err == nil {
			return res
		}
		if time.Since(begun) > time.Minute {
			t.Fatalf("%s: %v\n%s", url, err, s.Log())
		}
	}
}

// TestDomain: a program that faces the internet gets its certificates, shows them after a
// restart without asking for new ones, and speaks TLS and no more to those who come.
func TestDomain(t *testing.T) {
	t.Parallel()
	f := newFacing(t)
	s := programtest.StartServerIn(t, f.environ, f.data, f.flags...)
	res := f.comesUp(t, s, "https://id.example.com/healthz")
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 || !strings.HasPrefix(res.Header.Get("Strict-Transport-Security"), "max-age=") {
		t.Errorf("status %d, %s, %v", res.StatusCode, res.Proto, res.Header)
	}
	if res := f.comesUp(t, s, "https://old.example.com/ui/"); res.StatusCode != http.StatusPermanentRedirect || res.Header.Get("Location") != "https://id.example.com/ui/" {
		t.Errorf("the alias: status %d, to %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res := f.comesUp(t, s, "http://id.example.com/ui/"); res.StatusCode != http.StatusPermanentRedirect || res.Header.Get("Location") != "https://id.example.com/ui/" {
		t.Errorf("without TLS: status %d, to %s", res.StatusCode, res.Header.Get("Location"))
	}
	if _, err := f.asks(t, "https://evil.example.com/"); err == nil {
		t.Error("another host has a certificate")
	}
	endsWell(t, s)
	s = programtest.StartServerIn(t, f.environ, f.data, f.flags...)
	for _, host := range []string{"id", "old"} {
		f.comesUp(t, s, "https://"+host+".example.com/")
	}
	if f.Orders() != 2 || f.Accounts() != 1 {
		t.Errorf("%d certificates and %d accounts were asked for", f.Orders(), f.Accounts())
	}
}

// endsWell stops a server by SIGTERM.
func endsWell(t *testing.T, s *programtest.Server) {
	t.Helper()
	if err := s.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if code := s.Cmd.ProcessState.ExitCode(); code != 0 || strings.Contains(s.Log(), "level=ERROR") || strings.Contains(s.Log(), `"level":"ERROR"`) {
		t.Errorf("exit status %d\n%s", code, s.Log())
	}
}

// TestDomainWithoutAuthority: the program starts, answers what it can, says what is wrong,
// and ends, while its certificate authority does not answer.
func TestDomainWithoutAuthority(t *testing.T) {
	t.Parallel()
	f := newFacing(t)
	f.SetDown(true)
	s := programtest.StartServerIn(t, f.environ, f.data, f.flags...)
	if res := f.comesUp(t, s, "http://id.example.com/ui/"); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("without TLS: status %d, %v", res.StatusCode, res.Header)
	}
	if _, err := f.asks(t, "https://id.example.com/"); err == nil {
		t.Error("there is a certificate")
	}
	for begun := time.Now(); !strings.Contains(s.Log(), "down for maintenance"); {
		if time.Since(begun) > time.Minute {
			t.Fatalf("the log does not say it\n%s", s.Log())
		}
	}
	out, err := programtest.Run(t, f.data, append([]string{"doctor"}, f.flags...)...)
	if err == nil || !strings.Contains(out, "down for maintenance") {
		t.Errorf("%v\n%s", err, out)
	}
	endsWell(t, s)
}

// TestDomainTakesPort: an address that is in use names its setting.
func TestDomainTakesPort(t *testing.T) {
	t.Parallel()
	f := newFacing(t)
	if out, err := programtest.Run(t, f.data, "instance", "create"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	l, err := net.Listen("tcp", f.plain)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	out, err := programtest.Run(t, f.data, append([]string{"serve"}, f.flags...)...)
	if err == nil || !strings.Contains(out, "--http-addr: ") || !strings.Contains(out, strconv.Itoa(l.Addr().(*net.TCPAddr).Port)) {
		t.Errorf("%v\n%s", err, out)
	}
}
