package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"anteroom/db"
	"anteroom/internal/domains"
	"anteroom/internal/model"
	"anteroom/internal/secret"
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
func listDomains(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("domain list", stderr)
	org := flags.String("organization", "", "The `ID` of the organization.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := ownerID(*org)
		if err != nil {
			return err
		}
		all, err := d.Domains(ctx, id, model.DomainOrganization)
		if err != nil {
			return err
		}
		texts := make([]domainText, len(all))
		for i, one := range all {
			texts[i] = domainTextOf(one)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				Domains []domainText `json:"domains"`
			}{texts})
		}
		for _, t := range texts {
			if _, err := fmt.Fprintf(stdout, "%-40s %-8s %-5s %s\n", t.Name, t.Status, t.Method, t.Value); err != nil {
				return err
			}
		}
		return nil
	})
}

// verifyDomain makes a domain an organization's own without its record.
func verifyDomain(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	return decideDomain(ctx, "domain verify", "%s is verified for %s.\n", (*domains.Service).Verify, args, environ, stdout, stderr)
}

// deleteDomain takes a domain away from an organization.
func deleteDomain(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	return decideDomain(ctx, "domain delete", "%s is deleted from %s.\n", (*domains.Service).Delete, args, environ, stdout, stderr)
}

func decideDomain(ctx context.Context, command, format string, rule func(*domains.Service, context.Context, model.Actor, string) (model.Domain, error),
	args, environ []string, stdout, stderr io.Writer,
) error {
	flags := newFlags(command, stderr)
	org := flags.String("organization", "", "The `ID` of the organization.")
	name := flags.String("domain", "", "The `DOMAIN`, as in example.com.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		id, err := ownerID(*org)
		if err != nil {
			return err
		}
		by := operator
		by.Org = id
		// These rules ask no DNS and send no mail.
		done, err := rule(domains.New(d, nil, secret.NewSource(nil), nil, nil), ctx, by, *name)
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, domainTextOf(done))
		}
		_, err = fmt.Fprintf(stdout, format, done.Name, id)
		return err
	})
}

func ownerID(s string) (model.OrgID, error) {
	id, err := organizationID(s)
	if err == nil && id == "" {
		err = errors.New("--organization: enter the ID of an organization")
	}
	return id, err
}
