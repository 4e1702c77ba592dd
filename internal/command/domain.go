package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// domainText is a domain as the commands print it.
type domainText struct {
	ID     model.DomainID     `json:"domain_id"`
	Name   string             `json:"domain"`
	Status model.DomainStatus `json:"verification_status"`
	Method model.DomainMethod `json:"verification_method,omitempty"`
	Record string             `json:"txt_record_name"`
	Value  string             `json:"txt_record_value"`
}

func domainTextOf(d model.Domain) domainText {
	return domainText{d.ID, d.Name, d.Proof.Status, d.Proof.Method, domains.RecordName(d), domains.RecordValue(d)}
}

// listDomains prints the domains that an organization claims to own.
func listDomains(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	return func(ctx context.Context, c *call) error {
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		all, err := c.db.Domains(ctx, id, model.DomainOrganization)
		if err != nil {
			return err
		}
		texts, rows := make([]domainText, len(all)), make([][]string, len(all))
		for i, d := range all {
			t := domainTextOf(d)
			texts[i], rows[i] = t, []string{t.Name, string(t.Status), string(t.Method), t.Value}
		}
		return c.sayRows(struct {
			Domains []domainText `json:"domains"`
		}{texts}, rows)
	}
}

// verifyDomain makes a domain an organization's own without its record.
func verifyDomain(flags *flag.FlagSet) action {
	return decideDomain(flags, (*domains.Service).Verify, "%s is verified for %s.\n")
}

// deleteDomain takes a domain away from an organization.
func deleteDomain(flags *flag.FlagSet) action {
	return decideDomain(flags, (*domains.Service).Delete, "%s is deleted from %s.\n")
}

func decideDomain(flags *flag.FlagSet, rule func(*domains.Service, context.Context, model.Actor, string) (model.Domain, error), done string) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	name := flags.String("domain", "", "The `DOMAIN`, as in example.com.")
	return func(ctx context.Context, c *call) error {
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		by := operator
		by.Org = id
		// These rules ask no DNS and send no mail.
		d, err := rule(domains.New(c.db, nil, secret.NewSource(nil), nil, ""), ctx, by, *name)
		if err != nil {
			return err
		}
		return c.say(domainTextOf(d), done, d.Name, id)
	}
}
