package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const domainColumns = `org_id, id, type, name, added_by, created_at, status, method, token, taken, verified_at, pending_at, next_check_at, asked_at,
	absences, absent_at, name_servers, checked_at, answer_name, outcome, answer_server, answer_count, answer_values, version`

// Domains returns an organization's domains of one type in the order of their
// names.
func (q *queries) Domains(ctx context.Context, org model.OrgID, kind model.DomainType) ([]model.Domain, error) {
	return many(ctx, q, scanDomain, `
		SELECT `+domainColumns+`
		  FROM domains
		 WHERE org_id = $1 AND type = $2
		 ORDER BY name`, org, kind)
}

// Domain returns a domain of an organization, or a NotFound error.
func (q *queries) Domain(ctx context.Context, org model.OrgID, id model.DomainID) (model.Domain, error) {
	return one(ctx, q, scanDomain, `
		SELECT `+domainColumns+`
		  FROM domains
		 WHERE org_id = $1 AND id = $2`, org, id)
}

const domainOwnerQuery = `
	SELECT org_id
	  FROM domains
	 WHERE name = $1 AND type = 'ORGANIZATION_DOMAIN' AND status = 'VERIFIED'`

// Each member that comes in by a directory asks for it, and raises a count of the
// organization: an organization that is deleted deletes its domains by name instead.
var domainOwners = questionOf[model.OrgID](nil, domainOwnerQuery)

// DomainOwner returns the organization that has verified a domain, "" for none.
func (q *queries) DomainOwner(ctx context.Context, name string) (model.OrgID, error) {
	return domainOwners.ask(q, name, func() (model.OrgID, error) {
		owner, err := one(ctx, q, scanValue[model.OrgID], domainOwnerQuery, name)
		if model.KindOf(err) == model.NotFound {
			return "", nil
		}
		return owner, err
	})
}

// DomainsDue returns domains of all organizations whose check is due at a time,
// the longest due first, at most limit. after is the last one of the page before,
// zero for the first page.
func (q *queries) DomainsDue(ctx context.Context, due time.Time, after model.Domain, limit int) ([]model.Domain, error) {
	return many(ctx, q, scanDomain, `
		SELECT `+domainColumns+`
		  FROM domains
		 WHERE next_check_at > 0 AND next_check_at <= $1 AND (next_check_at, id) > ($2, $3)
		 ORDER BY next_check_at, id
		 LIMIT $4`, ms(due), ms(after.Proof.NextCheckAt), after.ID, limit)
}

// CheckDomainsNow makes all domains due whose check is due after the given time.
func (t *Tx) CheckDomainsNow(ctx context.Context, after time.Time) error {
	_, err := t.exec(ctx, `
		UPDATE domains
		   SET next_check_at = $2
		 WHERE next_check_at > 0 AND next_check_at > $1`, ms(after), ms(t.now))
	return err
}

func scanDomain(s scanner) (model.Domain, error) {
	var d model.Domain
	var hosts, values string
	var created, verified, pending, next, asked, absent, checked int64
	p := &d.Proof
	err := s.Scan(&d.Org, &d.ID, &d.Type, &d.Name, &d.AddedBy, &created, &p.Status, &p.Method, &p.Token, &p.Taken, &verified, &pending, &next, &asked,
		&p.Absences, &absent, &hosts, &checked, &p.Answer.Name, &p.Answer.Outcome, &p.Answer.Server, &p.Answer.Count, &values, &d.Version)
	if err != nil {
		return d, err
	}
	d.CreatedAt, p.VerifiedAt, p.PendingAt, p.NextCheckAt, p.AskedAt = at(created), at(verified), at(pending), at(next), at(asked)
	p.AbsentAt, p.Answer.At, p.NameServers = at(absent), at(checked), words[string](hosts)
	return d, json.Unmarshal([]byte(values), &p.Answer.Values)
}

// InsertDomain stores a new domain under a new id, and returns it. It returns a
// Conflict error when the organization has it already, of the same type.
func (t *Tx) InsertDomain(ctx context.Context, d model.Domain) (model.Domain, error) {
	d.ID, d.CreatedAt, d.Version = model.DomainID(t.ids.Next(model.PrefixDomain, t.now)), t.now, 1
	proof, err := proofValues(d.Proof)
	if err != nil {
		return d, err
	}
	_, err = t.of(string(d.Org)).exec(ctx, `
		INSERT INTO domains (`+domainColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		append(append([]any{d.Org, d.ID, d.Type, d.Name, d.AddedBy, ms(d.CreatedAt)}, proof...), d.Version)...)
	return d, err
}

// SetDomainProof stores how far the proof of a domain is, when the domain still
// has the version. It reports whether it had: otherwise somebody was faster. It
// returns a Conflict error when the domain is verified and already another
// organization's.
func (t *Tx) SetDomainProof(ctx context.Context, d model.Domain) (bool, error) {
	proof, err := proofValues(d.Proof)
	if err != nil {
		return false, err
	}
	n, err := t.of(string(d.Org)).exec(ctx, `
		UPDATE domains
		   SET status = $4, method = $5, token = $6, taken = $7, verified_at = $8, pending_at = $9, next_check_at = $10, asked_at = $11,
		       absences = $12, absent_at = $13, name_servers = $14, checked_at = $15, answer_name = $16, outcome = $17,
		       answer_server = $18, answer_count = $19, answer_values = $20, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`, append([]any{d.Org, d.ID, d.Version}, proof...)...)
	return n > 0, err
}

// proofValues returns the columns from status to answer_values.
func proofValues(p model.DomainProof) ([]any, error) {
	values, err := model.JSON(append([]string{}, p.Answer.Values...))
	return []any{
		p.Status, p.Method, p.Token, p.Taken, ms(p.VerifiedAt), ms(p.PendingAt), ms(p.NextCheckAt), ms(p.AskedAt),
		p.Absences, ms(p.AbsentAt), joined(p.NameServers), ms(p.Answer.At), p.Answer.Name, p.Answer.Outcome,
		p.Answer.Server, p.Answer.Count, values,
	}, err
}

// AskForDomainCheck notes that somebody asks for a check of a domain now, and
// reports whether nobody did, and none was made, since the given time.
func (t *Tx) AskForDomainCheck(ctx context.Context, org model.OrgID, id model.DomainID, since time.Time) (bool, error) {
	n, err := t.of(string(org)).exec(ctx, `
		UPDATE domains
		   SET asked_at = $3
		 WHERE org_id = $1 AND id = $2 AND asked_at <= $4 AND checked_at <= $4`, org, id, ms(t.now), ms(since))
	return n > 0, err
}

// DeleteDomain removes a domain. It returns a NotFound error when the
// organization has no such domain.
func (t *Tx) DeleteDomain(ctx context.Context, org model.OrgID, id model.DomainID) error {
	return t.of(string(org)).execOne(ctx, model.Missing(""), `
		DELETE FROM domains
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// CountMembersAt returns how many active members of an organization have an
// address in a domain, which people write in its ASCII form or as it reads.
func (q *queries) CountMembersAt(ctx context.Context, org model.OrgID, ascii, read string) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM members m
		  JOIN users u ON u.id = m.user_id
		 WHERE m.org_id = $1 AND m.status = 'ACTIVE' AND (u.email_key LIKE '%@' || $2 OR u.email_key LIKE '%@' || $3)`, org, ascii, read)
}
