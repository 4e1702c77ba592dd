package program

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/replicas"
)

// lookAtServers returns an error when those that serve from the database do not fit each other.
func lookAtServers(ctx context.Context, p Patient) error {
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("which servers there are cannot be said while the database does not open")
	}
	all, err := replicas.There(ctx, &d.Reader)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return remark(fmt.Sprintf("no server was heard of for %d minutes", int(model.ReplicaLife.Minutes())))
	}
	var wrong []error
	if keys, err := LoadKeys(ctx, p.Settings, &d.Reader); err == nil { // "key file" tells of what is wrong with it
		for _, r := range all {
			if !r.SameKeys(keys.IDs()) {
				wrong = append(wrong, fmt.Errorf("the server on %s has another key file than is here (it seals by %s, and this one by %s): put the same on each machine", r.Host, strings.Join(r.Keys[:min(1, len(r.Keys))], ""), keys.ID()))
			}
		}
	}
	var are []string
	for _, r := range all {
		are = append(are, r.Host+" with "+r.Version)
		if r.Version != all[0].Version {
			wrong = append(wrong, fmt.Errorf("the server on %s is of version %s, and the one on %s of %s: update all of them", r.Host, r.Version, all[0].Host, all[0].Version))
		}
		if ahead := r.Seen.Sub(d.Now()); ahead > mostSkew {
			wrong = append(wrong, fmt.Errorf("the clock of the server on %s is ahead by %s: have it set by NTP on each machine", r.Host, ahead.Round(time.Second)))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	return remark("those that serve: " + strings.Join(are, ", "))
}
