package db

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// SetUserDetails gives the user the names, the time zone and the language in u, when the user
// still has u.Version, in every organization, and returns the user. It returns a
// Conflict error when the version is another.
func (t *Tx) SetUserDetails(ctx context.Context, u model.User) (model.User, error) {
	if err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE users
		   SET first_name = $2, last_name = $3, time_zone = $4, language = $7, updated_at = $6, version = version + 1
		 WHERE id = $1 AND version = $5`, u.ID, u.FirstName, u.LastName, u.TimeZone, u.Version, ms(t.now), u.Language); err != nil {
		return u, err
	}
	if err := t.describeMembers(ctx, u); err != nil {
		return u, err
	}
	return t.User(ctx, u.ID)
}

// SetUserEmail gives the user another address, which is proven, also where the
// user is a member. Open invitations stay with the address that they were sent
// to. It returns a Conflict error when the address has another account.
func (t *Tx) SetUserEmail(ctx context.Context, id model.UserID, email model.Email) (model.User, error) {
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET email = $2, email_key = $3, email_verified = TRUE, updated_at = $4, version = version + 1
		 WHERE id = $1`, id, email, email.Key(), ms(t.now)); err != nil {
		return model.User{}, err
	}
	u, err := t.User(ctx, id)
	if err != nil {
		return u, err
	}
	return u, t.describeMembers(ctx, u)
}

// describeMembers makes the user's memberships say what the user is called and
// how mail reaches the user, and both findable by that, in a number of statements that
// does not depend on theirs. Those that wait for the user to accept stay as the
// inviter put them. Versions stay, too: they are about what an organization
// decides.
func (t *Tx) describeMembers(ctx context.Context, u model.User) error {
	if err := t.putWords(ctx, u); err != nil {
		return err
	}
	m := model.Member{Email: u.Email}
	if u.FirstName+u.LastName != "" {
		m.Name = u.Name()
	}
	old, err := t.dropWordsOf(ctx, u.ID)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		UPDATE members
		   SET email = $2, name = $3, name_key = $4, words = $7, picture = $6, updated_at = $5
		 WHERE user_id = $1 AND status <> 'PENDING_INVITE'`, u.ID, u.Email, m.Name, model.Fold(m.DisplayName()), ms(t.now), u.Picture, storedWords(m)); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE member_roles SET name_key = $2
		  WHERE (org_id, member_id) IN (SELECT m.org_id, m.id FROM members m WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE')`,
		`UPDATE group_members SET name_key = $2
		  WHERE (org_id, member_id) IN (SELECT m.org_id, m.id FROM members m WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE')`,
	} {
		if _, err := t.exec(ctx, query, u.ID, model.Fold(m.DisplayName())); err != nil {
			return err
		}
	}
	now := wordsOf(m)
	if err := t.addWordsOf(ctx, u.ID, now); err != nil {
		return err
	}
	return t.forgetWords(ctx, u.ID, slices.DeleteFunc(old, func(w string) bool { return slices.Contains(now, w) }))
}

// CountChallengesOf returns how many proofs by email a user has begun for a
// purpose since then.
func (q *queries) CountChallengesOf(ctx context.Context, user model.UserID, purpose model.ChallengePurpose, since time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM challenges
		 WHERE user_id = $1 AND purpose = $2 AND created_at >= $3`, user, purpose, ms(since))
}

// CloseChallenges makes worthless every code and link that is under way for a
// user.
func (t *Tx) CloseChallenges(ctx context.Context, user model.UserID) error {
	_, err := t.exec(ctx, `
		UPDATE challenges
		   SET used_at = $2
		 WHERE user_id = $1 AND used_at = 0`, user, ms(t.now))
	return err
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
	if err := t.dropUserWords(ctx, id); err != nil {
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
