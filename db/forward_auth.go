package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Admission is what a proxy's question needs beyond the session.
type Admission struct {
	SigningAlg string      // the application's
	Org        model.OrgID // for which alone the application acts, "" for all
	Roles      []string    // the member's, by name
	KeyStates  string      // as SigningKeyStates returns them at the same moment

	member model.MemberID
}

const admissionQuery = `
	SELECT a.signing_alg, a.org_id,
	       COALESCE((SELECT string_agg(r.name, ' ')
	                   FROM (SELECT DISTINCT r.name, r.position
	                           FROM member_roles m
	                           JOIN roles r ON r.id = m.role_id
	                          WHERE m.org_id = $2 AND m.member_id = $3
	                          ORDER BY r.position, r.name) r), ''),
	       ` + signingKeyStates + `
	  FROM applications a
	 WHERE a.id = $1`

var admissionOf = questionOf(func(a Admission) []string { return []string{string(a.member)} }, admissionQuery)

// Admission returns how an application's tokens are signed, and by which keys, and
// which roles a member holds, or a NotFound error when there is no such application.
func (q *queries) Admission(ctx context.Context, app model.ApplicationID, org model.OrgID, member model.MemberID) (Admission, error) {
	asked := string(app) + " " + string(org) + " " + string(member)
	return admissionOf.ask(q, asked, func() (Admission, error) {
		scan := func(s scanner) (Admission, error) {
			a := Admission{member: member}
			var roles string
			err := s.Scan(&a.SigningAlg, &a.Org, &roles, &a.KeyStates)
			a.Roles, a.KeyStates = words[string](roles), sortedStates(a.KeyStates)
			return a, err
		}
		return one(ctx, q, scan, admissionQuery, app, org, member)
	})
}
