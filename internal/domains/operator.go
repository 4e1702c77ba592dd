package domains

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// Verify makes a domain an organization's own by the operator's word, whether or
// not the organization has added it, and returns it. No record is looked for from
// then on. The errors: Invalid for the field "domain", NotFound for an unknown
// organization, Conflict when the domain is another one's, and Forbidden for
// anybody but the operator and an application of the whole instance with the scope
// organizations_write.
func (s *Service) Verify(ctx context.Context, by model.Actor, text string) (model.Domain, error) {
	return s.VerifyFor(ctx, by, text, "")
}

// VerifyFor does so for a reason, which is told with the event, and returns the errors of Verify and
// an Invalid error for the field "reason".
func (s *Service) VerifyFor(ctx context.Context, by model.Actor, text, reason string) (model.Domain, error) {
	if err := maySay(ctx, s.db, by); err != nil {
		return model.Domain{}, err
	}
	reason, err := model.DomainReason.Parse(reason)
	if err != nil {
		return model.Domain{}, err
	}
	name, err := parse(text)
	if err != nil {
		return model.Domain{}, err
	}
	var d model.Domain
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := maySay(ctx, tx, by); err != nil {
			return nil, err
		}
		if _, err := tx.Organization(ctx, by.Org); model.KindOf(err) == model.NotFound {
			return nil, model.Missing("domains.no_organization")
		} else if err != nil {
			return nil, err
		}
		owner, err := tx.DomainOwner(ctx, name)
		if err != nil {
			return nil, err
		}
		if owner != "" && owner != by.Org {
			return nil, model.Conflicting("domains.owned_elsewhere", name, owner)
		}
		var events []model.Event
		if d, err = s.insert(ctx, tx, by, name); err == nil {
			events = append(events, event(by, d, model.DomainCreated{After: snapshot(d)}))
		} else if model.KindOf(err) != model.Conflict {
			return nil, err
		}
		before := snapshot(d)
		d.Proof.Status, d.Proof.Method, d.Proof.Taken = model.DomainVerified, model.DomainByAdmin, false
		d.Proof.VerifiedAt, d.Proof.NextCheckAt, d.Proof.Absences, d.Proof.AbsentAt = tx.Now(), time.Time{}, 0, time.Time{}
		if _, err := tx.SetDomainProof(ctx, d); err != nil {
			return nil, err
		}
		return append(events, event(by, d, model.DomainVerificationSucceeded{Before: before, After: snapshot(d), Reason: reason})), nil
	})
	if err != nil {
		return d, fmt.Errorf("verify domain: %w", err)
	}
	return d, nil
}

// maySay returns an error unless an actor's word proves whose a domain is. An
// organization's own client has no such word, whatever its scopes: it speaks for who
// would profit.
func maySay(ctx context.Context, from access.Applications, by model.Actor) error {
	if err := access.Operates(ctx, from, by, by.Org, model.ScopeOrganizationsWrite); err != nil {
		return err
	}
	if !access.OfInstance(ctx, from, by) {
		return model.Denied("")
	}
	return nil
}

// Delete removes a domain of an organization by its name, verified or not: so the
// operator settles whose a domain is. The errors: Invalid for the field "domain",
// NotFound, and Forbidden for anybody but the operator.
func (s *Service) Delete(ctx context.Context, by model.Actor, text string) (model.Domain, error) {
	if err := access.OperatorOnly(by, by.Org); err != nil {
		return model.Domain{}, err
	}
	name, err := domainname.Parse(text)
	if err != nil {
		return model.Domain{}, err
	}
	all, err := s.db.Domains(ctx, by.Org, model.DomainOrganization)
	if err != nil {
		return model.Domain{}, err
	}
	for _, d := range all {
		if d.Name == name {
			return d, s.delete(ctx, by, d)
		}
	}
	return model.Domain{}, model.Missing("domains.unknown", name)
}

func (s *Service) delete(ctx context.Context, by model.Actor, d model.Domain) error {
	return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := tx.DeleteDomain(ctx, d.Org, d.ID); err != nil {
			return nil, err
		}
		return []model.Event{event(by, d, model.DomainDeleted{Before: snapshot(d)})}, nil
	})
}
