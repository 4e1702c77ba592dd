package reliability

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// acknowledged is what the program said that it has done.
type acknowledged struct {
	mu      sync.Mutex
	revoked []string // tokens, by the server
	kept    []string // tokens that nobody has revoked
	apps    []app    // by commands beside it

	left int    // how many more there are before everybody is killed
	kill func() // which kills them
}

// note adds something, and kills everybody at once when it is the last: what is
// answered a moment too early has no time to become true.
func (a *acknowledged) note(add func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	add()
	if a.left--; a.left == 0 {
		a.kill()
	}
}

// TestKilled kills the server, and the command that writes beside it, in the middle
// of writes. The next server knows everything that was acknowledged.
func TestKilled(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	a := newApp(t, s)
	var revoked, kept []string
	apps := 0
	for range *rounds {
		done := writeUntilKilled(t, s, a, 1+rand.IntN(*writes))
		s = programtest.StartServer(t, s.Data)
		a = a.on(s)
		a.mustBe(t, false, done.revoked)
		a.mustBe(t, true, done.kept)
		for _, added := range done.apps {
			if _, err := added.on(s).token(); err != nil {
				t.Errorf("an application is lost: %v", err)
			}
		}
		revoked, kept, apps = append(revoked, done.revoked...), append(kept, done.kept...), apps+len(done.apps)
		if t.Failed() {
			return
		}
	}
	a.mustBe(t, false, revoked)
	a.mustBe(t, true, kept)
	if len(revoked) < *rounds || len(kept) == 0 {
		t.Errorf("only %d tokens were revoked and %d kept", len(revoked), len(kept))
	}
	stopped(t, s)
	events := whole(t, s.Data)
	say(t, "%d times killed: %d acknowledged revocations, %d acknowledged commands, %d events without a gap; %d tokens that nobody revoked are good",
		*rounds, len(revoked), apps, events, len(kept))
}

// writeUntilKilled writes from several sides until some writes are acknowledged, and
// kills everybody then.
func writeUntilKilled(t *testing.T, s *programtest.Server, a app, n int) *acknowledged {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := &acknowledged{left: n, kill: func() {
		cancel() // which kills the command, and says that it is no failure from here on
		if err := s.Cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
	}}
	first, err := a.token() // others are kept only where the server lives for long enough
	if err != nil {
		t.Fatal(err)
	}
	done.kept = append(done.kept, first)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { revokeUntilKilled(ctx, t, a, done) })
	}
	program := programtest.Build(t, ".")
	all.Go(func() {
		for ctx.Err() == nil {
			out, err := exec.CommandContext(ctx, program, append(addApplication, "--data", s.Data)...).Output()
			if added, err2 := readApp(string(out)); err == nil && err2 == nil {
				done.note(func() { done.apps = append(done.apps, added) })
			} else if ctx.Err() == nil {
				t.Errorf("a command: %v, %v", err, err2)
				return
			}
		}
	})
	all.Wait()
	if ctx.Err() == nil {
		t.Fatal("everybody stopped before the server was killed")
	}
	<-s.Done()
	return done
}

// revokeUntilKilled gets tokens and revokes all but some of them, until nobody
// answers any more.
func revokeUntilKilled(ctx context.Context, t *testing.T, a app, done *acknowledged) {
	for i := 0; ; i++ {
		token, err := a.token()
		var got answer
		if err == nil && i%8 != 7 {
			got, err = a.revoke(token)
		}
		switch {
		case err != nil:
			if ctx.Err() == nil {
				t.Error(err)
			}
			return
		case i%8 == 7:
			done.note(func() { done.kept = append(done.kept, token) })
		case got.status != http.StatusOK:
			t.Errorf("revoke: %d %s", got.status, got.body)
			return
		default:
			done.note(func() { done.revoked = append(done.revoked, token) })
		}
	}
}

// stopped stops a server and waits until it has.
func stopped(t *testing.T, s *programtest.Server) {
	t.Helper()
	if err := s.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if code := s.Cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the server ended with status %d\n%s", code, s.Log())
	}
}

// whole looks for damage in the database of a data directory and returns how many
// events it has, which are numbered without a gap.
func whole(t *testing.T, data string) (events int64) {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(data, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if found, err := d.Damage(t.Context()); found != "" || err != nil {
		t.Errorf("damage: %q, %v", found, err)
	}
	for {
		some, err := d.EventsAfter(t.Context(), events, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			return events
		}
		for _, e := range some {
			if events++; e.Seq != events {
				t.Fatalf("event %d comes as number %d", e.Seq, events)
			}
		}
	}
}
