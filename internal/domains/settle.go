package domains

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// checked is a domain as it was read, and what its look-up has found.
type checked struct {
	domain  model.Domain
	finding finding
}

// settle stores what look-ups have found. A domain that has changed since it was
// read keeps what it has. Many share a transaction: those that make an event,
// and those that nobody needs to know of.
func (s *Service) settle(ctx context.Context, all []checked) error {
	var loud, quiet []checked
	for _, c := range all {
		if _, what := verdict(c.domain.Proof, c.finding, false, s.jitter); what != "" {
			loud = append(loud, c)
		} else {
			quiet = append(quiet, c)
		}
	}
	err := s.settleQuietly(ctx, quiet)
	if err == nil && len(loud) > 0 {
		err = s.settleLoudly(ctx, loud)
	}
	if err != nil {
		return fmt.Errorf("note what DNS answered: %w", err)
	}
	return nil
}

// settleQuietly stores what makes no event. What makes one after all, because the
// domain's owner has let go a moment ago, stays due as it was: the next look-up
// tells of it.
func (s *Service) settleQuietly(ctx context.Context, all []checked) error {
	if len(all) == 0 {
		return nil
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		for _, c := range all {
			d, what, err := s.judge(ctx, tx, c)
			if err != nil {
				return err
			}
			if what != "" {
				continue
			}
			if _, err := tx.SetDomainProof(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) settleLoudly(ctx context.Context, all []checked) error {
	letters, err := s.compose(ctx, all)
	if err != nil {
		return err
	}
	quiet := false // a domain was still another organization's, or has changed meanwhile
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		events, err := s.apply(ctx, tx, all, letters)
		if err == nil && len(events) == 0 {
			quiet, err = true, db.Nothing
		}
		return events, err
	})
	if quiet {
		return s.settleQuietly(ctx, all)
	}
	return err
}

// judge returns the domain as it is after its look-up, by whose it is now, and
// the event of that.
func (s *Service) judge(ctx context.Context, tx *db.Tx, c checked) (d model.Domain, what model.EventType, err error) {
	d = c.domain
	owner, err := tx.DomainOwner(ctx, d.Name)
	if err != nil {
		return d, "", err
	}
	d.Proof, what = verdict(d.Proof, c.finding, owner != "" && owner != d.Org, s.jitter)
	return d, what, nil
}

// apply stores verdicts in a transaction, with the mails that tell of them, and
// returns their events.
func (s *Service) apply(ctx context.Context, tx *db.Tx, all []checked, letters map[occasion]letter) ([]model.Event, error) {
	var events []model.Event
	for _, c := range all {
		d, what, err := s.judge(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		stored, err := tx.SetDomainProof(ctx, d)
		if err != nil {
			return nil, err
		}
		if !stored || what == "" {
			continue
		}
		events = append(events, event(model.System, d, payload(what, snapshot(c.domain), snapshot(d))))
		if l, ok := letters[occasion{d.ID, what}]; ok {
			if err := s.outbox.PutAll(ctx, tx, mail.Administrators(l.to), l.Message, tx.Now().Add(letterLife)); err != nil {
				return nil, err
			}
		}
	}
	return events, nil
}

// payload returns what an event that a verdict makes has to say.
func payload(what model.EventType, before, after model.DomainSnapshot) model.Payload {
	switch what {
	case model.EventDomainVerified:
		return model.DomainVerificationSucceeded{Before: before, After: after}
	case model.EventDomainTaken:
		return model.DomainTaken{Before: before, After: after}
	case model.EventDomainLost:
		return model.DomainLost{Before: before, After: after}
	default:
		return model.DomainVerificationFailed{Before: before, After: after}
	}
}
