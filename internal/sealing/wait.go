package sealing

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/replicas"
	"github.com/anteroom/anteroom/internal/secret"
)

// WatchEvery is how often a server looks whether the key file has changed.
const WatchEvery = 300 * time.Millisecond

// patience is how long servers on other machines have to get the key file: those that mount it
// may see it late.
const patience = time.Minute

// waitForServers waits for three looks of theirs. Where the database is shared, servers on other
// machines say which keys they have.
func (r Rotation) waitForServers(ctx context.Context) error {
	select {
	case <-time.After(3 * WatchEvery):
	case <-ctx.Done():
		return ctx.Err()
	}
	if !r.DB.Shared() {
		return nil
	}
	return r.waitForReplicas(ctx, time.Now().Add(patience))
}

// waitForReplicas waits until all servers have the keys that are in the file. It returns an error
// once the time is over, with what is to be done.
func (r Rotation) waitForReplicas(ctx context.Context, until time.Time) error {
	keys, err := secret.LoadKeys(r.Path)
	if err != nil {
		return err
	}
	looks := time.NewTicker(WatchEvery)
	defer looks.Stop()
	for {
		all, err := replicas.There(ctx, &r.DB.Reader)
		if err != nil {
			return err
		}
		last := lacking(all, keys.IDs())
		if last == nil {
			return nil
		}
		if !time.Now().Before(until) {
			return fmt.Errorf("the server on %s has not read the key file %s as it is now: copy it there, and do the same again, which goes on", last.Host, r.Path)
		}
		select {
		case <-looks.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lacking returns a server that has other keys, nil for none.
func lacking(all []model.Replica, keys []string) *model.Replica {
	for _, r := range all {
		if !r.SameKeys(keys) {
			return &r
		}
	}
	return nil
}
