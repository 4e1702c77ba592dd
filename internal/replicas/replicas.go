// Package replicas has the processes that serve from one database know of each other: which there
// are, which program each is, and which keys it has. It decides nothing by that; the doctor says
// what does not fit, and a new sealing key waits until all have it.
package replicas

import (
	"context"
	"crypto/rand"
	"net"
	"os"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Replica is this process. It is safe for concurrent use.
type Replica struct {
	db   *db.DB
	keys *secret.Keys

	mu   sync.Mutex // held while something is told, so that nothing is told after Leave
	left bool
	says model.Replica
}

// New returns this process, of a version of the program, which listens at an address.
func New(d *db.DB, keys *secret.Keys, version, addr string) *Replica {
	host, err := os.Hostname()
	if err != nil {
		host = "a machine without a name"
	}
	if _, port, err := net.SplitHostPort(addr); err == nil { // there may be several on a machine
		host = net.JoinHostPort(host, port)
	}
	return &Replica{db: d, keys: keys, says: model.Replica{ID: rand.Text(), Host: host, Version: version, Started: d.Now()}}
}

// ID returns what the process is called: no other one ever is.
func (r *Replica) ID() string { return r.says.ID }

// Host returns where it is: what its machine is called, and the port.
func (r *Replica) Host() string { return r.says.Host }

// Tell tells the others that the process is there, and what its keys are called.
func (r *Replica) Tell(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left {
		return nil
	}
	r.says.Keys = r.keys.IDs()
	return r.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.PutReplica(ctx, r.says) })
}

// Leave tells them that it serves no more.
func (r *Replica) Leave(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = true
	return r.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.DropReplica(ctx, r.says.ID) })
}

// Inherit forgets all that were there, and gives back what they had in hand: the caller knows that
// they are gone.
func (r *Replica) Inherit(ctx context.Context) error {
	return r.db.Housekeep(ctx, func(tx *db.Tx) error {
		if err := tx.EndLeases(ctx); err != nil {
			return err
		}
		return tx.SweepReplicas(ctx, tx.Now().Add(time.Millisecond))
	})
}

// Sweep forgets those that have not been heard of for a while: they were killed.
func (r *Replica) Sweep(ctx context.Context) error {
	return r.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepReplicas(ctx, since(tx.Now())) })
}

// There returns the processes that serve from a database, the longest there first.
func There(ctx context.Context, d *db.Reader) ([]model.Replica, error) {
	return d.Replicas(ctx, since(d.Now()))
}

// since is when a process that is there has been heard of.
func since(now time.Time) time.Time { return now.Add(-model.ReplicaLife) }
