package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// UnreachableUsers returns the users whom nobody reaches by an address, because
// theirs is another user's mailbox, or none any more. Users who were merged into
// others are not among them.
func (q *queries) UnreachableUsers(ctx context.Context) ([]model.User, error) {
	return many(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE email_key >= '!' AND email_key < '"' AND status = 'ACTIVE'
		 ORDER BY email_key`)
}

// TakeEmail takes the mailbox from a user: no address leads there any more.
func (t *Tx) TakeEmail(ctx context.Context, id model.UserID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET email_key = $2, updated_at = $3, version = version + 1
		 WHERE id = $1`, id, without(id), ms(t.now))
}

// GiveUser makes what is known of a user what u says: the address, whether it is
// proven, and the names; also where the user is a member. It returns a Conflict
// error when the address has another account.
func (t *Tx) GiveUser(ctx context.Context, u model.User) (model.User, error) {
	email := model.Email(u.Email)
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET email = $2, email_key = $3, email_verified = $4, first_name = $5, last_name = $6, updated_at = $7, version = version + 1
		 WHERE id = $1`, u.ID, email, email.Key(), u.EmailVerified, u.FirstName, u.LastName, ms(t.now)); err != nil {
		return u, err
	}
	if err := t.describeMembers(ctx, u); err != nil {
		return u, err
	}
	return t.User(ctx, u.ID)
}

// HandMember makes a membership another user's, with the open invitation to it.
func (t *Tx) HandMember(ctx context.Context, org model.OrgID, id model.MemberID, to model.UserID) error {
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE members
		   SET user_id = $3, updated_at = $4, version = version + 1
		 WHERE org_id = $1 AND id = $2`, org, id, to, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE invitations
		   SET user_id = $3
		 WHERE org_id = $1 AND member_id = $2 AND state = 'open'`, org, id, to)
	return err
}

// RemovalsOf returns the organizations that removed a user and have not taken the
// user back since.
func (q *queries) RemovalsOf(ctx context.Context, user model.UserID) ([]model.OrgID, error) {
	return many(ctx, q, scanValue[model.OrgID], `
		SELECT org_id
		  FROM removals
		 WHERE user_id = $1
		 ORDER BY org_id`, user)
}

// HandChallenges makes the sign-ins by email that are under way for a user, at an
// address that is another user's by now, that one's.
func (t *Tx) HandChallenges(ctx context.Context, from, to model.UserID, email model.Email) error {
	_, err := t.exec(ctx, `
		UPDATE challenges
		   SET user_id = $2
		 WHERE user_id = $1 AND email_key = $3 AND purpose = 'sign_in' AND used_at = 0`, from, to, email.Key())
	return err
}
