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

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// backend is an application's server: it makes organizations by the API from several places
// at a time, and people in one of them. It is told of organizations by a webhook, and by a stream
// of what happens in that one.
type backend struct {
	testing.TB
	application struct {
		ID       string `json:"id"`
		ClientID string `json:"client_id"`
		Secret   string `json:"client_secret"`
	}
	home         string // the organization with the people
	hook, stream *receiver

	mu     sync.Mutex
	made   map[string]bool // the organizations whose making was acknowledged
	joined map[string]bool // the people of home of whom that is so
}

// told is an event as it was sent.
type told struct {
	ID   string `json:"id"`
	Seq  int64  `json:"seq"`
	Type string `json:"type"`
	Org  string `json:"organization_id"`
	Data struct {
		ID string `json:"id"`
	} `json:"data"`
	Subject struct {
		User string `json:"user_id"`
	} `json:"subject"`
	Occurred time.Time `json:"occurred_at"`

	body string
	took time.Duration // from when it happened until it was here
}

// newBackend starts a server in a folder, with an application that may use the API, a webhook that
// is told of organizations, and a stream.
func newBackend(t testing.TB, data string) (*backend, *programtest.Server) {
	t.Helper()
	b := &backend{TB: t, made: map[string]bool{}, joined: map[string]bool{}}
	s := b.start(data)
	b.command(data, &b.application, "application", "add", "--name", "Backend", "--redirect-uris", "https://app.example/cb", "--management-api")
	var home struct {
		ID string `json:"organization_id"`
	}
	b.command(data, &home, "organization", "add", "--name", "Home", "--admin", "ada@home.example")
	b.home = home.ID
	b.hook = b.receiver(data, one, "webhook", "add", "--events", "organization.created")
	b.stream = b.receiver(data, several, "stream", "add", "--organization", b.home)
	return b, s
}

// receiver is told of events, and takes what is signed.
type receiver struct {
	testing.TB
	events func(body []byte) ([]json.RawMessage, error) // of a request
	signed *standardwebhooks.Webhook

	mu       sync.Mutex
	arrived  *sync.Cond
	told     []told
	distinct map[string]told // by the ids of events
}

// one returns the event that a webhook is sent, and several those of a batch of a stream.
func one(body []byte) ([]json.RawMessage, error) { return []json.RawMessage{body}, nil }

func several(body []byte) ([]json.RawMessage, error) {
	var batch []struct {
		Event json.RawMessage `json:"unmapped"`
	}
	err := json.Unmarshal(body, &batch)
	all := make([]json.RawMessage, len(batch))
	for i, e := range batch {
		all[i] = e.Event
	}
	return all, err
}

// receiver returns one that a command has events sent to.
func (b *backend) receiver(data string, events func([]byte) ([]json.RawMessage, error), command ...string) *receiver {
	b.Helper()
	r := &receiver{TB: b.TB, events: events, distinct: map[string]told{}}
	r.arrived = sync.NewCond(&r.mu)
	server := httptest.NewServer(r)
	b.Cleanup(server.Close)
	var made struct {
		Key string `json:"secret"`
	}
	r.mu.Lock() // what comes before it knows the secret waits
	defer r.mu.Unlock()
	b.command(data, &made, append(command, "--url", server.URL, "--allow-private-hosts", "127.0.0.1")...)
	var err error
	if r.signed, err = standardwebhooks.NewWebhook(made.Key); err != nil {
		b.Fatal(err)
	}
	return r
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

// ServeHTTP takes events, if they are signed.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the server was killed meanwhile
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.signed.Verify(body, q.Header); err != nil {
		r.Errorf("the signature: %v", err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	all, err := r.events(body)
	if err != nil {
		r.Error(err)
	}
	for _, text := range all {
		r.take(text)
	}
	r.arrived.Broadcast()
}

func (r *receiver) take(text json.RawMessage) {
	one := told{body: string(text)}
	if err := json.Unmarshal(text, &one); err != nil {
		r.Error(err)
	}
	if before, ok := r.distinct[one.ID]; ok && before.body != one.body {
		r.Errorf("%s came again and was another:\n%s\n%s", one.ID, before.body, one.body)
	} else if !ok {
		one.took = time.Since(one.Occurred)
		r.distinct[one.ID] = one
		r.told = append(r.told, one)
	}
}

// wait returns when so many events have arrived, or nobody would wait for them any longer.
func (r *receiver) wait(n int) {
	r.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	const patience = time.Minute
	late, begun := time.AfterFunc(patience, r.arrived.Broadcast), time.Now()
	defer late.Stop()
	for len(r.told) < n && time.Since(begun) < patience {
		r.arrived.Wait()
	}
	if len(r.told) < n {
		r.Errorf("%d events have arrived, of %d", len(r.told), n)
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

// join has somebody join home and returns the status; 0 when the server is gone.
func (b *backend) join(s *programtest.Server, token, address string) int {
	var answer struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	status := b.do(s, http.MethodPost, "/api/v1/organizations/"+b.home+"/users?send_invitation_email=false", token, "application/json", fmt.Sprintf(`{"email": %q}`, address), &answer)
	if status == http.StatusCreated {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.joined[answer.User.ID] = true
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
