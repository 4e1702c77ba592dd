package mail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/secret"
)

// post is a database in a folder, and an outbox on it that speaks to a server.
type post struct {
	*testing.T
	db     *db.DB
	keys   *secret.Keys
	outbox *Outbox
}

func newPost(t *testing.T, dir string, srv *running, now func() time.Time) *post {
	t.Helper()
	p := &post{T: t, db: dbtest.OpenFile(t, dir, now)}
	path := filepath.Join(dir, "keys")
	var err error
	if p.keys, err = secret.LoadKeys(path); errors.Is(err, fs.ErrNotExist) { // else another one on this folder made them
		p.keys, err = secret.CreateKeys(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.outbox = NewOutbox(p.db, p.keys, newClient(t, srv, SMTPConfig{TLS: TLSNone}), "https://anteroom.test")
	return p
}

// put puts a mail to each address.
func (p *post) put(urgent bool, to ...string) {
	p.Helper()
	if err := p.db.Housekeep(p.Context(), func(tx *db.Tx) error {
		for _, to := range to {
			m := Message{To: to, Subject: "Hello", Text: "Hello " + to, Urgent: urgent, About: "about " + to}
			if err := p.outbox.Put(p.Context(), tx, m, tx.Now().Add(time.Hour)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		p.Fatal(err)
	}
}

// run runs the outbox until stop is called.
func (p *post) run(report func(error)) (stop func()) {
	ctx, cancel := context.WithCancel(p.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.outbox.Run(ctx, report)
	}()
	stop = func() { cancel(); <-done }
	p.Cleanup(stop)
	return stop
}

func addresses(n int, format string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return all
}

// TestCodesDoNotWait: neither behind many mails that all hang, nor at a server
// that hangs for one domain; and there others than codes do not wait either.
func TestCodesDoNotWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		invited string // the addresses
		hang    func(to string) bool
		other   bool // other mails arrive, too
	}{
		"100 invitations to one domain that hangs": {"p%d@acme.test", func(to string) bool { return strings.HasSuffix(to, "@acme.test") }, true},
		"100 invitations that all hang":            {"p@%d.test", func(to string) bool { return !strings.HasSuffix(to, "@globex.test") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := server{hangFor: test.hang, arrivals: make(chan string, 100)}.start(t)
			p := newPost(t, t.TempDir(), srv, time.Now)
			p.put(false, addresses(100, test.invited)...)
			stop := p.run(func(err error) { t.Log(err) })
			for range 2 {
				<-srv.hanging
			}
			p.put(true, addresses(10, "p%d@globex.test")...)
			n := 10
			if test.other {
				p.put(false, addresses(10, "n%d@globex.test")...)
				n = 20
			}
			for range n {
				<-srv.arrivals
			}
			if most := int(srv.most.Load()); most > 10 {
				t.Errorf("%d connections at a time", most)
			}
			srv.stop()
			stop()
		})
	}
}

// TestEachMailOnce: two programs on one database send each mail once.
func TestEachMailOnce(t *testing.T) {
	t.Parallel()
	srv := server{arrivals: make(chan string, 1000)}.start(t)
	dir := t.TempDir()
	posts := []*post{newPost(t, dir, srv, time.Now), newPost(t, dir, srv, time.Now), newPost(t, dir, srv, time.Now)}
	const n = 100
	posts[0].put(false, addresses(n/2, "p@%d.test")...)
	posts[0].put(false, addresses(n/4, "p%d@acme.test")...)
	posts[0].put(true, addresses(n/4, "c%d@acme.test")...)
	var stops []func()
	for _, p := range posts {
		stops = append(stops, p.run(func(err error) { t.Error(err) }))
	}
	for range n {
		<-srv.arrivals
	}
	for _, stop := range stops {
		stop()
	}
	ids := messageIDs(srv)
	slices.Sort(ids)
	if once := slices.Compact(slices.Clone(ids)); len(ids) != n || len(once) != n {
		t.Errorf("%d mails arrived, %d different ones, want %d", len(ids), len(once), n)
	}
	for _, queue := range []model.Queue{model.QueueCodes, model.QueueMail} {
		if left, err := posts[0].db.Deliveries(t.Context(), queue, "", n); err != nil || len(left) > 0 {
			t.Errorf("%d left in %s, %v", len(left), queue, err)
		}
	}
}

func messageIDs(srv *running) []string {
	var ids []string
	for _, raw := range srv.received() {
		_, rest, _ := strings.Cut(raw, "Message-ID: ")
		id, _, _ := strings.Cut(rest, "\r\n")
		ids = append(ids, id)
	}
	return ids
}

const (
	childFolder = "ANTEROOM_TEST_MAIL_FOLDER"
	childServer = "ANTEROOM_TEST_MAIL_SERVER"
)

// TestKilledChild is not a test but the program that TestKilled kills.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		t.Skip("it is started by TestKilled")
	}
	p := newPost(t, dir, &running{addr: os.Getenv(childServer)}, time.Now)
	p.outbox.Run(t.Context(), func(err error) { t.Error(err) })
}

// TestKilled: a program is killed when the server has a mail and has not said so.
// Nobody touches the mail until the claim has run out, and then it goes out again
// under the same Message-ID: at least once, and no more than that can be had.
func TestKilled(t *testing.T) {
	t.Parallel()
	var hang atomic.Bool
	hang.Store(true)
	srv := server{hangAfterData: &hang, arrivals: make(chan string, 10)}.start(t)
	dir := t.TempDir()
	var later atomic.Int64
	p := newPost(t, dir, srv, func() time.Time { return time.Now().Add(time.Duration(later.Load())) })
	p.put(true, "ada@acme.test")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledChild$")
	child.Env = append(os.Environ(), childFolder+"="+dir, childServer+"="+srv.addr)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	<-srv.arrivals
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // which says that it was killed
	hang.Store(false)

	sendDue := func() []string {
		t.Helper()
		if err := p.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		return messageIDs(srv)
	}
	if ids := sendDue(); len(ids) != 1 {
		t.Errorf("%d mails while the claim of the dead runs", len(ids))
	}
	later.Store(int64(time.Minute))
	if ids := sendDue(); len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("afterwards the server has %v", ids)
	}
	later.Store(int64(2 * time.Minute))
	if ids := sendDue(); len(ids) != 2 {
		t.Errorf("once more: %v", ids)
	}
}

// TestRefused: what the server says of us waits until it takes us, and what it
// says of the recipient is the end, and can be found by what the mail is about.
func TestRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server  server
		state   model.DeliveryState
		arrives bool
	}{
		"sender":    {server{onMail: reply(550, 1, 8)}, model.DeliveryTried, true},
		"relay":     {server{onRcpt: reply(554, 7, 1)}, model.DeliveryTried, true},
		"recipient": {server{onRcpt: reply(550, 1, 1)}, model.DeliveryFailed, false},
		"message":   {server{onData: reply(554, 6, 0)}, model.DeliveryFailed, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := dbtest.NewClock()
			srv := test.server.start(t)
			p := newPost(t, t.TempDir(), srv, clock.Now)
			p.put(false, "ada@acme.test")
			var failure *outbox.Failure
			if err := p.outbox.SendDue(t.Context(), func(err error) { errors.As(err, &failure) }); err != nil {
				t.Fatal(err)
			}
			all, err := p.db.Deliveries(t.Context(), model.QueueMail, "", 9)
			if err != nil || len(all) != 1 || all[0].State != test.state || all[0].About != "about ada@acme.test" {
				t.Errorf("%+v, %v", all, err)
			}
			if failure == nil || failure.Delivery.State != test.state {
				t.Errorf("reported %+v", failure)
			}
			srv.mended.Store(true)
			clock.Advance(time.Minute)
			if err := p.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
				t.Fatal(err)
			}
			if got := srv.received(); (len(got) == 1) != test.arrives {
				t.Errorf("the server has %d mails once it is mended", len(got))
			}
		})
	}
}
