package domains

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anteroom/db"
	"anteroom/internal/domainname"
	"anteroom/internal/mail"
	"anteroom/internal/model"
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

func (s *Service) settleQuietly(ctx context.Context, all []checked) error {
	if len(all) == 0 {
		return nil
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		_, err := s.apply(ctx, tx, all, nil)
		return err
	})
}

// errQuiet undoes a transaction that turned out to make no event: a domain was
// still another organization's, or has changed meanwhile.
var errQuiet = errors.New("nothing to tell")

func (s *Service) settleLoudly(ctx context.Context, all []checked) error {
	letters, err := s.lostLetters(ctx, all)
	if err != nil {
		return err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		events, err := s.apply(ctx, tx, all, letters)
		if err == nil && len(events) == 0 {
			err = errQuiet
		}
		return events, err
	})
	if errors.Is(err, errQuiet) {
		return s.settleQuietly(ctx, all)
	}
	if len(letters) > 0 {
		s.outbox.Wake()
	}
	return err
}

// apply stores verdicts in a transaction, with the mails of those that are lost,
// and returns their events.
func (s *Service) apply(ctx context.Context, tx *db.Tx, all []checked, letters map[model.DomainID][]mail.Message) ([]model.Event, error) {
	var events []model.Event
	for _, c := range all {
		owner, err := tx.DomainOwner(ctx, c.domain.Name)
		if err != nil {
			return nil, err
		}
		d := c.domain
		var what model.EventType
		d.Proof, what = verdict(d.Proof, c.finding, owner != "" && owner != d.Org, s.jitter)
		stored, err := tx.SetDomainProof(ctx, d)
		if err != nil {
			return nil, err
		}
		if !stored || what == "" {
			continue
		}
		e := event(what, model.System, d)
		e.Before = describe(c.domain)
		events = append(events, e)
		if what != model.EventDomainLost {
			continue
		}
		for _, m := range letters[d.ID] {
			if err := s.outbox.Put(ctx, tx, m, tx.Now().Add(letterLife)); err != nil {
				return nil, err
			}
		}
	}
	return events, nil
}

// To how many administrators a mail goes, and how long it is worth sending.
const (
	mostAdministrators = 20
	letterLife         = 3 * 24 * time.Hour
)

// lostLetters composes the mails that tell administrators of domains that are no
// longer verified.
func (s *Service) lostLetters(ctx context.Context, all []checked) (map[model.DomainID][]mail.Message, error) {
	letters := map[model.DomainID][]mail.Message{}
	for _, c := range all {
		d := c.domain
		if _, what := verdict(d.Proof, c.finding, false, s.jitter); what != model.EventDomainLost {
			continue
		}
		org, err := s.db.Organization(ctx, d.Org)
		if model.KindOf(err) == model.NotFound {
			continue // deleted meanwhile, with its domains
		}
		if err != nil {
			return nil, err
		}
		instance, err := s.db.Instance(ctx)
		if err != nil {
			return nil, err
		}
		to, err := s.db.Administrators(ctx, d.Org, mostAdministrators)
		if err != nil {
			return nil, err
		}
		for _, m := range to {
			letter, err := mail.DomainLost(mail.DomainLostData{
				AppName: instance.AppName, OrgName: org.Name, To: m.Email, Domain: domainname.Unicode(d.Name),
				RecordName: RecordName(d), RecordValue: RecordValue(d), LinkURL: s.url("/ui/domains/" + string(d.ID)),
			})
			if err != nil {
				return nil, err
			}
			letters[d.ID] = append(letters[d.ID], letter)
		}
	}
	return letters, nil
}
