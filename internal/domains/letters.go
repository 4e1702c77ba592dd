package domains

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// letterLife is how long a mail is worth sending.
const letterLife = 3 * 24 * time.Hour

// letter is a mail to all administrators of an organization.
type letter struct {
	mail.Message
	to model.OrgID
}

// occasion is why a mail goes out: something that happened to a domain.
type occasion struct {
	domain model.DomainID
	what   model.EventType
}

// compose composes the mails that may have to go out when findings are stored:
// to the administrators of a domain that is no longer verified, and to those of a
// domain that another organization has proved to control as well.
func (s *Service) compose(ctx context.Context, all []checked) (map[occasion]letter, error) {
	letters := map[occasion]letter{}
	for _, c := range all {
		d := c.domain
		if _, what := verdict(d.Proof, c.finding, false, s.jitter); what == model.EventDomainLost {
			connects, err := s.db.HasEnabledConnection(ctx, d.Org)
			if err != nil {
				return nil, err
			}
			written, ok, err := s.write(ctx, d.Org, func(app, org string) (mail.Message, error) {
				return mail.DomainLost(mail.DomainLostData{
					AppName: app, OrgName: org, Domain: domainname.Unicode(d.Name),
					RecordName: RecordName(d), RecordValue: RecordValue(d), Connects: connects, LinkURL: s.site.Portal().Domain(d.ID),
				})
			})
			if err != nil {
				return nil, err
			}
			if ok {
				letters[occasion{d.ID, what}] = written
			}
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
		written, ok, err := s.write(ctx, owner, func(app, org string) (mail.Message, error) {
			return mail.DomainContested(mail.DomainContestedData{
				AppName: app, OrgName: org, Domain: domainname.Unicode(d.Name), LinkURL: s.site.Portal().Domains(),
			})
		})
		if err != nil {
			return nil, err
		}
		if ok {
			letters[occasion{d.ID, model.EventDomainTaken}] = written
		}
	}
	return letters, nil
}

// write composes a mail to an organization's administrators. There is none when the
// organization has been deleted meanwhile.
func (s *Service) write(ctx context.Context, id model.OrgID, compose func(app, org string) (mail.Message, error)) (l letter, ok bool, err error) {
	org, err := s.db.Organization(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return l, false, nil
	}
	if err != nil {
		return l, false, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return l, false, err
	}
	l.to = id
	l.Message, err = compose(instance.AppName, org.Name)
	return l, err == nil, err
}
