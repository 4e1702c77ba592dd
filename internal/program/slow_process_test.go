package program_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// slowMail is a mail server that lets everybody wait, and takes nothing, until it is mended.
type slowMail struct {
	addr   string
	mended atomic.Bool
	asked  atomic.Int64

	mu    sync.Mutex
	taken map[string]map[string]bool // the Message-IDs that came, by recipient
}

func newSlowMail(t *testing.T) *slowMail {
	t.Helper()
	m := &slowMail{taken: map[string]map[string]bool{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.addr = l.Addr().String()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		m.asked.Add(1)
		if !m.mended.Load() {
			<-time.After(time.Second) // which is what is slow about it
			return nil, &smtp.SMTPError{Code: 421, Message: "come again later"}
		}
		return &slowSession{server: m}, nil
	}))
	s.Domain, s.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { s.Close() })
	return m
}

// counts returns how many mails each recipient has got.
func (m *slowMail) counts() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[string]int{}
	for to, ids := range m.taken {
		all[to] = len(ids)
	}
	return all
}

type slowSession struct {
	server *slowMail
	to     string
}

func (s *slowSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *slowSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *slowSession) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.taken[s.to] == nil {
		s.server.taken[s.to] = map[string]bool{}
	}
	s.server.taken[s.to][m.Header.Get("Message-Id")] = true
	return nil
}

func (s *slowSession) Reset()        {}
func (s *slowSession) Logout() error { return nil }

// silentNames is a resolver that never answers; it counts who asks.
func silentNames(t *testing.T) (addr string, asked *atomic.Int64) {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	asked = new(atomic.Int64)
	go func() {
		for packet := make([]byte, 1500); ; asked.Add(1) {
			if _, _, err := c.ReadFrom(packet); err != nil {
				return
			}
		}
	}()
	return c.LocalAddr().String(), asked
}

// TestSlowNeighbours: while the mail server lets everybody wait and refuses, and no resolver
// answers, nobody waits for either, and what is to be proven is still to be; once the mail server
// is well each mail arrives, once.
func TestSlowNeighbours(t *testing.T) {
	t.Parallel()
	const soon = 2 * time.Second // on a machine that has other things to do
	post := newSlowMail(t)
	names, lookups := silentNames(t)
	s := programtest.StartServer(t, t.TempDir(), "--smtp-addr", post.addr, "--smtp-tls", "none", "--smtp-from", "no-reply@ops.example", "--dns-resolvers", names)
	b := &backend{TB: t, made: map[string]bool{}, joined: map[string]bool{}}
	b.command(s.Data, &b.application, "application", "add", "--name", "Backend", "--redirect-uris", "https://app.example/cb", "--management-api")
	app := &machine{T: t, server: s, ID: b.application.ClientID, Secret: b.application.Secret}
	var people []string
	var org struct {
		ID string `json:"organization_id"`
	}
	for i := range 4 {
		people = append(people, fmt.Sprintf("dana@acme%d.example", i))
		b.command(s.Data, &org, "organization", "add", "--name", fmt.Sprint("Acme ", i), "--admin", people[i])
	}
	ask := func(method, path, token, contentType, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, s.URL(path), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "localhost:8080"
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Origin", "http://localhost:8080")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		begun := time.Now()
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > soon {
			t.Errorf("%s %s took %s", method, path, took)
		}
		return res.StatusCode, string(text)
	}
	for _, email := range people {
		if status, body := ask(http.MethodPost, "/a/login", "", "application/x-www-form-urlencoded", url.Values{"email": {email}, "next": {""}}.Encode()); status != http.StatusSeeOther {
			t.Fatalf("a code for %s: status %d\n%s", email, status, body)
		}
	}
	token := b.token(s)
	domains := "/api/v1/organizations/" + org.ID + "/domains"
	status, body := ask(http.MethodPost, domains, token, "application/json", `{"domain": "globex.example", "domain_type": "ORGANIZATION_DOMAIN"}`)
	var made struct{ Domain struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &made); err != nil || status != http.StatusCreated {
		t.Fatalf("a domain: status %d, %v\n%s", status, err, body)
	}
	waitFor(t, "a look at DNS", func() bool { return lookups.Load() > 0 })
	waitFor(t, "a try to send mail", func() bool { return post.asked.Load() > 0 })
	for range 20 {
		if token, _ := app.token(); !app.active(token) {
			t.Error("a token is worth nothing meanwhile")
		}
	}
	if _, body := ask(http.MethodGet, domains+"/"+made.Domain.ID, token, "application/json", ""); !strings.Contains(body, `"PENDING"`) {
		t.Errorf("the domain: %s", body)
	}
	post.mended.Store(true)
	waitFor(t, "every mail", func() bool { return len(post.counts()) == len(people) })
	for to, n := range post.counts() {
		if n != 1 {
			t.Errorf("%s has got %d mails", to, n)
		}
	}
	stop(t, s)
}

// waitFor waits until something is so.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	over := time.After(time.Minute)
	looks := time.NewTicker(10 * time.Millisecond)
	defer looks.Stop()
	for !is() {
		select {
		case <-looks.C:
		case <-over:
			t.Fatalf("there was not %s", what)
		}
	}
}
