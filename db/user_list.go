package db

import (
	"context"
	"time"

	"anteroom/internal/model"
)

// UserByExternalID returns the user whom the application calls so, or a NotFound error.
func (q *queries) UserByExternalID(ctx context.Context, id string) (model.User, error) {
	return one(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE external_id = $1 AND external_id <> ''`, id)
}

// UsersBefore returns the users with an id before the given one, the newest first, at most
// limit.
func (q *queries) UsersBefore(ctx context.Context, before model.UserID, limit int) ([]model.User, error) {
	return many(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE id < $1
		 ORDER BY id DESC
		 LIMIT $2`, before, limit)
}

// CountUsers returns how many users there are.
func (q *queries) CountUsers(ctx context.Context) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM users`)
}

// UsersNamed returns the users who have a text in their name or address, or whom the
// application calls so, and who have an id before the given one, the newest first, at most
// limit. It looks at all of them.
func (q *queries) UsersNamed(ctx context.Context, text string, before model.UserID, limit int) ([]model.User, error) {
	return many(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE id < $2
		   AND (email_key LIKE LOWER($1) ESCAPE '~' OR LOWER(first_name || ' ' || last_name) LIKE LOWER($1) ESCAPE '~' OR external_id = $4)
		 ORDER BY id DESC
		 LIMIT $3`, containing(text), before, limit, text)
}

// LastSignIn returns when a user last signed in, as far as sessions are kept; zero for never.
func (q *queries) LastSignIn(ctx context.Context, user model.UserID) (time.Time, error) {
	last, err := one(ctx, q, scanValue[int64], `
		SELECT COALESCE(MAX(auth_at), 0)
		  FROM sessions
		 WHERE user_id = $1`, user)
	return at(last), err
}

// MembersBefore returns the members of an organization with an id before the given one, those
// who are invited among them, the newest first, at most limit.
func (q *queries) MembersBefore(ctx context.Context, org model.OrgID, before model.MemberID, limit int) ([]model.Member, error) {
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id < $2
		 ORDER BY m.id DESC
		 LIMIT $3`, org, before, limit)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, org, rows)
}

// MembersAfter returns the members of an organization with an id after the given one, those
// who are invited among them, the oldest first, at most limit.
func (q *queries) MembersAfter(ctx context.Context, org model.OrgID, after model.MemberID, limit int) ([]model.Member, error) {
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id > $2
		 ORDER BY m.id
		 LIMIT $3`, org, after, limit)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, org, rows)
}

// CountAllMembers returns how many members an organization has, with those who are invited.
func (q *queries) CountAllMembers(ctx context.Context, org model.OrgID) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM members WHERE org_id = $1`, org)
}

// DescribeUser stores what the application says of a user: its id for them, and its metadata.
// It returns a Conflict error when the id is another user's.
func (t *Tx) DescribeUser(ctx context.Context, u model.User) (model.User, error) {
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET external_id = $2, metadata = $3, updated_at = $4, version = version + 1
		 WHERE id = $1`, u.ID, u.ExternalID, u.Metadata, ms(t.now)); err != nil {
		return u, err
	}
	return t.User(ctx, u.ID)
}

// DeleteUser deletes a user who belongs to no organization, with what is theirs: sessions,
// passkeys, identities and the picture. What tells of them stays: events and closed
// invitations.
func (t *Tx) DeleteUser(ctx context.Context, id model.UserID) error {
	if err := t.keepPicture(ctx, string(id), model.Picture{}); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM challenges
		 WHERE user_id = $1`, id); err != nil {
		return err
	}
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM users
		 WHERE id = $1`, id)
}
