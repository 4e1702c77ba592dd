package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
)

// recordOrg makes an organization, with its event.
func recordOrg(ctx context.Context, d *DB, name string) error {
	return d.Record(ctx, func(tx *Tx) ([]model.Event, error) {
		org, err := tx.InsertOrganization(ctx, model.Organization{Name: name})
		return created(org.ID), err
	})
}

// eventsOf returns how many events there are, and fails the test when they are no chain.
func eventsOf(t *testing.T, d *DB) int64 {
	t.Helper()
	c, err := d.VerifyChain(t.Context(), nil)
	if err != nil || c.Broken != nil {
		t.Fatalf("the log is %+v, %v", c, err)
	}
	return c.Events
}

// TestPostgreSQLServerAway stops the server under readers and writers. Everybody is told that
// it is away, and the first who come when it is back are served.
func TestPostgreSQLServerAway(t *testing.T) {
	t.Parallel()
	s := enginetest.NewServer(t)
	d := openTestAt(t, s.Create(t), nil)
	before := eventsOf(t, d)
	var made int64
	for range 3 {
		var busy sync.WaitGroup
		for i := range 2 * postgresqlReaders { // all connections
			busy.Go(func() {
				if err := errors.Join(recordOrg(t.Context(), d, fmt.Sprint(i)), d.Check(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		busy.Wait()
		made += 2 * postgresqlReaders
		s.Stop(t)
		for range postgresqlReaders + 1 {
			if err := d.Check(t.Context()); !Unavailable(err) {
				t.Errorf("a reader while the server is away: %v", err)
			}
		}
		if err := recordOrg(t.Context(), d, "lost"); !Unavailable(err) {
			t.Errorf("a write while the server is away: %v", err)
		}
		s.Start(t)
		if err := d.Check(t.Context()); err != nil {
			t.Errorf("the first reader afterwards: %v", err)
		}
		if err := recordOrg(t.Context(), d, "afterwards"); err != nil {
			t.Errorf("the first write afterwards: %v", err)
		}
		made++
		// And when nobody has noticed: all connections are dead.
		s.Stop(t)
		s.Start(t)
		if err := d.Check(t.Context()); err != nil {
			t.Errorf("a reader after a restart: %v", err)
		}
		if err := recordOrg(t.Context(), d, "restarted"); err != nil {
			t.Errorf("a write after a restart: %v", err)
		}
		made++
	}
	if got := eventsOf(t, d) - before; got != made {
		t.Errorf("%d events, want the %d that were acknowledged", got, made)
	}
}

// TestPostgreSQLStandby has a standby take over. The address names both servers.
func TestPostgreSQLStandby(t *testing.T) {
	t.Parallel()
	s := enginetest.NewServer(t)
	address := s.Create(t)
	first, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close(context.Background())
	second := s.Standby(t)
	alone := withQuery(t, address, "host", second)
	both := withQuery(t, address, "host", second+","+first.Config().Host)

	d := openTestAt(t, both, nil)
	if err := recordOrg(t.Context(), d, "Acme Corp"); err != nil {
		t.Fatal(err)
	}
	events := eventsOf(t, d)
	if other, err := Open(t.Context(), alone, Options{}); err == nil {
		other.Close()
		t.Error("a standby was opened")
	} else if !errors.Is(err, errStandby) || !strings.Contains(err.Error(), "give the address of the primary") {
		t.Errorf("a standby: %v", err)
	}
	for there := false; !there; {
		if err := first.QueryRow(t.Context(), `
			SELECT EXISTS (SELECT 1
			                 FROM pg_stat_replication
			                WHERE replay_lsn >= pg_current_wal_lsn())`).Scan(&there); err != nil {
			t.Fatal(err)
		}
	}
	s.Stop(t)
	if err := recordOrg(t.Context(), d, "lost"); !Unavailable(err) {
		t.Errorf("a write while there is a standby alone: %v", err)
	}
	if err := d.Check(t.Context()); !Unavailable(err) {
		t.Errorf("a reader while there is a standby alone: %v", err)
	}
	s.Promote(t)
	if err := recordOrg(t.Context(), d, "Globex"); err != nil {
		t.Errorf("the first write afterwards: %v", err)
	}
	if got := eventsOf(t, d); got != events+1 {
		t.Errorf("%d events, want %d", got, events+1)
	}
}

// way is a way to the server that can be cut.
type way struct {
	net.Listener
	server string // its socket

	mu     sync.Mutex
	silent bool   // whether it hands on nothing
	cut    string // what, sent to the server, ends a connection
	after  bool   // whether the server gets and does it before that
	woken  sync.Cond
}

// newWay returns a way to the server at an address, and the address of its beginning.
func newWay(t *testing.T, address string) (*way, string) {
	t.Helper()
	c, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &way{Listener: listener, server: fmt.Sprintf("%s/.s.PGSQL.%d", c.Host, c.Port)}
	w.woken.L = &w.mu
	t.Cleanup(func() {
		w.set(false, "", false)
		listener.Close()
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go w.connect(client)
		}
	}()
	return w, fmt.Sprintf("postgresql://postgres@%s/%s?sslmode=disable", listener.Addr(), c.Database)
}

func (w *way) set(silent bool, cut string, after bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silent, w.cut, w.after = silent, cut, after
	w.woken.Broadcast()
}

func (w *way) connect(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", w.server)
	if err != nil {
		return
	}
	defer server.Close()
	var deaf atomic.Bool // what the server answers goes nowhere
	go func() {
		w.copy(client, server, func([]byte) bool { return !deaf.Load() })
		client.Close()
	}()
	w.copy(server, client, func(b []byte) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.cut == "" || !bytes.Contains(b, []byte(w.cut)) {
			return true
		}
		w.cut = "" // once
		deaf.Store(w.after)
		return w.after
	})
}

// copy hands on what comes from one side as long as pass says so, which is told of it.
func (w *way) copy(to io.Writer, from io.Reader, pass func([]byte) bool) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		w.mu.Lock()
		for w.silent {
			w.woken.Wait()
		}
		w.mu.Unlock()
		if err != nil || !pass(b[:n]) {
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

// TestPostgreSQLCommitUnanswered loses the answer to a commit, or the commit. A write with an
// event tells what has become of it; one without cannot, and may have happened.
func TestPostgreSQLCommitUnanswered(t *testing.T) {
	t.Parallel()
	straight := migrated.PostgreSQL(t)
	w, address := newWay(t, straight)
	d := openTestAt(t, address, nil)
	before := eventsOf(t, d)

	w.set(false, "COMMIT", true)
	if err := recordOrg(t.Context(), d, "answer lost"); err != nil {
		t.Errorf("committed, and the answer lost: %v", err)
	}
	if got := eventsOf(t, d) - before; got != 1 {
		t.Errorf("%d events, want 1", got)
	}
	w.set(false, "COMMIT", false)
	if err := recordOrg(t.Context(), d, "commit lost"); !Unavailable(err) || errors.Is(err, errUnanswered) {
		t.Errorf("the commit lost: %v, want one that says that it was undone", err)
	}
	if got := eventsOf(t, d) - before; got != 1 {
		t.Errorf("%d events, want 1", got)
	}
	w.set(false, "COMMIT", true)
	err := d.Housekeep(t.Context(), func(tx *Tx) error {
		_, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "housekept"})
		return err
	})
	if !Unavailable(err) || !errors.Is(err, errUnanswered) {
		t.Errorf("a commit without an event of which the answer is lost: %v", err)
	}
	if err := recordOrg(t.Context(), d, "afterwards"); err != nil {
		t.Error(err)
	}
}

// TestPostgreSQLSilence: a server that says nothing any more holds nobody for long, who reads,
// writes or connects, and its lock is given to others.
func TestPostgreSQLSilence(t *testing.T) {
	t.Parallel()
	w, address := newWay(t, migrated.PostgreSQL(t))
	d := openTestAt(t, address+"&connect_timeout=1", nil)
	if err := recordOrg(t.Context(), d, "Acme Corp"); err != nil {
		t.Fatal(err)
	}
	const patience = 200 * time.Millisecond
	d.patience, d.writer.patience, d.writer.stmts.patience = patience, patience, patience
	w.set(true, "", false)
	begun := time.Now()
	var all sync.WaitGroup
	for i := range 3 * postgresqlReaders {
		all.Go(func() {
			if err := d.Check(t.Context()); !Unavailable(err) {
				t.Errorf("a reader: %v", err)
			}
			if i == 0 {
				if err := recordOrg(t.Context(), d, "unheard"); !Unavailable(err) {
					t.Errorf("a write: %v", err)
				}
			}
		})
	}
	all.Wait()
	if _, err := Open(t.Context(), address+"&connect_timeout=1", Options{}); !Unavailable(err) || !strings.Contains(err.Error(), "nothing answers") {
		t.Errorf("opened: %v", err)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %s until all were told", took)
	}
	w.set(false, "", false)
	if err := d.Check(t.Context()); err != nil {
		t.Errorf("the first reader afterwards: %v", err)
	}
	d.writer.do(t.Context(), func(*Tx) error { return nil }) // may come while the writer still waits to connect
	if err := recordOrg(t.Context(), d, "Globex"); err != nil {
		t.Errorf("the first write afterwards: %v", err)
	}
}

// TestPostgreSQLCallersWhoGo: who stops waiting is not told that the database is away.
func TestPostgreSQLCallersWhoGo(t *testing.T) {
	t.Parallel()
	d := openTestAt(t, migrated.PostgreSQL(t), nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := one(ctx, &d.queries, scanValue[string], `SELECT pg_sleep(30)::TEXT`)
	if !errors.Is(err, context.DeadlineExceeded) || Unavailable(err) {
		t.Errorf("the caller's patience has ended: %v", err)
	}
	d.patience = 50 * time.Millisecond
	_, err = one(t.Context(), &d.queries, scanValue[string], `SELECT pg_sleep(30)::TEXT`)
	if !errors.Is(err, errLate) || !Unavailable(err) {
		t.Errorf("ours has: %v", err)
	}
}
