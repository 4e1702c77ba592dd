package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// AddDomain lets people with addresses in a domain be offered to join the
// actor's organization, and returns the domain. It proves nothing about who owns
// it. The errors: Invalid for the field "domain" with the reason, Forbidden, and
// Conflict, with the domain, when it is in the list already.
func (s *Service) AddDomain(ctx context.Context, by model.Actor, text string) (model.Domain, error) {
	d := model.Domain{Org: by.Org, Type: model.DomainAllowedEmail}
	var err error
	if d.Name, err = domainname.Parse(text); err != nil {
		return d, err
	}
	if err := domainname.Exclusive(d.Name); err != nil {
		return d, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		all, err := tx.Domains(ctx, by.Org, model.DomainAllowedEmail)
		if err != nil {
			return nil, err
		}
		for _, other := range all {
			if other.Name == d.Name {
				d = other
				return nil, model.Conflicting("organizations.domain_listed", d.Name)
			}
		}
		if len(all) >= model.MostAllowedDomains {
			return nil, model.InvalidField("domain", "organizations.most_domains", model.MostAllowedDomains)
		}
		if d.AddedBy, err = access.Author(ctx, tx, by); err != nil {
			return nil, err
		}
		if d, err = tx.InsertDomain(ctx, d); err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: by.Org, Actor: by, Target: string(d.ID), Payload: model.DomainCreated{After: d.Snapshot()},
		}}, nil
	})
	if err != nil {
		return d, fmt.Errorf("add domain: %w", err)
	}
	return d, nil
}

// RemoveDomain takes an allowed email domain from the list of the actor's
// organization, and returns what it was. Members who joined through it stay. The
// errors: Forbidden, and NotFound when the list has no such domain.
func (s *Service) RemoveDomain(ctx context.Context, by model.Actor, id model.DomainID) (model.Domain, error) {
	var d model.Domain
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if d, err = tx.Domain(ctx, by.Org, id); err != nil {
			return nil, err
		}
		if d.Type != model.DomainAllowedEmail {
			return nil, model.Missing("")
		}
		if err := tx.DeleteDomain(ctx, by.Org, id); err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: by.Org, Actor: by, Target: string(d.ID), Payload: model.DomainDeleted{Before: d.Snapshot()},
		}}, nil
	})
	if err != nil {
		return d, fmt.Errorf("remove domain: %w", err)
	}
	return d, nil
}
