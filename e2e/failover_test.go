package e2e

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/demo/mailbox"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

const (
	failoverPeople = 16               // browsers, and as many apps
	failoverWindow = 30 * time.Second // how long anybody may be refused after something was lost
	failoverCalm   = 6 * time.Second  // how long all is well, between what happens
)

// TestFailover: two servers at one database, behind Caddy. People sign in and change roles in browsers,
// and apps use tokens, while a server is killed and, later, while the database is lost and the standby
// takes its place. Nobody is refused for long, what was acknowledged is so, and what works once has
// worked once. It has the machine to itself, which it keeps busy.
func TestFailover(t *testing.T) {
	chromium := findChromium(t)
	f := startFailover(t)
	ctx, stop := context.WithTimeout(t.Context(), 4*time.Minute)
	defer stop()
	allocator, quit := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(chromium), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	t.Cleanup(quit)
	browser, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}

	work, rest := context.WithCancel(ctx)
	var working, ready sync.WaitGroup
	people, apps := make([]*failoverPerson, failoverPeople), make([]*failoverApp, failoverPeople)
	for i := range failoverPeople {
		people[i], apps[i] = &failoverPerson{failover: f, number: i}, &failoverApp{failover: f, number: i}
		ready.Add(2)
		working.Go(func() { people[i].work(t, work, browser, ready.Done) })
		working.Go(func() { apps[i].work(t, work, ready.Done) })
	}
	ready.Wait()
	calm := func() {
		select {
		case <-ctx.Done():
		case <-time.After(failoverCalm):
		}
	}
	calm()
	f.kill(t, 0)
	calm()
	f.servers[0] = f.serve(t, 0)
	calm()
	f.first.Stop(t)
	calm() // nobody has noticed yet
	f.first.Promote(t)
	f.allReady(t)
	calm()
	rest()
	working.Wait()
	f.judge(t, people, apps)
}

// failover is what the test stands on.
type failover struct {
	first   *enginetest.Server // of PostgreSQL, which has a standby
	address string             // of the database at whichever of both takes writes
	servers [2]*programtest.Server
	data    [2]string
	addrs   [2]string
	base    string // where Caddy is
	box     *mailbox.Mailbox
	app     registered

	mu       sync.Mutex
	troubles []trouble
}

// trouble is a time in which somebody got no answer, or one that says to come again.
type trouble struct {
	who         string
	from, until time.Time
	why         string
}

const failoverCallback = "http://localhost:9999/callback"

func startFailover(t *testing.T) *failover {
	t.Helper()
	f := &failover{first: enginetest.NewServer(t)}
	address, err := url.Parse(f.first.Create(t))
	if err != nil {
		t.Fatal(err)
	}
	both := address.Query()
	both.Set("host", both.Get("host")+","+f.first.Standby(t))
	both.Set("target_session_attrs", "read-write")
	address.RawQuery = both.Encode()
	f.address = address.String()
	if f.box, err = mailbox.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.box.Close() })
	f.base = "http://localhost:" + programtest.FreePort(t)
	for i := range f.servers {
		f.data[i], f.addrs[i] = filepath.Join(t.TempDir(), "data"), "127.0.0.1:"+programtest.FreePort(t)
	}
	f.servers[0] = f.serve(t, 0)
	f.seed(t)
	f.servers[1] = f.serve(t, 1)
	dir := t.TempDir()
	writeIn(t, dir, "Caddyfile", strings.NewReplacer("BASE", f.base, "FIRST", f.addrs[0], "SECOND", f.addrs[1]).Replace(`{
	admin off
	auto_https off
	skip_install_trust
}
BASE {
	reverse_proxy FIRST SECOND {
		lb_policy random
		lb_try_duration 5s
		health_uri /readyz
		health_interval 500ms
		fail_duration 2s
	}
}
`))
	programtest.StartInstalled(t, dir, "caddy", "run", "--config", "Caddyfile")
	f.allReady(t)
	return f
}

// serve starts one of the servers, both of which have the keys of the first.
func (f *failover) serve(t *testing.T, i int) *programtest.Server {
	t.Helper()
	s, err := programtest.TryServer(t, []string{"ANTEROOM_DATABASE=" + f.address}, f.data[i], "--addr", f.addrs[i], "--base-url", f.base,
		"--keys-file", filepath.Join(f.data[0], "keys"), "--trusted-proxies", "127.0.0.1", "--log-level", "warn", "--shutdown-delay", "0s",
		"--smtp-addr", f.box.Addr(), "--smtp-tls", "none", "--smtp-from", "no-reply@coffeedesk.example")
	if err != nil {
		t.Fatalf("server %d: %v: %s", i, err, s.Log())
	}
	return s
}

// command runs one at the database.
func (f *failover) command(t *testing.T, answer any, words ...string) {
	t.Helper()
	out, err := programtest.Run(t, f.data[0], append(words, "--json", "--database", f.address, "--keys-file", filepath.Join(f.data[0], "keys"))...)
	if err == nil && answer != nil {
		err = json.Unmarshal([]byte(out), answer)
	}
	if err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(words, " "), err, out)
	}
}

func adminOf(i int) string  { return fmt.Sprintf("admin%d@acme.example", i) }
func memberOf(i int) string { return fmt.Sprintf("member%d@acme.example", i) }

// seed makes an organization with an admin and a member for each of the people, and the app.
func (f *failover) seed(t *testing.T) {
	t.Helper()
	rows := [][]string{{"email", "email_verified", "first_name", "organization", "role"}}
	for i := range failoverPeople {
		rows = append(rows, []string{adminOf(i), "yes", "Admin", "Acme Corp", "Owner"}, []string{memberOf(i), "yes", fmt.Sprintf("Member %d", i), "Acme Corp", "member"})
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := csv.NewWriter(file).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	f.command(t, nil, "operator", "add", "--email", "olga@coffeedesk.example", "--base-url", f.base)
	f.command(t, nil, "instance", "set", "--app-name", "Coffeedesk", "--app-url", "http://localhost:9999/")
	f.command(t, nil, "import", file.Name(), "--from", "csv", "--role", "Owner=admin")
	f.command(t, &f.app, "application", "add", "--name", "Coffeedesk", "--redirect-uris", failoverCallback, "--offline-access")
}

func (f *failover) kill(t *testing.T, i int) {
	t.Helper()
	if err := f.servers[i].Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-f.servers[i].Done()
}

// allReady waits until both servers say that they are ready.
func (f *failover) allReady(t *testing.T) {
	t.Helper()
	for i, s := range f.servers {
		eventually(t, t.Context(), fmt.Sprintf("server %d is ready", i), func() (bool, error) {
			res, err := http.Get(s.URL("/readyz"))
			if err != nil {
				return false, err
			}
			res.Body.Close()
			return res.StatusCode == http.StatusOK, fmt.Errorf("status %s", res.Status)
		})
	}
}

var failoverCode = regexp.MustCompile(`\b\d{6}\b`)

// code returns the newest code that was mailed to an address since some time, "" while there is none.
func (f *failover) code(address string, since time.Time) string {
	messages := f.box.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		if m := messages[i]; m.ReceivedAt.After(since) && strings.Contains(strings.Join(m.To, " "), address) {
			return failoverCode.FindString(m.Subject + " " + m.Text)
		}
	}
	return ""
}

// troubled notes that somebody was refused from some time until now.
func (f *failover) troubled(who string, from time.Time, why string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.troubles = append(f.troubles, trouble{who, from, time.Now(), why})
}

// judge looks at what was acknowledged, at both servers.
func (f *failover) judge(t *testing.T, people []*failoverPerson, apps []*failoverApp) {
	t.Helper()
	for i, s := range f.servers {
		select {
		case <-s.Done():
			t.Errorf("server %d has ended: %s", i, s.Log())
		default:
		}
	}
	if t.Failed() {
		for i, s := range f.servers {
			t.Logf("server %d says:\n%s", i, s.Log())
		}
	}
	var longest time.Duration
	for _, x := range f.troubles {
		t.Logf("%s was refused from %s to %s: %.300s", x.who, x.from.Format("05.000"), x.until.Format("05.000"), x.why)
		longest = max(longest, x.until.Sub(x.from))
		if x.until.Sub(x.from) > failoverWindow {
			t.Errorf("%s was refused for %s: %s", x.who, x.until.Sub(x.from).Round(time.Millisecond), x.why)
		}
	}
	revoked, kept, roles, ended, codes := 0, 0, 0, 0, 0
	for _, a := range apps {
		a.judge(t)
		revoked, kept, ended, codes = revoked+len(a.revoked), kept+len(a.kept), ended+len(a.ended), codes+a.codes
	}
	for _, p := range people {
		p.judge(t)
		roles += p.changed
	}
	if revoked == 0 || kept == 0 || roles == 0 || ended == 0 || codes == 0 || longest == 0 {
		t.Errorf("too little was tried: %d revocations, %d tokens kept, %d roles, %d sessions ended, %d codes, the longest trouble %s", revoked, kept, roles, ended, codes, longest)
	}
	var log struct{ Last int64 }
	f.command(t, &log, "verify")
	for i, dir := range f.data {
		eventually(t, t.Context(), fmt.Sprintf("what server %d notes of how far the database has come", i), func() (bool, error) {
			text, err := os.ReadFile(filepath.Join(dir, "acknowledged"))
			if err != nil {
				return false, err
			}
			noted, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
			return noted >= log.Last, errors.Join(err, fmt.Errorf("%d of %d", noted, log.Last))
		})
	}
	t.Logf("%d revocations, %d changes of roles, %d ends of sessions acknowledged, none lost; %d tokens that nobody revoked are good; %d codes, none used twice; the longest that anybody was refused: %s, in %d troubles",
		revoked, roles, ended, kept, codes, longest.Round(time.Millisecond), len(f.troubles))
}
