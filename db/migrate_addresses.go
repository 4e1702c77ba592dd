package db

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pressly/goose/v3/database"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

// canonicalAddresses is the migration that rewriteAddresses belongs to.
const canonicalAddresses = 13

// without returns the key of a user who can't be reached by any address. No
// address has such a key: it would be a route.
func without(id model.UserID) string { return "!" + string(id) }

// rewriteAddresses gives every stored address the form and the key of today. Where
// several users turn out to have one mailbox, one keeps it: who has proved to read
// it, and of those the oldest. The others, and users with an address that is none
// any more, stay as they are in everything else, and nobody reaches them by an
// address until the operator decides.
func rewriteAddresses(ctx context.Context, tx database.DBTxConn) error {
	for _, rewrite := range []func(context.Context, database.DBTxConn) error{rewriteUsers, rewriteMembers, rewriteInvitations} {
		if err := rewrite(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// rewritten returns an address in the form of today, and false when it has it
// already or is none.
func rewritten(address string) (model.Email, bool) {
	email, err := emailaddr.Parse(address)
	return email, err == nil && string(email) != address
}

// storedAddress is an address in a row, which may say more.
type storedAddress struct {
	org, id, email, more string
}

// storedAddresses reads rows of four texts.
func storedAddresses(ctx context.Context, tx database.DBTxConn, query string) ([]storedAddress, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	all, err := scanAddresses(rows)
	return all, errors.Join(err, rows.Close())
}

func scanAddresses(rows *sql.Rows) (all []storedAddress, err error) {
	for rows.Next() {
		var a storedAddress
		if err := rows.Scan(&a.org, &a.id, &a.email, &a.more); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

func rewriteUsers(ctx context.Context, tx database.DBTxConn) error {
	all, err := storedAddresses(ctx, tx, `
		SELECT '', id, email, email_key
		  FROM users
		 ORDER BY email_verified DESC, id`)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	var changed []storedAddress
	for _, a := range all {
		now := storedAddress{id: a.id, email: a.email, more: without(model.UserID(a.id))}
		if email, err := emailaddr.Parse(a.email); err == nil {
			now.email = string(email)
			if !taken[email.Key()] {
				now.more, taken[email.Key()] = email.Key(), true
			}
		}
		if now.email != a.email || now.more != a.more {
			changed = append(changed, now)
		}
	}
	// First all give up the keys that they have, which others may need.
	for _, a := range changed {
		if _, err := tx.ExecContext(ctx, `
			UPDATE users
			   SET email = $2, email_key = $3
			 WHERE id = $1`, a.id, a.email, without(model.UserID(a.id))); err != nil {
			return err
		}
	}
	for _, a := range changed {
		if _, err := tx.ExecContext(ctx, `
			UPDATE users
			   SET email_key = $2
			 WHERE id = $1`, a.id, a.more); err != nil {
			return err
		}
	}
	return nil
}

// rewriteMembers leaves their words to rewriteWords.
func rewriteMembers(ctx context.Context, tx database.DBTxConn) error {
	all, err := storedAddresses(ctx, tx, `
		SELECT org_id, id, email, name
		  FROM members`)
	if err != nil {
		return err
	}
	for _, a := range all {
		email, differs := rewritten(a.email)
		if !differs {
			continue
		}
		m := model.Member{Name: a.more, Email: string(email)}
		if _, err := tx.ExecContext(ctx, `
			UPDATE members
			   SET email = $3, name_key = $4
			 WHERE org_id = $1 AND id = $2`, a.org, a.id, m.Email, model.Fold(m.DisplayName())); err != nil {
			return err
		}
	}
	return nil
}

func rewriteInvitations(ctx context.Context, tx database.DBTxConn) error {
	all, err := storedAddresses(ctx, tx, `
		SELECT org_id, id, email, ''
		  FROM invitations`)
	if err != nil {
		return err
	}
	for _, a := range all {
		email, differs := rewritten(a.email)
		if !differs {
			continue
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE invitations
			   SET email = $3
			 WHERE org_id = $1 AND id = $2`, a.org, a.id, email); err != nil {
			return err
		}
	}
	return nil
}
