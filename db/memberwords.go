package db

import (
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// Members are found by what is in a word of their name or address. At the beginning
// of a word, the index of words finds it. Inside, it begins what the word ends with
// from there on: package search says which of these ends are stored.

// wordsOf returns the words by which a member is found: an invited person is by none.
func wordsOf(m model.Member) []string {
	if m.Status == model.MemberPendingInvite {
		return nil
	}
	return search.Words(m.Name, m.Email, emailaddr.Readable(m.Email))
}

// storedWords is how the words of a member stand in its row.
func storedWords(m model.Member) string { return spaced(wordsOf(m)) }

// addWords lets a new member be found.
func (t *Tx) addWords(ctx context.Context, m model.Member) error {
	name := model.Fold(m.DisplayName())
	words := wordsOf(m)
	var first [][2]string // the first end of each word that has any, with the word
	for some := range slices.Chunk(words, mostRows) {
		args := make([]any, 0, 4*mostRows)
		for _, w := range some {
			args = append(args, m.Org, w, name, m.ID)
			if ends := search.Ends(w); len(ends) > 0 {
				first = append(first, [2]string{ends[0], w})
			}
		}
		if _, err := t.exec(ctx, `
			INSERT INTO member_words (org_id, word, name_key, member_id)
			VALUES `+several(len(some), 4), args...); err != nil {
			return err
		}
	}
	// A word whose first end is there is somebody's already, with all of its ends.
	unknown, err := t.addEnds(ctx, m.Org, first)
	if err != nil {
		return err
	}
	var others [][2]string
	for _, w := range unknown {
		for _, end := range search.Ends(w)[1:] {
			others = append(others, [2]string{end, w})
		}
	}
	_, err = t.addEnds(ctx, m.Org, others)
	return err
}

// addEnds stores ends of words, and returns the words of those that were not there.
func (t *Tx) addEnds(ctx context.Context, org model.OrgID, ends [][2]string) (added []string, err error) {
	for some := range slices.Chunk(ends, mostRows) {
		args := make([]any, 0, 3*mostRows)
		for _, e := range some {
			args = append(args, org, e[0], e[1])
		}
		words, err := many(ctx, &t.queries, scanValue[string], `
			INSERT INTO member_word_ends (org_id, ending, word)
			VALUES `+several(len(some), 3)+`
			    ON CONFLICT (org_id, ending, word) DO NOTHING
			RETURNING word`, args...)
		if err != nil {
			return nil, err
		}
		added = append(added, words...)
	}
	return added, nil
}

// dropWords lets a member be found no longer. Of a word that nobody else has nothing
// stays: it may be a name.
func (t *Tx) dropWords(ctx context.Context, org model.OrgID, id model.MemberID) error {
	rows, err := many(ctx, &t.queries, scanValue[string], `
		SELECT words
		  FROM members
		 WHERE org_id = $1 AND id = $2`, org, id)
	if err != nil {
		return err
	}
	for _, w := range words[string](strings.Join(rows, "")) {
		if _, err := t.exec(ctx, `
			DELETE FROM member_words
			 WHERE org_id = $1 AND word = $2 AND member_id = $3
			   AND name_key = (SELECT m.name_key FROM members m WHERE m.org_id = $1 AND m.id = $3)`, org, w, id); err != nil {
			return err
		}
		known, err := one(ctx, &t.queries, scanValue[bool], `
			SELECT EXISTS (SELECT 1 FROM member_words WHERE org_id = $1 AND word = $2)`, org, w)
		if err != nil {
			return err
		}
		if known {
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

// dropWordsOf lets a user be found no longer wherever the user has accepted to be a
// member, and returns the words, whose ends are still there.
func (t *Tx) dropWordsOf(ctx context.Context, id model.UserID) ([]string, error) {
	rows, err := many(ctx, &t.queries, scanValue[string], `
		SELECT DISTINCT words
		  FROM members
		 WHERE user_id = $1 AND status <> 'PENDING_INVITE'`, id)
	if err != nil {
		return nil, err
	}
	old := words[string](strings.Join(rows, ""))
	slices.Sort(old)
	old = slices.Compact(old)
	for _, w := range old {
		if _, err := t.exec(ctx, `
			DELETE FROM member_words
			 WHERE word = $2
			   AND (org_id, name_key, member_id) IN (SELECT m.org_id, m.name_key, m.id FROM members m WHERE m.user_id = $1 AND m.status <> 'PENDING_INVITE')`, id, w); err != nil {
			return nil, err
		}
	}
	return old, nil
}

// addWordsOf lets a user be found by words, after dropWordsOf.
func (t *Tx) addWordsOf(ctx context.Context, id model.UserID, words []string) error {
	for _, w := range words {
		if _, err := t.exec(ctx, `
			INSERT INTO member_words (org_id, word, name_key, member_id)
			SELECT m.org_id, $2, m.name_key, m.id
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
	return nil
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
