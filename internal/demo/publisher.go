package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
)

// Publisher stands for the person who looks after the DNS of a customer: some
// seconds after a domain was added it publishes the record that the portal asks
// for, and has it looked up. It does so once for each domain, so that who drives
// the demo can take the record away.
type Publisher struct {
	db     *db.DB
	rules  *domains.Service
	server *nameserver.Server
	done   map[model.DomainID]time.Time // when the record was published
}

// NewPublisher returns a Publisher that publishes on a name server.
func NewPublisher(d *db.DB, rules *domains.Service, server *nameserver.Server) *Publisher {
	return &Publisher{db: d, rules: rules, server: server, done: map[model.DomainID]time.Time{}}
}

// How long the person takes: the page asks each five seconds, so that it turns
// green some ten seconds after the domain was added. And how far ahead checks are
// planned at the most.
const (
	publishAfter = 8 * time.Second
	horizon      = 48 * time.Hour
	atOnce       = 500
)

// Run publishes until ctx ends.
func (p *Publisher) Run(ctx context.Context, report func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := p.publish(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// publish publishes the records of domains that were added long enough ago, and
// lets those that are pending be looked up.
func (p *Publisher) publish(ctx context.Context) error {
	now := p.db.Now()
	all, err := p.db.DomainsDue(ctx, now.Add(horizon), model.Domain{}, atOnce)
	if err != nil {
		return err
	}
	for _, d := range all {
		if !strings.HasSuffix(d.Name, ".example") || now.Sub(d.CreatedAt) < publishAfter {
			continue
		}
		if p.done[d.ID].IsZero() {
			if err := p.add(domains.RecordName(d), domains.RecordValue(d)); err != nil {
				return err
			}
			p.done[d.ID] = now
		}
		if d.Proof.Status != model.DomainPending || d.Proof.Answer.At.After(p.done[d.ID]) {
			continue
		}
		if err := p.rules.Check(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// add publishes a value beside those that are there: another organization's, or
// one that who drives the demo has set.
func (p *Publisher) add(name, value string) error {
	var values []string
	for _, r := range p.server.Records() {
		if strings.EqualFold(strings.TrimSuffix(r.Name, "."), name) {
			values = r.Values
		}
	}
	return p.server.Set(name, append(slices.Clone(values), value)...)
}
