package program_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/program/programtest"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestNewInstanceOnAFullDisk: it is not made, and nothing is left that keeps the next
// one from being made.
func TestNewInstanceOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "16m")
	data := filepath.Join(disk.Dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	disk.Fill(t)
	if out, err := programtest.Run(t, data, "instance", "create"); err == nil {
		t.Fatalf("it made an instance\n%s", out)
	}
	disk.Free(t)
	if all, err := filepath.Glob(filepath.Join(data, "*")); err != nil || !slices.Equal(all, []string{filepath.Join(data, "lock")}) {
		t.Errorf("left behind: %v, %v", all, err)
	}
	stop(t, programtest.StartServer(t, data))
}

// TestReadOnlyDisk: nobody serves from it, or writes to it, and what is wrong is said.
func TestReadOnlyDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "32m")
	data := filepath.Join(disk.Dir, "data")
	stop(t, programtest.StartServer(t, data))
	disk.Protect(t, true)
	for _, command := range [][]string{
		{"serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"},
		{"migrate"},
		{"organization", "add", "--name", "Acme Corp", "--admin", "dana@acme.example"},
		{"restored"},
	} {
		if out, err := programtest.Run(t, data, command...); err == nil || !strings.Contains(out, "read-only") {
			t.Errorf("%s: %v\n%s", command[0], err, out)
		}
	}
	if out, err := programtest.Run(t, data, "doctor"); err == nil || !strings.Contains(out, "the data directory cannot be written to") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	disk.Protect(t, false)
	stop(t, programtest.StartServer(t, data))
}

// TestKeyFileOnAFullDisk: there is a whole key file, or none.
func TestKeyFileOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "64k")
	disk.Fill(t)
	path := filepath.Join(disk.Dir, "keys")
	if _, err := secret.CreateKeys(path); err == nil {
		t.Fatal("a key file was made on a full disk")
	}
	if _, err := secret.LoadKeys(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is left of it: %v", err)
	}
	disk.Free(t)
	if all, err := os.ReadDir(disk.Dir); err != nil || len(all) > 0 {
		t.Errorf("left behind: %v, %v", all, err)
	}
	if _, err := secret.CreateKeys(path); err != nil {
		t.Errorf("when there is room: %v", err)
	}
}

// TestNothingIsSentTwiceOnAFullDisk: what is sent when the disk fills is not sent
// again, and nothing else until it has room.
func TestNothingIsSentTwiceOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "16m")
	d, err := db.Open(t.Context(), filepath.Join(disk.Dir, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	put := func(about string) {
		t.Helper()
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
			// Large, so that noting an attempt takes room.
			return tx.InsertDelivery(t.Context(), model.Delivery{ID: tx.NewDeliveryID(), Queue: "test", Target: "x", About: about, Payload: make([]byte, 64<<10)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	sent, failed, full := make(chan string, 100), make(chan error, 100), false
	o := outbox.New(outbox.Config{
		DB: d, Queue: "test", AtOnce: 1, PerTarget: 1, Timeout: time.Minute, Waits: []time.Duration{time.Second},
		Send: func(_ context.Context, d model.Delivery) error {
			if !full {
				full = true
				disk.Fill(t)
			}
			sent <- d.About
			return nil
		},
	})
	put("a")
	put("b")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(ctx, func(err error) { failed <- err })
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	all := []string{<-sent}
	if err := <-failed; !db.Unavailable(err) {
		t.Errorf("reported %v", err)
	}
	if len(sent) > 0 {
		t.Errorf("%s was sent, which could not be noted", <-sent)
	}
	disk.Free(t)
	put("c") // which wakes the outbox
	all = append(all, <-sent, <-sent)
	slices.Sort(all)
	if !slices.Equal(all, []string{"a", "b", "c"}) || len(sent) > 0 {
		t.Errorf("sent %v", all)
	}
}
