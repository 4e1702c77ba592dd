package domains

import (
	"context"
	"time"

	"anteroom/internal/domainname"
	"anteroom/internal/mail"
	"anteroom/internal/model"
)

// To how many administrators a mail goes, and how long it is worth sending.
const (
	mostAdministrators = 20
	letterLife         = 3 * 24 * time.Hour
)

// occasion is why a mail goes out: something that happened to a domain.
type occasion struct {
	domain model.DomainID
	what   model.EventType
}

// compose composes the mails that may have to go out when findings are stored:
// to the administrators of a domain that is no longer verified, and to those of a
// domain that another organization has proved to control as well.
func (s *Service) compose(ctx context.Context, all []checked) (map[occasion][]mail.Message, error) {
	letters := map[occasion][]mail.Message{}
	for _, c := range all {
		d := c.domain
		if _, what := verdict(d.Proof, c.finding, false, s.jitter); what == model.EventDomainLost {
			connects, err := s.db.HasEnabledConnection(ctx, d.Org)
			if err != nil {
				return nil, err
			}
			written, err := s.write(ctx, d.Org, func(app, org, to string) (mail.Message, error) {
				return mail.DomainLost(mail.DomainLostData{
					AppName: app, OrgName: org, To: to, Domain: domainname.Unicode(d.Name),
					RecordName: RecordName(d), RecordValue: RecordValue(d), Connects: connects, LinkURL: s.site.Portal().Domain(d.ID),
				})
			})
			if err != nil {
				return nil, err
			}
			letters[occasion{d.ID, what}] = written
		}
		if _, what := verdict(d.Proof, c.finding, true, s.jitter); what != model.EventDomainTaken {
			continue
		}
		owner, err := s.db.DomainOwner(ctx, d.Name)
		if err != nil {
			return nil, err
		}
		if owner == "" || owner == d.Org {
			continue
		}
		written, err := s.write(ctx, owner, func(app, org, to string) (mail.Message, error) {
			return mail.DomainContested(mail.DomainContestedData{
				AppName: app, OrgName: org, To: to, Domain: domainname.Unicode(d.Name), LinkURL: s.site.Portal().Domains(),
			})
		})
		if err != nil {
			return nil, err
		}
		letters[occasion{d.ID, model.EventDomainTaken}] = written
	}
	return letters, nil
}

// write composes a mail for each of an organization's administrators, none when
// the organization has been deleted meanwhile.
func (s *Service) write(ctx context.Context, id model.OrgID, letter func(app, org, to string) (mail.Message, error)) ([]mail.Message, error) {
	org, err := s.db.Organization(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return nil, err
	}
	to, err := s.db.Administrators(ctx, id, mostAdministrators)
	if err != nil {
		return nil, err
	}
	all := make([]mail.Message, len(to))
	for i, m := range to {
		if all[i], err = letter(instance.AppName, org.Name, m.Email); err != nil {
			return nil, err
		}
	}
	return all, nil
}
