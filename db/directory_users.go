package db

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// directoryUserColumns are what of a directory user is read; what is only there to find
// them by is not.
const directoryUserColumns = `u.org_id, u.directory_id, u.id, u.place, u.user_name, u.external_id, u.display_name, u.email, u.active, u.member_id, u.waiting,
	u.created_at, u.modified_at, u.version, u.doc`

// scanDirectoryUser reads into types of the driver: into those of the model takes twice as
// long, and a page has hundreds.
func scanDirectoryUser(s scanner) (model.DirectoryUser, error) {
	var org, directory, id, name, external, display, email, member, waiting, doc string
	var active bool
	var place, created, modified, version int64
	err := s.Scan(&org, &directory, &id, &place, &name, &external, &display, &email, &active, &member, &waiting, &created, &modified, &version, &doc)
	return model.DirectoryUser{
		ID: model.DirectoryUserID(id), Org: model.OrgID(org), Directory: model.DirectoryID(directory), Place: place,
		UserName: name, ExternalID: external, DisplayName: display, Email: model.Email(email), Active: active,
		Member: model.MemberID(member), Waiting: model.Waiting(waiting), CreatedAt: at(created), ModifiedAt: at(modified), Version: version, Doc: doc,
	}, err
}

// DirectoryUser returns a user of a directory, or a NotFound error.
func (q *queries) DirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryUserID) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.id = $3`, org, directory, id)
}

// DirectoryUserNamed returns the user of a directory with a user name, in any case, or a
// NotFound error.
func (q *queries) DirectoryUserNamed(ctx context.Context, org model.OrgID, directory model.DirectoryID, name string) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.user_key = $3`, org, directory, model.Fold(name))
}

// DirectoryUserByExternalID returns the user of a directory whom its provider calls so, or
// a NotFound error.
func (q *queries) DirectoryUserByExternalID(ctx context.Context, org model.OrgID, directory model.DirectoryID, id string) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.external_id = $3 AND u.external_id <> ''`, org, directory, id)
}

// DirectoryUserOfMember returns the user of an organization's directory who is a member,
// or a NotFound error.
func (q *queries) DirectoryUserOfMember(ctx context.Context, org model.OrgID, member model.MemberID) (model.DirectoryUser, error) {
	return one(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.member_id = $2 AND u.member_id <> ''`, org, member)
}

// DirectoryUsersAt returns the users of an organization's directories who have an address,
// or would.
func (q *queries) DirectoryUsersAt(ctx context.Context, org model.OrgID, email model.Email) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.email_key = $2
		 ORDER BY u.id`, org, email.Key())
}

// KnownToDirectory reports whether anything is known of somebody of whom a directory tells:
// whether it has or had a user of that name or external id, or anybody has or would have the
// address, which is "" for none.
func (q *queries) KnownToDirectory(ctx context.Context, org model.OrgID, directory model.DirectoryID, name, externalID string, email model.Email) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM directory_users WHERE org_id = $1 AND directory_id = $2 AND user_key = $3)
		    OR EXISTS (SELECT 1 FROM directory_users WHERE org_id = $1 AND directory_id = $2 AND external_id = $4 AND external_id <> '')
		    OR $4 <> '' AND EXISTS (SELECT 1 FROM directory_deleted_users WHERE org_id = $1 AND directory_id = $2 AND external_id = $4)
		    OR $5 <> '' AND (EXISTS (SELECT 1 FROM directory_users WHERE org_id = $1 AND email_key = $5) OR EXISTS (SELECT 1 FROM users WHERE email_key = $5))`,
		org, directory, model.Fold(name), externalID, email.Key())
}

// DirectoryMember returns who a user of a directory is here, "" for nobody.
func (q *queries) DirectoryMember(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryUserID) (model.MemberID, error) {
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
	if u.Place, err = one(ctx, &t.of(string(u.Org)).queries, scanValue[int64], `
		UPDATE directories
		   SET last_user = last_user + 1, user_count = user_count + 1
		 WHERE org_id = $1 AND id = $2
		RETURNING last_user`, u.Org, u.Directory); err != nil {
		return u, err
	}
	if _, err := t.of(string(u.Directory)).exec(ctx, `
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
		if _, err := t.of(string(u.Directory)).exec(ctx, `
			INSERT INTO directory_user_emails (org_id, directory_id, user_id, position, value_key, type_key, is_primary)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, u.Org, u.Directory, u.ID, i, model.Fold(e.Value), model.Fold(e.Type), e.Primary); err != nil {
			return err
		}
	}
	return nil
}

// UpdateDirectoryUser stores what has become of a user as the transaction has read it, with
// another version, and returns it. Where they are known, was has the addresses of before. It returns a Conflict error when its name or external id
// is another one's, or the version is another.
func (t *Tx) UpdateDirectoryUser(ctx context.Context, was, u model.DirectoryUser) (model.DirectoryUser, error) {
	u.ModifiedAt = t.now
	err := t.of(string(u.Directory)).execOne(ctx, model.Conflicting(""), `
		UPDATE directory_users
		   SET display_name = $5, display_key = $6, given_key = $7, family_key = $8, active = $9, modified_at = $10, doc = $11, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND version = $4`,
		u.Org, u.Directory, u.ID, u.Version, u.DisplayName, model.Fold(u.DisplayName), model.Fold(u.GivenName), model.Fold(u.FamilyName), u.Active, ms(t.now), u.Doc)
	if err != nil {
		return u, err
	}
	u.Version++
	if err := t.renameDirectoryUser(ctx, was, u); err != nil {
		return u, err
	}
	if len(was.Emails) > 0 && slices.Equal(was.Emails, u.Emails) {
		return u, nil
	}
	return u, t.setDirectoryEmails(ctx, u)
}

// renameDirectoryUser stores what indexes are about, which an engine makes anew whether it
// has changed or not.
func (t *Tx) renameDirectoryUser(ctx context.Context, was, u model.DirectoryUser) error {
	if u.UserName != was.UserName || u.ExternalID != was.ExternalID {
		if err := t.of(string(u.Directory)).execOne(ctx, model.Missing(""), `
			UPDATE directory_users
			   SET user_name = $4, user_key = $5, external_id = $6
			 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, u.Org, u.Directory, u.ID, u.UserName, model.Fold(u.UserName), u.ExternalID); err != nil {
			return err
		}
	}
	if u.Email == was.Email && u.Member == was.Member && u.Waiting == was.Waiting {
		return nil
	}
	return t.LinkDirectoryUser(ctx, u)
}

// setDirectoryEmails stores the addresses of a user where they are others than before.
func (t *Tx) setDirectoryEmails(ctx context.Context, u model.DirectoryUser) error {
	scan := func(s scanner) (e model.DirectoryEmail, err error) { return e, s.Scan(&e.Value, &e.Type, &e.Primary) }
	were, err := many(ctx, &t.queries, scan, `
		SELECT value_key, type_key, is_primary
		  FROM directory_user_emails
		 WHERE org_id = $1 AND directory_id = $2 AND user_id = $3
		 ORDER BY position`, u.Org, u.Directory, u.ID)
	if err != nil {
		return err
	}
	same := func(stored, e model.DirectoryEmail) bool {
		return stored == model.DirectoryEmail{Value: model.Fold(e.Value), Type: model.Fold(e.Type), Primary: e.Primary}
	}
	if slices.EqualFunc(were, u.Emails, same) {
		return nil
	}
	if _, err := t.of(string(u.Directory)).exec(ctx, `
		DELETE FROM directory_user_emails
		 WHERE org_id = $1 AND directory_id = $2 AND user_id = $3`, u.Org, u.Directory, u.ID); err != nil {
		return err
	}
	return t.insertDirectoryEmails(ctx, u)
}

// LinkDirectoryUser notes who a user of a directory is here, or why nobody, and by which
// address. It is nothing that the provider has said, so that the version stays.
func (t *Tx) LinkDirectoryUser(ctx context.Context, u model.DirectoryUser) error {
	return t.of(string(u.Directory)).execOne(ctx, model.Missing(""), `
		UPDATE directory_users
		   SET email = $4, email_key = $5, domain = $6, member_id = $7, waiting = $8
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, u.Org, u.Directory, u.ID, u.Email, u.Email.Key(), u.Email.Domain(), u.Member, u.Waiting)
}

// HandDirectoryUser makes the user of a directory who is one member another one, and
// reports whether there is such a user: not when the other one is of a directory already.
func (t *Tx) HandDirectoryUser(ctx context.Context, org model.OrgID, from, to model.MemberID) (bool, error) {
	if _, err := t.exec(ctx, `
		UPDATE directory_deleted_users
		   SET member_id = $3
		 WHERE org_id = $1 AND member_id = $2`, org, from, to); err != nil {
		return false, err
	}
	n, err := t.exec(ctx, `
		UPDATE directory_users
		   SET member_id = $3
		 WHERE org_id = $1 AND member_id <> '' AND member_id = $2
		   AND NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.org_id = $1 AND u.member_id <> '' AND u.member_id = $3)`, org, from, to)
	return n > 0, err
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
	if err := t.of(string(u.Directory)).execOne(ctx, model.Missing(""), `
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
