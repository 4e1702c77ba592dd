// Package reliability tries what happens to acknowledged work when the program is
// killed, its disk is full, its database is locked or damaged, and when everybody
// comes at once, and what pages cost when much has piled up: with real processes, by
// their answers. It knows the program as an app does, and looks into the database
// only to fill it, and to ask whether that is whole.
package reliability

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	_ "github.com/anteroom/anteroom/internal/command" // or go test would take another program's results from its cache
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// How much is tried. The defaults take seconds; the README has the numbers of a
// longer run.
var (
	rounds   = flag.Int("rounds", 3, "Kill the server this `OFTEN`.")
	writes   = flag.Int("writes", 200, "Kill it after at most this `MANY` acknowledged writes.")
	codes    = flag.Int("codes", 5, "Try this `MANY` codes, and as many refresh tokens.")
	tries    = flag.Int("tries", 20, "Try each this `OFTEN`, all at the same time.")
	sessions = flag.Int("sessions", 5, "End this `MANY` sessions in each way while they are used.")
	after    = flag.Int("after", 50, "Use what has ended this `OFTEN` afterwards.")
	damaged  = flag.Int("damaged", 9, "Start on this `MANY` damaged files.")

	fullEvents   = flag.Int("full-events", 5000, "Fill an instance with this `MANY` events,")
	fullSessions = flag.Int("full-sessions", 1000, "and this `MANY` sessions, at most half as many as events,")
	fullMails    = flag.Int("full-mails", 250, "and this `MANY` mails that wait.")
	views        = flag.Int("views", 5, "Ask for each page this `OFTEN` in it.")
)

// base is the address that servers of these tests are known by.
const base = "http://localhost:8080"

// client asks without following, with as many connections as there are callers.
var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answer is what came back: its status, header and body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// field returns a text of the object that was answered.
func (a answer) field(name string) string {
	var object map[string]any
	_ = json.Unmarshal(a.body, &object) // no object has no fields
	text, _ := object[name].(string)
	return text
}

// app is an application, and the address at which it asks.
type app struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
	server string // where it is
	host   string // what it is called, "" for the same
}

// on returns the application as it asks another server.
func (a app) on(s *programtest.Server) app {
	a.server, a.host = s.URL(""), strings.TrimPrefix(base, "http://")
	return a
}

// newApp registers an application on the data of a server.
func newApp(t *testing.T, s *programtest.Server) app {
	t.Helper()
	// Tokens live as long as the longest run.
	if out, err := programtest.Run(t, s.Data, "instance", "set", "--access-token", "24h"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := programtest.Run(t, s.Data, addApplication...)
	a, err2 := readApp(out)
	if err != nil || err2 != nil {
		t.Fatalf("%v, %v\n%s", err, err2, out)
	}
	return a.on(s)
}

var addApplication = []string{"application", "add", "--json", "--name", "App", "--redirect-uris", "https://app.example/cb"}

func readApp(out string) (a app, err error) {
	err = json.Unmarshal([]byte(out), &a)
	return a, err
}

// post posts a form as the application. The error is that there was no answer.
func (a app) post(path string, form url.Values) (answer, error) {
	r, err := http.NewRequest(http.MethodPost, a.server+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	r.Host = a.host
	r.SetBasicAuth(a.ID, a.Secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(client, r)
}

func send(c *http.Client, r *http.Request) (answer, error) {
	res, err := c.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, body}, err
}

// token returns a token that the application got for itself.
func (a app) token() (string, error) {
	got, err := a.post("/oauth/token", url.Values{"grant_type": {"client_credentials"}})
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("a token: %d %s", got.status, got.body)
	}
	return got.field("access_token"), err
}

// revoke returns the status with which a token was revoked: that is one durable
// write, which is acknowledged with 200.
func (a app) revoke(token string) (answer, error) {
	return a.post("/oauth/revoke", url.Values{"token": {token}})
}

// active reports whether a token is worth anything.
func (a app) active(token string) (bool, error) {
	got, err := a.post("/oauth/introspect", url.Values{"token": {token}})
	if err != nil {
		return false, err
	}
	var said struct {
		Active *bool `json:"active"`
	}
	if err := json.Unmarshal(got.body, &said); err != nil || said.Active == nil {
		return false, fmt.Errorf("introspection: %d %s", got.status, got.body)
	}
	return *said.Active, nil
}

// mustBe checks tokens against what was acknowledged, some at a time.
func (a app) mustBe(t *testing.T, active bool, tokens []string) {
	t.Helper()
	queue := make(chan string, len(tokens))
	for _, token := range tokens {
		queue <- token
	}
	close(queue)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for token := range queue {
				if is, err := a.active(token); err != nil || is != active {
					t.Errorf("a token is active: %v, want %v (%v)", is, active, err)
				}
			}
		})
	}
	all.Wait()
}

// tokens returns some new tokens.
func (a app) tokens(t *testing.T, n int) []string {
	t.Helper()
	all := make([]string, n)
	for i := range all {
		var err error
		if all[i], err = a.token(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// say tells with -v what held, where it did.
func say(t *testing.T, format string, args ...any) {
	t.Helper()
	if !t.Failed() {
		t.Logf(format, args...)
	}
}
