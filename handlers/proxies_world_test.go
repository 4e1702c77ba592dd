package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/handlers"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// shown returns the blocks of a language in the page about forward
// authentication: what people copy is what is tested.
func shown(t *testing.T, language string) []string {
	t.Helper()
	page, err := os.ReadFile("../docs/integrate/forward-auth.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for i, part := range strings.Split(string(page), "```"+language+"\n") {
		if block, _, ok := strings.Cut(part, "```"); i > 0 && ok {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// proxied is the program and an app on one host, behind a proxy.
type proxied struct {
	world *handlerstest.World // its server is the proxy
	app   model.Application
	got   chan *http.Request // what reaches the app
}

// behind starts a proxy. Its configuration is made from what the manual shows.
func behind(t *testing.T, start func(t *testing.T, port string, place *strings.Replacer)) *proxied {
	t.Helper()
	p := &proxied{got: make(chan *http.Request, 10)}
	port := freePort(t)
	w := handlerstest.New(t)
	backend := strings.TrimPrefix(w.Server.URL, "http://")
	w.Config.BaseURL = &url.URL{Scheme: "http", Host: "localhost:" + port}
	w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	w.Serve(t, handlers.New)
	w.Server.URL = w.Config.BaseURL.String()
	p.world = w
	w.Write(t, func(tx *db.Tx) (err error) {
		p.app, err = tx.InsertApplication(t.Context(), model.Application{
			Name: "My app", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{w.Server.URL + "/callback"},
		})
		return err
	})
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.got <- r
		fmt.Fprintf(w, "the app, for %s", r.Header.Get("X-Auth-Email"))
	}))
	t.Cleanup(app.Close)
	start(t, port, strings.NewReplacer(
		"localhost:8080", backend, "localhost:3000", strings.TrimPrefix(app.URL, "http://"), "skc_1", string(p.app.ID),
		"app.example.com {", "http://localhost:"+port+" {",
	))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil { // the proxy takes a moment to start
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", "localhost:"+port); err == nil {
			conn.Close()
			return p
		}
	}
	t.Fatal("the proxy did not start")
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}

// run starts a program that is installed, until the test ends. Where it is not the
// test is skipped, except in CI, where nobody would notice.
func run(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + program) // which only root has in PATH
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed", program)
		}
		t.Skipf("%s is not installed", program)
	}
	var log bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &log, &log
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s says:\n%s", program, &log)
		}
	})
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func startCaddy(t *testing.T, _ string, place *strings.Replacer) {
	t.Helper()
	dir := t.TempDir()
	site := place.Replace(shown(t, "caddyfile")[0])
	write(t, filepath.Join(dir, "Caddyfile"), "{\n\tadmin off\n\tauto_https off\n}\n"+site)
	run(t, dir, "caddy", "run", "--config", "Caddyfile")
}

func startNginx(t *testing.T, port string, place *strings.Replacer) {
	t.Helper()
	dir := t.TempDir()
	blocks := shown(t, "nginx")
	if len(blocks) != 2 {
		t.Fatalf("%d blocks", len(blocks))
	}
	write(t, filepath.Join(dir, "nginx.conf"), `daemon off;
master_process off;
error_log stderr;
pid nginx.pid;
events {}
http {
access_log off;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
`+blocks[0]+`
server {
listen 127.0.0.1:`+port+`;
`+place.Replace(blocks[1])+`
}
}
`)
	run(t, dir, "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", "stderr")
}
