package reliability

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// holds is the variable that makes this program another one that locks a database.
const holds = "RELIABILITY_HOLDS"

func TestMain(m *testing.M) {
	if path := os.Getenv(holds); path != "" {
		if err := hold(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// hold locks a database against writers until standard input ends, and says so.
func hold(path string) error {
	d, err := db.Open(context.Background(), path, db.Options{})
	if err != nil {
		return err
	}
	err = d.Housekeep(context.Background(), func(*db.Tx) error {
		fmt.Println("locked")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	})
	return errors.Join(err, d.Close())
}

// revokeAll revokes tokens at the same time and returns which were and which not,
// and how long the slowest answer took.
func revokeAll(t *testing.T, a app, tokens []string) (revoked, refused []string, slowest time.Duration) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, token := range tokens {
		all.Go(func() {
			begun := time.Now()
			got, err := a.revoke(token)
			mu.Lock()
			defer mu.Unlock()
			slowest = max(slowest, time.Since(begun))
			switch {
			case err != nil:
				t.Error(err)
			case got.status == http.StatusOK:
				revoked = append(revoked, token)
			case got.status == http.StatusServiceUnavailable && got.header.Get("Retry-After") != "":
				refused = append(refused, token)
			default:
				t.Errorf("revoke: %d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	return revoked, refused, slowest
}

// TestFullDisk: what is acknowledged is kept, what is refused has not happened,
// through a full disk and a kill on it.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "16m")
	data := filepath.Join(disk.Dir, "data")
	s := programtest.StartServer(t, data)
	a := newApp(t, s)
	tokens := a.tokens(t, 150)
	before, others, _ := revokeAll(t, a, tokens[:50])
	if len(others) > 0 {
		t.Fatalf("%d were refused on a disk with room", len(others))
	}
	disk.Fill(t)
	revoked, refused, _ := revokeAll(t, a, tokens[50:])
	revoked = append(revoked, before...)
	a.mustBe(t, true, refused)
	a.mustBe(t, false, revoked)
	if len(refused) == 0 {
		t.Error("the full disk kept nobody from writing")
	}
	if err := s.Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	disk.Free(t)
	s = programtest.StartServer(t, data)
	a = a.on(s)
	a.mustBe(t, true, refused)
	a.mustBe(t, false, revoked)
	if again, still, _ := revokeAll(t, a, refused); len(still) > 0 {
		t.Errorf("with room again %d are revoked and %d not", len(again), len(still))
	}
	stopped(t, s)
	whole(t, data)
	say(t, "a full disk: %d writes refused, none of them done; %d acknowledged, none of them lost", len(refused), len(revoked))
}

// TestLocked: while another process holds the database, writers are refused in
// time, all of them, and nothing of that happens later; who reads is not disturbed.
func TestLocked(t *testing.T) {
	t.Parallel()
	const limit = 5 * time.Second
	s := programtest.StartServer(t, t.TempDir())
	a := newApp(t, s)
	tokens := a.tokens(t, 60)
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holds+"="+filepath.Join(s.Data, "anteroom.db"))
	other.Stderr = t.Output()
	end, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	says, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := says.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	revoked, refused, slowest := revokeAll(t, a, tokens)
	if len(revoked) > 0 {
		t.Errorf("%d writes were acknowledged beside the lock", len(revoked))
	}
	// Slack for a machine that has other things to do.
	if slowest > 2*limit {
		t.Errorf("the last one was refused after %s", slowest)
	}
	a.mustBe(t, true, tokens)
	if err := end.Close(); err != nil {
		t.Fatal(err)
	}
	if err := other.Wait(); err != nil {
		t.Fatal(err)
	}
	// A write that comes behind all that were refused.
	last := a.tokens(t, 1)
	if done, _, _ := revokeAll(t, a, last); len(done) != 1 {
		t.Error("the lock is gone, and nobody writes")
	}
	a.mustBe(t, true, tokens)
	say(t, "a lock: %d writes refused, the slowest after %s, none of them done later", len(refused), slowest.Round(time.Millisecond))
}

// TestDamaged: a file with a page that is lost, or cut, is refused with a word on
// what to do.
func TestDamaged(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	newApp(t, s)
	from := filepath.Join(t.TempDir(), "sound.db") // a backup has no pages that nobody uses
	if out, err := programtest.Run(t, s.Data, "backup", "--to", from); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sound, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	kinds := []struct {
		name   string
		damage func(content []byte, at int) []byte
	}{
		{"cut", func(b []byte, at int) []byte { return b[:at] }},
		{"zeroed", func(b []byte, at int) []byte { clear(b[at : at+page]); return b }},
		{"random", func(b []byte, at int) []byte {
			for i := range page {
				b[at+i] = byte(rand.Uint32())
			}
			return b
		}},
	}
	for i := range *damaged {
		kind, at := kinds[i%len(kinds)], page*(1+rand.IntN(len(sound)/page-1))
		if err := refusesDamage(t, kind.damage(append([]byte(nil), sound...), at)); err != nil {
			t.Errorf("%s at page %d: %v", kind.name, at/page+1, err)
		}
	}
	say(t, "%d damaged files of %d pages refused", *damaged, len(sound)/page)
}

func refusesDamage(t *testing.T, content []byte) error {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "anteroom.db"), content, 0o600); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, programtest.Build(t, "."), "serve", "--data", data, "--addr", "127.0.0.1:0", "--base-url", base).CombinedOutput()
	if said := string(out); err == nil || !strings.Contains(said, "damaged") || !strings.Contains(said, "docs/operations.md") {
		return fmt.Errorf("%v\n%s", err, said)
	}
	return nil
}
