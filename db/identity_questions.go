package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const questionColumns = `q.org_id, q.id, q.connection_id, q.issuer, q.subject, q.before, q.user_id, q.email, q.asked_at`

func scanQuestion(s scanner) (model.IdentityQuestion, error) {
	var c model.IdentityQuestion
	var asked int64
	err := s.Scan(&c.Org, &c.ID, &c.Connection, &c.Issuer, &c.Subject, &c.Before, &c.User, &c.Email, &asked)
	c.AskedAt = at(asked)
	return c, err
}

// IdentityQuestions returns the open questions of a connection, the oldest first.
func (q *queries) IdentityQuestions(ctx context.Context, org model.OrgID, connection model.ConnectionID) ([]model.IdentityQuestion, error) {
	return many(ctx, q, scanQuestion, `
		SELECT `+questionColumns+`
		  FROM identity_questions q
		 WHERE q.org_id = $1 AND q.connection_id = $2
		 ORDER BY q.id`, org, connection)
}

// InsertIdentityQuestion stores a question under a new id, and reports whether it is a new
// one. Nobody is asked more than most questions about one user.
func (t *Tx) InsertIdentityQuestion(ctx context.Context, c model.IdentityQuestion, most int) (bool, error) {
	id := model.QuestionID(t.ids.Next(model.PrefixQuestion, t.now))
	n, err := t.exec(ctx, `
		INSERT INTO identity_questions (org_id, id, connection_id, issuer, subject, before, user_id, email, asked_at)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, CAST($9 AS BIGINT)
		 WHERE (SELECT COUNT(*) FROM identity_questions WHERE org_id = $1 AND connection_id = $3 AND user_id = $7) < $10
		ON CONFLICT (org_id, connection_id, issuer, subject) DO NOTHING`,
		c.Org, id, c.Connection, c.Issuer, c.Subject, c.Before, c.User, c.Email, ms(t.now), most)
	return n == 1, err
}

// TakeIdentityQuestion deletes a question of a connection, which is answered with that,
// and returns it, or a NotFound error when it is answered already.
func (t *Tx) TakeIdentityQuestion(ctx context.Context, org model.OrgID, connection model.ConnectionID, id model.QuestionID) (model.IdentityQuestion, error) {
	c, err := one(ctx, &t.queries, scanQuestion, `
		SELECT `+questionColumns+`
		  FROM identity_questions q
		 WHERE q.org_id = $1 AND q.connection_id = $2 AND q.id = $3`, org, connection, id)
	if err != nil {
		return c, err
	}
	return c, t.execOne(ctx, model.Missing(""), `
		DELETE FROM identity_questions
		 WHERE org_id = $1 AND connection_id = $2 AND id = $3`, org, connection, id)
}

// DropIdentities forgets the subjects by which an organization's identity providers know a
// user, and the questions about them.
func (t *Tx) DropIdentities(ctx context.Context, org model.OrgID, user model.UserID) error {
	if _, err := t.exec(ctx, `
		DELETE FROM identities
		 WHERE org_id = $1 AND user_id = $2`, org, user); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM identity_questions
		 WHERE org_id = $1 AND user_id = $2`, org, user)
	return err
}

// ForgetSubjects forgets the subjects of an issuer by which a connection knows a user.
func (t *Tx) ForgetSubjects(ctx context.Context, org model.OrgID, connection model.ConnectionID, issuer string, user model.UserID) error {
	_, err := t.exec(ctx, `
		DELETE FROM identities
		 WHERE org_id = $1 AND connection_id = $2 AND issuer = $3 AND user_id = $4`, org, connection, issuer, user)
	return err
}

// IdentityRepair returns until when other subjects take the place of those that a
// connection has linked before a moment, the zero value when they do not.
func (q *queries) IdentityRepair(ctx context.Context, org model.OrgID, connection model.ConnectionID) (model.IdentityRepair, error) {
	scan := func(s scanner) (r model.IdentityRepair, err error) {
		var before, until int64
		err = s.Scan(&before, &until)
		return model.IdentityRepair{Before: at(before), Until: at(until)}, err
	}
	r, err := one(ctx, q, scan, `
		SELECT linked_before, until_at
		  FROM identity_repairs
		 WHERE org_id = $1 AND connection_id = $2`, org, connection)
	if model.KindOf(err) == model.NotFound {
		err = nil
	}
	return r, err
}

// RepairIdentities has other subjects take the place of those that a connection has linked
// before now.
func (t *Tx) RepairIdentities(ctx context.Context, org model.OrgID, connection model.ConnectionID, until time.Time) error {
	_, err := t.exec(ctx, `
		INSERT INTO identity_repairs (org_id, connection_id, linked_before, until_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, connection_id) DO UPDATE SET linked_before = excluded.linked_before, until_at = excluded.until_at`,
		org, connection, ms(t.now), ms(until))
	return err
}

// LoseEmail takes the address from a user: it is not theirs any more, and mail for them
// does not go there. The passkeys and the accounts elsewhere that open the account go with
// it.
func (t *Tx) LoseEmail(ctx context.Context, u model.User) (model.User, error) {
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET email = '', email_key = $2, email_verified = $3, updated_at = $4, version = version + 1
		 WHERE id = $1`, u.ID, without(u.ID), false, ms(t.now)); err != nil {
		return u, err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM passkeys
		 WHERE user_id = $1`, u.ID); err != nil {
		return u, err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM social_identities
		 WHERE user_id = $1`, u.ID); err != nil {
		return u, err
	}
	u.Email, u.EmailVerified = "", false
	if err := t.describeMembers(ctx, u); err != nil {
		return u, err
	}
	return t.User(ctx, u.ID)
}
