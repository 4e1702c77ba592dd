package domains

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about domains. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	dns    *dns.Client
	source secret.Source
	outbox *mail.Outbox
	site   model.Site

	jitter func(time.Duration) time.Duration
}

// New returns the rules about domains, whose mails lead to a site.
func New(d *db.DB, client *dns.Client, source secret.Source, outbox *mail.Outbox, site model.Site) *Service {
	return &Service{
		db: d, dns: client, source: source, outbox: outbox, site: site,
		jitter: rand.N[time.Duration],
	}
}

// Where the record has to be, besides the domain itself, and what it says.
const (
	label  = "_anteroom."
	prefix = "anteroom-verify="
)

// RecordName returns where a domain's TXT record has to be. The domain itself is
// good as well.
func RecordName(d model.Domain) string { return label + d.Name }

// RecordValue returns what a domain's TXT record has to say.
func RecordValue(d model.Domain) string { return prefix + d.Proof.Token }

// mayManage returns an error when an actor may not change its organization's
// domains now: Forbidden with the reason in words, NotFound without the feature,
// or one of access.Permissions.
func mayManage(ctx context.Context, tx *db.Tx, by model.Actor) error {
	may, err := access.InWidget(ctx, tx, by, model.WidgetDomains)
	if err != nil {
		return err
	}
	on, err := tx.HasFeature(ctx, by.Org, model.FeatureDomainVerification)
	switch {
	case err != nil:
		return err
	case !on:
		return model.Missing("")
	case !may.Has(model.SettingsManage):
		return model.Denied("domains.not_permitted")
	}
	return nil
}

// parse returns the domain in what somebody typed, when one organization can
// have it for itself and there is room for the record's label. It returns an
// Invalid error for the field "domain" otherwise.
func parse(text string) (string, error) {
	name, err := domainname.Parse(text)
	if err == nil {
		err = domainname.Exclusive(name)
	}
	if err == nil && len(label)+len(name) > 253 {
		err = model.InvalidField("domain", "domains.no_room_for_label", label)
	}
	return name, err
}

// Add lets the actor's organization prove that a domain is its own, and returns
// the domain, pending. Others may do the same: whose record is found first has
// it. The errors: Invalid for the field "domain" with the reason, Conflict when
// the organization has it already, and those of mayManage.
func (s *Service) Add(ctx context.Context, by model.Actor, text string) (model.Domain, error) {
	name, err := parse(text)
	if err != nil {
		return model.Domain{}, err
	}
	var d model.Domain
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if d, err = s.insert(ctx, tx, by, name); err != nil {
			return nil, err
		}
		return []model.Event{event(by, d, model.DomainCreated{After: snapshot(d)})}, nil
	})
	if err != nil {
		return d, fmt.Errorf("add domain: %w", err)
	}
	return d, nil
}

// insert stores a pending domain whose check is due.
func (s *Service) insert(ctx context.Context, tx *db.Tx, by model.Actor, name string) (model.Domain, error) {
	d := model.Domain{Org: by.Org, Type: model.DomainOrganization, Name: name}
	all, err := tx.Domains(ctx, by.Org, d.Type)
	if err != nil {
		return d, err
	}
	for _, other := range all {
		if other.Name == name {
			return other, model.Conflicting("domains.listed_already", domainname.Unicode(name))
		}
	}
	if len(all) >= model.MostDomains {
		return d, model.InvalidField("domain", "domains.most", model.MostDomains)
	}
	if d.AddedBy, err = access.Author(ctx, tx, by); err != nil {
		return d, err
	}
	d.Proof = begin(tx, model.DomainProof{Token: s.source.Short()})
	return tx.InsertDomain(ctx, d)
}

// begin begins the schedule of a proof. Its first check is due at once: whoever
// asked for it waits for the answer.
func begin(tx *db.Tx, p model.DomainProof) model.DomainProof {
	tx.Wake(model.QueueDomains)
	return pending(p, tx.Now())
}

// Remove removes a domain that is not verified, and returns what it was. The
// errors: NotFound, Conflict when it has been verified meanwhile, and those of
// mayManage.
func (s *Service) Remove(ctx context.Context, by model.Actor, id model.DomainID) (model.Domain, error) {
	return s.remove(ctx, by, id, false)
}

// RemoveVerified removes a domain, verified or not, and returns what it was. From
// now on another organization can have it. The errors: NotFound, and those of
// mayManage.
func (s *Service) RemoveVerified(ctx context.Context, by model.Actor, id model.DomainID) (model.Domain, error) {
	return s.remove(ctx, by, id, true)
}

func (s *Service) remove(ctx context.Context, by model.Actor, id model.DomainID, owned bool) (model.Domain, error) {
	var d model.Domain
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if d, err = find(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if d.Owned() && !owned {
			return nil, model.Conflicting("domains.verified_meanwhile", domainname.Unicode(d.Name))
		}
		if err := tx.DeleteDomain(ctx, by.Org, id); err != nil {
			return nil, err
		}
		return []model.Event{event(by, d, model.DomainDeleted{Before: snapshot(d)})}, nil
	})
	if err != nil {
		return d, fmt.Errorf("remove domain: %w", err)
	}
	return d, nil
}

// find returns a domain that an organization claims to own, or a NotFound error.
func find(ctx context.Context, tx *db.Tx, org model.OrgID, id model.DomainID) (model.Domain, error) {
	d, err := tx.Domain(ctx, org, id)
	if err == nil && d.Type != model.DomainOrganization {
		err = model.Missing("")
	}
	return d, err
}

// snapshot returns what events say of a domain, with the record that it needs.
func snapshot(d model.Domain) model.DomainSnapshot {
	s := d.Snapshot()
	s.RecordName, s.RecordValue = RecordName(d), RecordValue(d)
	return s
}

func event(by model.Actor, d model.Domain, p model.Payload) model.Event {
	return model.Event{Org: d.Org, Actor: by, Target: string(d.ID), Payload: p}
}
