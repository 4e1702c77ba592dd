package program_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// write makes organizations, and has people join one, until the server is gone or it was enough
// for one.
func (b *backend) write(s *programtest.Server, token string, round, writer int) {
	for i := range 100 {
		name := fmt.Sprintf("round-%d-of-%d-%d", round, writer, i)
		for _, status := range []int{b.create(s, token, name), b.join(s, token, name+"@home.example")} {
			switch status {
			case http.StatusCreated:
			case 0:
				return
			default:
				b.Errorf("%s: %d", name, status)
				return
			}
		}
	}
}

// TestSendingSurvivesKills: what a server that is killed again and again while it writes and
// sends has acknowledged is sent, to a webhook and to a stream, in the order of the log, and
// nothing else is.
func TestSendingSurvivesKills(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	b, s := newBackend(t, data)
	for round := range 3 {
		token := b.token(s)
		var writers sync.WaitGroup
		for i := range 4 {
			writers.Go(func() { b.write(s, token, round, i) })
		}
		b.hook.wait((round + 1) * 50)
		b.stream.wait((round + 1) * 50)
		if err := s.Cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		writers.Wait()
		<-s.Done()
		s = b.start(data)
	}
	log := b.log(s, 0)
	created := b.hook.compare(since("webhook.created", log), func(e told) bool { return e.Type == "organization.created" })
	for i := range log { // an organization is not told from where an application of the instance works
		if log[i].Org == b.home {
			log[i].body = strings.Replace(log[i].body, `,"ip":"127.0.0.1"`, "", 1)
		}
	}
	home := b.stream.compare(since("stream.created", log), func(e told) bool { return e.Org == b.home })
	for _, e := range created {
		delete(b.made, e.Data.ID)
	}
	for _, e := range home {
		if e.Type == "user.organization_membership_created" {
			delete(b.joined, e.Subject.User)
		}
	}
	if len(b.made) > 0 || len(b.joined) > 0 {
		t.Errorf("acknowledged and not in the log: organizations %v, people %v", b.made, b.joined)
	}
}

// since returns the log from the first event of a type on.
func since(begins string, log []told) []told {
	i := slices.IndexFunc(log, func(e told) bool { return e.Type == begins })
	return log[max(0, i):]
}

// compare waits until all that the log has of what a receiver is told was sent, compares both, and
// returns it.
func (r *receiver) compare(log []told, wants func(told) bool) []told {
	r.Helper()
	log = slices.DeleteFunc(slices.Clone(log), func(e told) bool { return !wants(e) })
	r.wait(len(log))
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.told) != len(log) || len(log) < 150 {
		r.Fatalf("%d events were sent, %d are in the log", len(r.told), len(log))
	}
	for i, e := range log {
		if got := r.told[i]; got.Seq != e.Seq || !same(r, got.body, e.body) {
			r.Fatalf("number %d is\n%s\nand in the log\n%s", i, got.body, e.body)
		}
	}
	return log
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
