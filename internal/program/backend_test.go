package program_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"anteroom/internal/program/programtest"
)

// backend is an application's server: it makes organizations by the API from several places
// at a time, and is told what happens by a webhook.
type backend struct {
	testing.TB
	application, hook struct {
		ID       string `json:"id"`
		ClientID string `json:"client_id"`
		Secret   string `json:"client_secret"`
		Key      string `json:"secret"`
	}
	signed *standardwebhooks.Webhook

	mu       sync.Mutex
	arrived  *sync.Cond
	told     []told
	distinct map[string]told // by the ids of events
	made     map[string]bool // the organizations whose making was acknowledged
}

// told is an event as it was sent.
type told struct {
	ID   string `json:"id"`
	Seq  int64  `json:"seq"`
	Type string `json:"type"`
	Data struct {
		ID string `json:"id"`
	} `json:"data"`
	Occurred time.Time `json:"occurred_at"`

	body string
	took time.Duration // from when it happened until it was here
}

// newBackend starts a server in a folder, with an application that may use the API and a webhook that
// is told of organizations.
func newBackend(t testing.TB, data string) (*backend, *programtest.Server) {
	t.Helper()
	b := &backend{TB: t, distinct: map[string]told{}, made: map[string]bool{}}
	b.arrived = sync.NewCond(&b.mu)
	receiver := httptest.NewServer(b)
	t.Cleanup(receiver.Close)
	s := b.start(data)
	b.command(data, &b.application, "application", "add", "--name", "Backend", "--redirect-uris", "https://app.example/cb", "--management-api")
	b.command(data, &b.hook, "webhook", "add", "--url", receiver.URL, "--events", "organization.created", "--allow-private-hosts", "127.0.0.1")
	var err error
	if b.signed, err = standardwebhooks.NewWebhook(b.hook.Key); err != nil {
		t.Fatal(err)
	}
	return b, s
}

// start starts a server that may send to this machine.
func (b *backend) start(data string) *programtest.Server {
	return programtest.StartServer(b.TB, data, "--allow-private-hosts", "127.0.0.1")
}

// command runs a command of the program beside the server.
func (b *backend) command(data string, v any, args ...string) {
	b.Helper()
	out, err := programtest.Run(b.TB, data, append(args, "--json")...)
	if err == nil && v != nil {
		err = json.Unmarshal([]byte(out), v)
	}
	if err != nil {
		b.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// ServeHTTP takes an event, if it is signed.
func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the server was killed meanwhile
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.signed.Verify(body, r.Header); err != nil {
		b.Errorf("the signature: %v", err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	one := told{body: string(body)}
	if err := json.Unmarshal(body, &one); err != nil {
		b.Error(err)
	}
	if before, ok := b.distinct[one.ID]; ok && before.body != one.body {
		b.Errorf("%s came again and was another:\n%s\n%s", one.ID, before.body, one.body)
	} else if !ok {
		one.took = time.Since(one.Occurred)
		b.distinct[one.ID] = one
		b.told = append(b.told, one)
	}
	b.arrived.Broadcast()
}

// wait returns when so many events have arrived.
func (b *backend) wait(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.told) < n {
		b.arrived.Wait()
	}
}

// do asks the server; a status of 0 is of one that is gone.
func (b *backend) do(s *programtest.Server, method, path, token, kind, body string, v any) int {
	r, err := http.NewRequestWithContext(b.Context(), method, s.URL(path), strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return 0
	}
	r.Host = "localhost:8080"
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0
	}
	if v != nil && res.StatusCode < 300 {
		if err := json.Unmarshal(text, v); err != nil {
			b.Errorf("%s: %v", text, err)
		}
	}
	return res.StatusCode
}

// token returns one of client_credentials.
func (b *backend) token(s *programtest.Server) string {
	var answer struct {
		Token string `json:"access_token"`
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {b.application.ClientID}, "client_secret": {b.application.Secret}}
	if status := b.do(s, http.MethodPost, "/oauth/token", "", "application/x-www-form-urlencoded", form.Encode(), &answer); status != http.StatusOK {
		b.Fatalf("no token: %d\n%s", status, s.Log())
	}
	return answer.Token
}

// create makes an organization and returns the status; 0 when the server is gone.
func (b *backend) create(s *programtest.Server, token, name string) int {
	var answer struct {
		Organization struct {
			ID string `json:"id"`
		} `json:"organization"`
	}
	status := b.do(s, http.MethodPost, "/api/v1/organizations", token, "application/json", fmt.Sprintf(`{"display_name": %q}`, name), &answer)
	if status == http.StatusCreated {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.made[answer.Organization.ID] = true
	}
	return status
}

// log returns all events of the instance after one, as whoever fetches them gets them.
func (b *backend) log(s *programtest.Server, after int64) []told {
	b.Helper()
	var all []told
	for token := b.token(s); ; {
		var page struct {
			Events []json.RawMessage `json:"events"`
			After  int64             `json:"after"`
		}
		if status := b.do(s, http.MethodGet, fmt.Sprintf("/api/v1/events?limit=1000&after=%d", after), token, "", "", &page); status != http.StatusOK {
			b.Fatalf("events: %d\n%s", status, s.Log())
		}
		if len(page.Events) == 0 {
			return all
		}
		for _, text := range page.Events {
			one := told{body: string(text)}
			if err := json.Unmarshal(text, &one); err != nil {
				b.Fatal(err)
			}
			all = append(all, one)
		}
		after = page.After
	}
}
