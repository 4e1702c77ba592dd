package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Erasure says who is to be forgotten, by all that they are known by.
type Erasure struct {
	User    model.UserID
	Texts   []string      // their addresses and user names, in lower case, which nobody else has
	Names   []string      // what they were called
	Orgs    []model.OrgID // where they have done something
	Instead string        // what stands there from now on: no address
}

// EraseUser takes away all by which a person signs in, and what is kept of them outside of
// the log; what others made has no name of theirs any more. Their account has neither name
// nor address then.
func (t *Tx) EraseUser(ctx context.Context, e Erasure) error {
	if err := t.keepPicture(ctx, string(e.User), model.Picture{}); err != nil {
		return err
	}
	if err := t.dropUserWords(ctx, e.User); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM disabled_users WHERE user_id = $1`, // or they could be let in again
		`DELETE FROM passkeys WHERE user_id = $1`,
		`DELETE FROM passkey_users WHERE user_id = $1`,
		`DELETE FROM webauthn_challenges WHERE user_id = $1`,
		`DELETE FROM identities WHERE user_id = $1`,
		`DELETE FROM identity_questions WHERE user_id = $1`,
		`DELETE FROM social_identities WHERE user_id = $1`,
		`DELETE FROM challenges WHERE user_id = $1`,
		`DELETE FROM attempts WHERE user_id = $1`,
		`DELETE FROM invitations WHERE user_id = $1`, // which are closed, or they were a member
		`DELETE FROM auth_requests WHERE hint_user = $1`,
		`DELETE FROM undos WHERE was LIKE '%"' || $1 || '"%'`,
		`DELETE FROM held_requests WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)`,
		`DELETE FROM upstream_sessions WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)`,
		`UPDATE sessions SET ip = '', user_agent = '' WHERE user_id = $1`,
	} {
		if _, err := t.exec(ctx, query, e.User); err != nil {
			return err
		}
	}
	for _, text := range e.Texts {
		if err := t.eraseText(ctx, e, text); err != nil {
			return err
		}
	}
	if err := t.eraseAuthor(ctx, e); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE users
		   SET email = $2, email_key = $3, email_verified = FALSE, first_name = '', last_name = '', picture = '', time_zone = '', language = '',
		       external_id = '', metadata = '', status = 'DISABLED', updated_at = $4, version = version + 1
		 WHERE id = $1`, e.User, e.Instead, without(e.User), ms(t.now))
	return err
}

// eraseText forgets what is known under an address, without an account. A link that was for
// one inbox alone opens nothing any more.
func (t *Tx) eraseText(ctx context.Context, e Erasure, text string) error {
	for _, query := range []string{
		`DELETE FROM challenges WHERE email_key = $1 OR LOWER(email) = $1`,
		`DELETE FROM attempts WHERE LOWER(email) = $1`,
		`DELETE FROM auth_requests WHERE LOWER(login_hint) = $1`,
		`DELETE FROM portal_sessions WHERE (org_id, link_id) IN (SELECT org_id, id FROM portal_links WHERE LOWER(recipient) = $1)`,
	} {
		if _, err := t.exec(ctx, query, text); err != nil {
			return err
		}
	}
	// What a mail server says names the mailbox.
	if _, err := t.exec(ctx, `
		UPDATE deliveries
		   SET error = ''
		 WHERE LOWER(error) LIKE $1 ESCAPE '~'`, containing(text)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE portal_links
		   SET recipient = $2, revoked_at = CASE revoked_at WHEN 0 THEN CAST($3 AS BIGINT) ELSE revoked_at END
		 WHERE LOWER(recipient) = $1`, text, e.Instead, ms(t.now))
	if err != nil {
		return err
	}
	return t.eraseFromDirectories(ctx, e, text)
}

// eraseFromDirectories takes those out of directories who have an address and are nobody's
// member, with the requests about them. A directory that tells of them again makes them anew.
func (t *Tx) eraseFromDirectories(ctx context.Context, e Erasure, text string) error {
	for _, org := range e.Orgs {
		for _, query := range []string{
			`DELETE FROM directory_deleted_users WHERE org_id = $1 AND (email_key = $2 OR user_key = $2)`,
			`DELETE FROM directory_group_strangers WHERE org_id = $1 AND LOWER(value) = $2`,
		} {
			if _, err := t.exec(ctx, query, org, text); err != nil {
				return err
			}
		}
		all, err := t.DirectoryUsersAt(ctx, org, model.Email(text))
		if err != nil {
			return err
		}
		for _, u := range all {
			if err := t.DeleteDirectoryUser(ctx, u); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `
				DELETE FROM directory_deleted_users
				 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, org, u.Directory, u.ID); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `
				DELETE FROM directory_requests
				 WHERE org_id = $1 AND directory_id = $2 AND target = $3`, org, u.Directory, u.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseAuthor takes the name away from what the person has made or decided. Where only the
// name is kept, and no id, somebody else of the organization who is called the same is
// meant, too.
func (t *Tx) eraseAuthor(ctx context.Context, e Erasure) error {
	for _, query := range []string{
		`UPDATE invitations SET invited_by = $2 WHERE inviter_kind = 'user' AND inviter = $1`,
		`UPDATE portal_links SET made_by = $2 WHERE actor_kind = 'user' AND actor_id = $1`,
		`UPDATE api_keys SET made_by = $2 WHERE actor_kind = 'user' AND actor_id = $1`,
	} {
		if _, err := t.exec(ctx, query, e.User, e.Instead); err != nil {
			return err
		}
	}
	for _, name := range e.Names {
		for _, org := range e.Orgs {
			for _, query := range []string{
				`UPDATE domains SET added_by = $3 WHERE org_id = $1 AND added_by = $2`,
				`UPDATE connections SET added_by = $3 WHERE org_id = $1 AND added_by = $2`,
				`UPDATE directories SET added_by = $3 WHERE org_id = $1 AND added_by = $2`,
				`UPDATE directory_tokens SET made_by = $3 WHERE org_id = $1 AND made_by = $2`,
				`UPDATE directory_clients SET made_by = $3 WHERE org_id = $1 AND made_by = $2`,
				`UPDATE break_glass SET named_by = $3 WHERE org_id = $1 AND named_by = $2`,
				`UPDATE member_suspensions SET suspended_by = $3 WHERE org_id = $1 AND suspended_by = $2`,
				`UPDATE api_keys SET made_by = $3 WHERE org_id = $1 AND made_by = $2`,
			} {
				for by, instead := range map[model.Author]model.Author{model.Author(name): model.Author(e.Instead), model.ByLink(name): model.ByLink(e.Instead)} {
					if _, err := t.exec(ctx, query, org, by, instead); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}
