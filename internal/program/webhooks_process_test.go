package program_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"anteroom/internal/program/programtest"
)

// write makes organizations until the server is gone, or there are enough for one.
func (b *backend) write(s *programtest.Server, token, names string) {
	for i := range 100 {
		name := fmt.Sprintf("%s %d", names, i)
		switch status := b.create(s, token, name); status {
		case http.StatusCreated:
		case 0:
			return
		default:
			b.Errorf("%s: %d", name, status)
			return
		}
	}
}

// TestWebhooksSurviveKills: what a server that is killed again and again while it writes and
// sends has acknowledged is sent, in the order of the log, and nothing else is.
func TestWebhooksSurviveKills(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	b, s := newBackend(t, data)
	for round := range 3 {
		token := b.token(s)
		var writers sync.WaitGroup
		for i := range 4 {
			writers.Go(func() { b.write(s, token, fmt.Sprintf("Round %d of %d", round, i)) })
		}
		b.wait((round + 1) * 50)
		if err := s.Cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		writers.Wait()
		<-s.Done()
		s = b.start(data)
	}
	b.compare(b.log(s, 0))
}

// compare waits until all that the log has was sent, and compares both.
func (b *backend) compare(log []told) {
	b.Helper()
	var created []told
	for _, e := range log {
		if e.Type == "organization.created" {
			created = append(created, e)
			delete(b.made, e.Data.ID)
		}
	}
	if len(created) < 150 || len(b.made) > 0 {
		b.Errorf("%d organizations in the log; acknowledged and not there: %v", len(created), b.made)
	}
	b.wait(len(created))
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.told) != len(created) {
		b.Fatalf("%d events were sent, %d are in the log", len(b.told), len(created))
	}
	for i, e := range created {
		if got := b.told[i]; got.Seq != e.Seq || !same(b, got.body, e.body) {
			b.Fatalf("number %d is\n%s\nand in the log\n%s", i, got.body, e.body)
		}
	}
}

// same reports whether two texts are the same JSON.
func same(t testing.TB, a, b string) bool {
	t.Helper()
	var x, y bytes.Buffer
	if err := json.Compact(&x, []byte(a)); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&y, []byte(b)); err != nil {
		t.Fatal(err)
	}
	return x.String() == y.String()
}
