package domains

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// CheckNow looks a domain up because somebody asks for it, and returns it as it
// is then. The errors: NotFound, Conflict with the reason when there is nothing
// to look up or it was asked for a moment ago, and those of mayManage.
func (s *Service) CheckNow(ctx context.Context, by model.Actor, id model.DomainID) (model.Domain, error) {
	var d model.Domain
	err := s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return err
		}
		if d, err = find(ctx, tx, by.Org, id); err != nil {
			return err
		}
		if d.Proof.NextCheckAt.IsZero() {
			return model.Conflicting("domains.not_looked_up", domainname.Unicode(d.Name))
		}
		free, err := tx.AskForDomainCheck(ctx, by.Org, id, tx.Now().Add(-model.DomainAskEvery))
		if err == nil && !free {
			err = model.Conflicting("domains.asked_lately", secondsLeft(d.Proof, tx.Now()))
		}
		return err
	})
	if err == nil {
		d.Proof.AskedAt = s.db.Now()
		err = s.Check(ctx, d)
	}
	if err == nil {
		d, err = s.db.Domain(ctx, d.Org, d.ID)
	}
	if err != nil {
		return d, fmt.Errorf("check domain: %w", err)
	}
	return d, nil
}

// secondsLeft returns how many seconds it is until DNS can be asked for a domain again.
func secondsLeft(p model.DomainProof, now time.Time) int {
	last := p.AskedAt
	if p.Answer.At.After(last) {
		last = p.Answer.At
	}
	return int(last.Add(model.DomainAskEvery).Sub(now)/time.Second) + 1
}

// Check looks a domain up as it was read, whatever was asked for lately, and
// stores what it finds. It is for the program itself.
func (s *Service) Check(ctx context.Context, d model.Domain) error {
	f := s.look(ctx, d, s.db.Now(), true)
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.settle(ctx, []checked{{d, f}})
}

// Retry begins the schedule anew for a domain whose record was not found in time.
// The record stays the same. The errors: NotFound, Conflict when the domain has
// not failed, and those of mayManage.
func (s *Service) Retry(ctx context.Context, by model.Actor, id model.DomainID) (model.Domain, error) {
	var d model.Domain
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if d, err = find(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if d.Proof.Status != model.DomainFailed {
			return nil, model.Conflicting("domains.not_failed", domainname.Unicode(d.Name))
		}
		before := snapshot(d)
		d.Proof = begin(tx, d.Proof)
		if _, err := tx.SetDomainProof(ctx, d); err != nil {
			return nil, err
		}
		return []model.Event{event(by, d, model.DomainVerificationRetried{Before: before, After: snapshot(d)})}, nil
	})
	if err != nil {
		return d, fmt.Errorf("retry domain: %w", err)
	}
	return d, nil
}
