package certificates

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/leases"
)

// How often is asked for a certificate after a failure, and told of one: authorities give
// a handful of tries an hour.
const (
	firstWait = 5 * time.Minute
	mostWait  = time.Hour
)

// Look gets the certificates that are missing, and tells of those that are due and were
// not renewed, each host in its time. It is for the timetable, and nobody waits for it:
// an authority takes minutes at times.
func (k *Keeper) Look(ctx context.Context) error {
	if !k.busy.TryLock() {
		return nil
	}
	defer k.busy.Unlock()
	for _, name := range k.Hosts {
		if ctx.Err() != nil {
			return nil
		}
		if err := k.look(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// look looks at one host.
func (k *Keeper) look(ctx context.Context, name string) error {
	k.mu.Lock()
	h, now := k.hosts[name], k.DB.Now()
	due, ready := !now.Before(h.next), h.ready
	k.mu.Unlock()
	if !due {
		return nil
	}
	if ready {
		return k.lookNow(ctx, name)
	}
	_, err := leases.Alone(ctx, k.DB, "certificate of "+name, func(ctx context.Context) error {
		if k.gotElsewhere(ctx, name) {
			return k.lookNow(ctx, name)
		}
		if put, err := k.putOff(ctx, name); err != nil || put {
			return err
		}
		return k.lookNow(ctx, name)
	})
	return err
}

// putOff puts off asking for the certificate of a host where another process has done so in vain
// since this one did: authorities count.
func (k *Keeper) putOff(ctx context.Context, name string) (bool, error) {
	known, err := k.DB.Certificate(ctx, k.Directory, name)
	if err != nil {
		return false, fmt.Errorf("certificate of %s: %w", name, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.hosts[name]
	if h.tried.IsZero() || !known.Last.After(h.tried) {
		return false, nil
	}
	h.tried, h.next = known.Last, known.Last.Add(h.wait)
	return k.DB.Now().Before(h.next), nil
}

// lookNow looks at one host, and has its certificate ordered where there is none.
func (k *Keeper) lookNow(ctx context.Context, name string) error {
	begun, now := time.Now(), k.DB.Now()
	c, err := k.get(ctx, name)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return k.trouble(ctx, name, "there is no certificate", k.heard.reason(begun, err))
	case late(c, now):
		return k.trouble(ctx, name, "the certificate is due, and was not renewed", k.heard.reason(time.Time{}, errSilent))
	}
	k.mu.Lock()
	h := k.hosts[name]
	first := !h.told
	h.ready, h.told, h.wait = true, true, 0
	k.mu.Unlock()
	if first {
		k.Log.Info("there is a certificate", "host", name, "until", c.Leaf.NotAfter)
	}
	return nil
}

// get returns the certificate of a host, and has autocert order it if there is none. It
// waits no longer than ctx.
func (k *Keeper) get(ctx context.Context, name string) (*tls.Certificate, error) {
	type answer struct {
		c   *tls.Certificate
		err error
	}
	got := make(chan answer, 1)
	go func() {
		c, err := k.manager.GetCertificate(helloOf(name))
		got <- answer{c, err}
	}()
	select {
	case a := <-got:
		return a.c, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// late reports whether a certificate should have been renewed: autocert does it when a
// third of its time is left, or 30 days, and tries again within the hour.
func late(c *tls.Certificate, now time.Time) bool {
	early := min(c.Leaf.NotAfter.Sub(c.Leaf.NotBefore)/3, 30*24*time.Hour)
	return c.Leaf.NotAfter.Sub(now) < early*4/5
}

// trouble tells the log and the doctor what is wrong with the certificate of a host, and
// puts off looking again.
func (k *Keeper) trouble(ctx context.Context, name, what string, reason error) error {
	k.mu.Lock()
	h := k.hosts[name]
	h.wait = min(max(2*h.wait, firstWait), mostWait)
	h.tried = k.DB.Now()
	h.next = h.tried.Add(h.wait)
	next := h.next
	k.mu.Unlock()
	k.Log.Warn(what, "host", name, "error", reason, "next", next)
	if err := k.DB.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.PutCertificateTrouble(ctx, k.Directory, name, reason.Error())
	}); err != nil {
		return fmt.Errorf("note trouble of %s: %w", name, err)
	}
	return nil
}
