package db

import (
	"context"

	"github.com/pressly/goose/v3/database"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// searchInWords is the migration that rewriteWords belongs to.
const searchInWords = 14

// findUsers is the migration that writeUserWords belongs to.
const findUsers = 38

// rewriteWords makes the words by which members are found, and their ends, for all
// members anew.
func rewriteWords(ctx context.Context, tx database.DBTxConn) error {
	all, err := storedAddresses(ctx, tx, `
		SELECT org_id, id, email, name
		  FROM members
		 WHERE status <> 'PENDING_INVITE'`)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM member_words`); err != nil {
		return err
	}
	known := map[[2]string]bool{}
	for _, a := range all {
		m := model.Member{Name: a.more, Email: a.email}
		if _, err := tx.ExecContext(ctx, `
			UPDATE members
			   SET words = $3
			 WHERE org_id = $1 AND id = $2`, a.org, a.id, storedWords(m)); err != nil {
			return err
		}
		for _, w := range wordsOf(m) {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO member_words (org_id, word, name_key, member_id)
				VALUES ($1, $2, $3, $4)`, a.org, w, model.Fold(m.DisplayName()), a.id); err != nil {
				return err
			}
			if known[[2]string{a.org, w}] {
				continue
			}
			known[[2]string{a.org, w}] = true
			for _, end := range search.Ends(w) {
				if _, err := tx.ExecContext(ctx, `
					INSERT INTO member_word_ends (org_id, ending, word)
					VALUES ($1, $2, $3)`, a.org, end, w); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// writeUserWords makes the words by which users are found, for all of them.
func writeUserWords(ctx context.Context, tx database.DBTxConn) error {
	all, err := storedAddresses(ctx, tx, `
		SELECT '', id, email, first_name || ' ' || last_name
		  FROM users`)
	if err != nil {
		return err
	}
	for _, a := range all {
		found := wordsOfUser(model.User{FirstName: a.more, Email: a.email})
		if _, err := tx.ExecContext(ctx, `
			UPDATE users
			   SET words = $2
			 WHERE id = $1`, a.id, spaced(found)); err != nil {
			return err
		}
		for _, w := range found {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO user_words (word, user_id)
				VALUES ($1, $2)`, w, a.id); err != nil {
				return err
			}
		}
	}
	return nil
}
