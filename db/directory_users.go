package db

import (
	"context"

	"anteroom/internal/model"
)

// directoryUserColumns are what of a directory user is read; what is only there to find
// them by is not.
const directoryUserColumns = `u.org_id, u.directory_id, u.id, u.place, u.user_name, u.external_id, u.display_name, u.email, u.active, u.member_id, u.waiting,
	u.created_at, u.modified_at, u.version, u.doc`

func scanDirectoryUser(s scanner) (model.DirectoryUser, error) {
	var u model.DirectoryUser
	var created, modified int64
	err := s.Scan(&u.Org, &u.Directory, &u.ID, &u.Place, &u.UserName, &u.ExternalID, &u.DisplayName, &u.Email, &u.Active, &u.Member, &u.Waiting,
		&created, &modified, &u.Version, &u.Doc)
	u.CreatedAt, u.ModifiedAt = at(created), at(modified)
	return u, err
}

// DirectoryUser returns a user of a directory, or a NotFound error.
func (q queries) DirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryUserID) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.id = $3`, org, directory, id)
}

// DirectoryUserNamed returns the user of a directory with a user name, in any case, or a
// NotFound error.
func (q queries) DirectoryUserNamed(ctx context.Context, org model.OrgID, directory model.DirectoryID, name string) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.user_key = $3`, org, directory, model.Fold(name))
}

// DirectoryUserByExternalID returns the user of a directory whom its provider calls so, or
// a NotFound error.
func (q queries) DirectoryUserByExternalID(ctx context.Context, org model.OrgID, directory model.DirectoryID, id string) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.external_id = $3 AND u.external_id <> ''`, org, directory, id)
}

// DirectoryUserOfMember returns the user of an organization's directory who is a member,
// or a NotFound error.
func (q queries) DirectoryUserOfMember(ctx context.Context, org model.OrgID, member model.MemberID) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.member_id = $2 AND u.member_id <> ''`, org, member)
}

// DirectoryUsersAt returns the users of an organization's directories who have an address,
// or would.
func (q queries) DirectoryUsersAt(ctx context.Context, org model.OrgID, email model.Email) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.email_key = $2
		 ORDER BY u.id`, org, email.Key())
}

// RefusedByDirectory reports whether a directory of an organization has said that who has
// an address is no member: it has deactivated them, or nobody knows yet who they are.
func (q queries) RefusedByDirectory(ctx context.Context, org model.OrgID, email model.Email) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM directory_users u
		                 JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id AND d.enabled
		                WHERE u.org_id = $1 AND u.email_key = $2 AND (NOT u.active OR u.waiting = 'question'))`, org, email.Key())
}

// WaitingForDomain returns users of all directories who wait because of the domain of their
// address, where their organization has verified it meanwhile, at most limit.
func (q queries) WaitingForDomain(ctx context.Context, limit int) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM domains o
		 CROSS JOIN directory_users u
		  JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id AND d.enabled
		 WHERE o.type = 'ORGANIZATION_DOMAIN' AND o.status = 'VERIFIED'
		   AND u.org_id = o.org_id AND u.waiting <> '' AND u.waiting = 'domain' AND u.domain = o.name AND u.active
		 LIMIT $1`, limit)
}

// DirectoryQuestions returns users of a directory of whom it is asked whether they are who
// had their address before, the oldest first.
func (q queries) DirectoryQuestions(ctx context.Context, org model.OrgID, directory model.DirectoryID) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.waiting <> '' AND u.waiting = 'question' AND u.directory_id = $2
		 ORDER BY u.id`, org, directory)
}

// DirectoryMember returns who a user of a directory is here, "" for nobody.
func (q queries) DirectoryMember(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryUserID) (model.MemberID, error) {
	return one(ctx, q, scanValue[model.MemberID], `
		SELECT member_id
		  FROM directory_users
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, org, directory, id)
}

// InsertDirectoryUser stores a user under a new id, behind all others of the directory,
// and returns it. It returns a Conflict error when its name or external id is another
// one's.
func (t *Tx) InsertDirectoryUser(ctx context.Context, u model.DirectoryUser) (model.DirectoryUser, error) {
	u.ID, u.CreatedAt, u.ModifiedAt, u.Version = model.DirectoryUserID(t.ids.Next(model.PrefixDirectoryUser, t.now)), t.now, t.now, 1
	var err error
	if u.Place, err = one(ctx, t.of(string(u.Org)).queries, scanValue[int64], `
		UPDATE directories
		   SET last_user = last_user + 1, user_count = user_count + 1
		 WHERE org_id = $1 AND id = $2
		RETURNING last_user`, u.Org, u.Directory); err != nil {
		return u, err
	}
	if _, err := t.exec(ctx, `
		INSERT INTO directory_users (org_id, directory_id, id, place, user_name, user_key, external_id, display_name, display_key, given_key, family_key,
		                             email, email_key, domain, active, member_id, waiting, created_at, modified_at, version, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19, $20)`,
		u.Org, u.Directory, u.ID, u.Place, u.UserName, model.Fold(u.UserName), u.ExternalID, u.DisplayName, model.Fold(u.DisplayName), model.Fold(u.GivenName), model.Fold(u.FamilyName),
		u.Email, u.Email.Key(), u.Email.Domain(), u.Active, u.Member, u.Waiting, ms(t.now), u.Version, u.Doc); err != nil {
		return u, err
	}
	if err := t.insertDirectoryEmails(ctx, u); err != nil {
		return u, err
	}
	return u, t.count(ctx, u.Org, u.Directory, listOfUsers, u.Place, 1)
}

func (t *Tx) insertDirectoryEmails(ctx context.Context, u model.DirectoryUser) error {
	for i, e := range u.Emails {
		if _, err := t.exec(ctx, `
			INSERT INTO directory_user_emails (org_id, directory_id, user_id, position, value_key, type_key, is_primary)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, u.Org, u.Directory, u.ID, i, model.Fold(e.Value), model.Fold(e.Type), e.Primary); err != nil {
			return err
		}
	}
	return nil
}

// UpdateDirectoryUser stores what has become of a user as the transaction has read it,
// with another version, and returns it. It returns a Conflict error when its name or
// external id is another one's, or the version is another.
func (t *Tx) UpdateDirectoryUser(ctx context.Context, u model.DirectoryUser, emails bool) (model.DirectoryUser, error) {
	u.ModifiedAt = t.now
	if err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE directory_users
		   SET user_name = $5, user_key = $6, external_id = $7, display_name = $8, display_key = $9, given_key = $10, family_key = $11,
		       email = $12, email_key = $13, domain = $14, active = $15, member_id = $16, waiting = $17, modified_at = $18, doc = $19, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND version = $4`,
		u.Org, u.Directory, u.ID, u.Version, u.UserName, model.Fold(u.UserName), u.ExternalID, u.DisplayName, model.Fold(u.DisplayName), model.Fold(u.GivenName), model.Fold(u.FamilyName),
		u.Email, u.Email.Key(), u.Email.Domain(), u.Active, u.Member, u.Waiting, ms(t.now), u.Doc); err != nil {
		return u, err
	}
	u.Version++
	if !emails {
		return u, nil
	}
	if _, err := t.exec(ctx, `
		DELETE FROM directory_user_emails
		 WHERE org_id = $1 AND directory_id = $2 AND user_id = $3`, u.Org, u.Directory, u.ID); err != nil {
		return u, err
	}
	return u, t.insertDirectoryEmails(ctx, u)
}

// LinkDirectoryUser notes who a user of a directory is here, or why nobody. It is nothing
// that the provider has said, so that the version stays.
func (t *Tx) LinkDirectoryUser(ctx context.Context, u model.DirectoryUser) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE directory_users
		   SET member_id = $4, waiting = $5
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, u.Org, u.Directory, u.ID, u.Member, u.Waiting)
}

// DeleteDirectoryUser deletes a user of a directory, out of all groups, and remembers who
// that was. It returns a NotFound error when there is no such user.
func (t *Tx) DeleteDirectoryUser(ctx context.Context, u model.DirectoryUser) error {
	if _, err := t.exec(ctx, `
		UPDATE directory_groups
		   SET member_count = member_count - 1, modified_at = $4, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2
		   AND id IN (SELECT m.group_id FROM directory_group_members m WHERE m.org_id = $1 AND m.user_id = $3)`, u.Org, u.Directory, u.ID, ms(t.now)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM directory_group_members
		 WHERE org_id = $1 AND user_id = $2`, u.Org, u.ID); err != nil {
		return err
	}
	if err := t.execOne(ctx, model.Missing(""), `
		DELETE FROM directory_users
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, u.Org, u.Directory, u.ID); err != nil {
		return err
	}
	if _, err := t.of(string(u.Org)).exec(ctx, `
		UPDATE directories
		   SET user_count = user_count - 1
		 WHERE org_id = $1 AND id = $2`, u.Org, u.Directory); err != nil {
		return err
	}
	if err := t.count(ctx, u.Org, u.Directory, listOfUsers, u.Place, -1); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		INSERT INTO directory_deleted_users (org_id, directory_id, id, user_key, external_id, email_key, member_id, doc, deleted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		u.Org, u.Directory, u.ID, model.Fold(u.UserName), u.ExternalID, u.Email.Key(), u.Member, u.Doc, ms(t.now))
	return err
}
