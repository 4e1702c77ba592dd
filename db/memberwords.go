package db

import (
	"context"
	"slices"

	"anteroom/internal/emailaddr"
	"anteroom/internal/model"
	"anteroom/internal/search"
)

// Members are found by what is in a word of their name or address. At the beginning
// of a word, the index of words finds it. Inside, it begins what the word ends with
// from there on: package search says which of these ends are stored.

// wordsOf returns the words by which a member is found.
func wordsOf(m model.Member) []string {
	return search.Words(m.Name, m.Email, emailaddr.Readable(m.Email))
}

// addWords lets a new member be found.
func (t *Tx) addWords(ctx context.Context, org model.OrgID, id model.MemberID, words []string) error {
	for _, w := range words {
		if _, err := t.exec(ctx, `
			INSERT INTO member_words (org_id, word, member_id)
			VALUES ($1, $2, $3)`, org, w, id); err != nil {
			return err
		}
		for _, end := range search.Ends(w) {
			n, err := t.exec(ctx, `
				INSERT INTO member_word_ends (org_id, ending, word)
				VALUES ($1, $2, $3)
				    ON CONFLICT (org_id, ending, word) DO NOTHING`, org, end, w)
			if err != nil {
				return err
			}
			if n == 0 { // the word is somebody's already, with all of its ends
				break
			}
		}
	}
	return nil
}

// hasWord reports whether anybody in an organization is found by a word.
func (q queries) hasWord(ctx context.Context, org model.OrgID, word string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM member_words WHERE org_id = $1 AND word = $2)`, org, word)
}

// dropWords lets a member be found no longer. Of a word that nobody else has nothing
// stays: it may be a name.
func (t *Tx) dropWords(ctx context.Context, org model.OrgID, id model.MemberID) error {
	words, err := many(ctx, t.queries, scanValue[string], `
		SELECT word
		  FROM member_words
		 WHERE org_id = $1 AND member_id = $2`, org, id)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM member_words
		 WHERE org_id = $1 AND member_id = $2`, org, id); err != nil {
		return err
	}
	for _, w := range words {
		if known, err := t.hasWord(ctx, org, w); known || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		for _, end := range search.Ends(w) {
			if _, err := t.exec(ctx, `
				DELETE FROM member_word_ends
				 WHERE org_id = $1 AND ending = $2 AND word = $3`, org, end, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// describeInWords lets a user be found by these words and no others, wherever the
// user has accepted to be a member.
func (t *Tx) describeInWords(ctx context.Context, id model.UserID, words []string) error {
	old, err := many(ctx, t.queries, scanValue[string], `
		SELECT DISTINCT w.word
		  FROM members m
		  JOIN member_words w ON w.org_id = m.org_id AND w.member_id = m.id
		 WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE'`, id)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM member_words
		 WHERE (org_id, member_id) IN (SELECT m.org_id, m.id FROM members m WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE')`, id); err != nil {
		return err
	}
	for _, w := range words {
		if _, err := t.exec(ctx, `
			INSERT INTO member_words (org_id, word, member_id)
			SELECT m.org_id, $2, m.id
			  FROM members m
			 WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE'`, id, w); err != nil {
			return err
		}
		for _, end := range search.Ends(w) {
			if _, err := t.exec(ctx, `
				INSERT INTO member_word_ends (org_id, ending, word)
				SELECT m.org_id, $2, $3
				  FROM members m
				 WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE'
				    ON CONFLICT (org_id, ending, word) DO NOTHING`, id, end, w); err != nil {
				return err
			}
		}
	}
	return t.forgetWords(ctx, id, slices.DeleteFunc(old, func(w string) bool { return slices.Contains(words, w) }))
}

// forgetWords deletes the ends of words that a user had, where nobody else has them.
func (t *Tx) forgetWords(ctx context.Context, id model.UserID, words []string) error {
	for _, w := range words {
		for _, end := range search.Ends(w) {
			if _, err := t.exec(ctx, `
				DELETE FROM member_word_ends
				 WHERE org_id IN (SELECT m.org_id FROM members m WHERE m.user_id = $1) AND ending = $2 AND word = $3
				   AND NOT EXISTS (SELECT 1 FROM member_words w WHERE w.org_id = member_word_ends.org_id AND w.word = $3)`, id, end, w); err != nil {
				return err
			}
		}
	}
	return nil
}
