package db

import (
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// Users are found in the whole instance by what a word of their name or address begins with.
// Few begin like a text: their entries in the index of words are read. What many have is looked
// for in the rows of users, which the newest first soon have it.

// fewEntries is how many entries of the index are read for one page at the most.
const fewEntries = 2000

// wordsOfUser returns the words by which a user is found.
func wordsOfUser(u model.User) []string {
	return search.Words(u.FirstName+" "+u.LastName, u.Email, emailaddr.Readable(u.Email))
}

// putWords lets a user be found by what they are called now, and by nothing else.
func (t *Tx) putWords(ctx context.Context, u model.User) error {
	if err := t.dropUserWords(ctx, u.ID); err != nil {
		return err
	}
	all := wordsOfUser(u)
	for some := range slices.Chunk(all, mostRows) {
		args := make([]any, 0, 2*mostRows)
		for _, w := range some {
			args = append(args, w, u.ID)
		}
		if _, err := t.exec(ctx, `
			INSERT INTO user_words (word, user_id)
			VALUES `+several(len(some), 2), args...); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `
		UPDATE users
		   SET words = $2
		 WHERE id = $1`, u.ID, spaced(all))
	return err
}

// dropUserWords lets a user be found by nothing.
func (t *Tx) dropUserWords(ctx context.Context, id model.UserID) error {
	rows, err := many(ctx, &t.queries, scanValue[string], `
		SELECT words
		  FROM users
		 WHERE id = $1 AND words <> ''`, id)
	if err != nil || len(rows) == 0 {
		return err
	}
	for _, w := range words[string](rows[0]) {
		if _, err := t.exec(ctx, `
			DELETE FROM user_words
			 WHERE word = $1 AND user_id = $2`, w, id); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `
		UPDATE users
		   SET words = ''
		 WHERE id = $1`, id)
	return err
}

// UsersFound returns the users whom a text finds, all for "": by their id, by what the
// application calls them, or because each word of the text begins one of their name or address.
// They are those with an id before the given one, the newest first, at most limit.
func (q *queries) UsersFound(ctx context.Context, text string, before model.UserID, limit int) ([]model.User, error) {
	if before == "" {
		before = model.PrefixUser + "~" // behind all
	}
	if text == "" {
		return q.UsersBefore(ctx, before, limit)
	}
	for _, find := range []func() (model.User, error){
		func() (model.User, error) { return q.User(ctx, model.UserID(text)) },
		func() (model.User, error) { return q.UserByExternalID(ctx, text) },
	} {
		u, err := find()
		if err == nil {
			return slices.DeleteFunc([]model.User{u}, func(u model.User) bool { return u.ID >= before }), nil
		}
		if model.KindOf(err) != model.NotFound {
			return nil, err
		}
	}
	sought := search.Words(text)
	if len(sought) == 0 {
		return nil, nil
	}
	rarest, entries, err := q.rarest(ctx, sought)
	if err != nil {
		return nil, err
	}
	s := userSelect{words: sought, before: before, limit: limit}
	if entries < fewEntries {
		s.first = rarest
	}
	query, args := s.query()
	return many(ctx, q, scanUser, query, args...)
}

// rarest returns the word that the fewest words begin with, and how many do, as far as it pays
// to count.
func (q *queries) rarest(ctx context.Context, sought []string) (word string, entries int, err error) {
	entries = fewEntries
	for _, w := range sought {
		var s userSelect
		n, err := one(ctx, q, scanValue[int], `
			SELECT COUNT(*)
			  FROM (SELECT 1 AS one
			          FROM user_words x
			         WHERE `+hasPrefix(`x.word`, w, s.arg)+`
			         LIMIT `+s.arg(fewEntries)+`) x`, s.args...)
		if err != nil {
			return "", 0, err
		}
		if n < entries || word == "" {
			word, entries = w, n
		}
	}
	return word, entries, nil
}

// userSelect is a query for a page of users who have words. Its texts are constants of this
// package; values go into args.
type userSelect struct {
	words  []string
	first  string // whose entries in the index are read, "" to look at the users
	before model.UserID
	limit  int
	args   []any
}

func (s *userSelect) arg(v any) string {
	s.args = append(s.args, v)
	return argument(len(s.args))
}

func (s *userSelect) query() (string, []any) {
	query := `SELECT ` + userColumns + `
		  FROM users
		 WHERE id < ` + s.arg(s.before)
	if s.first != "" {
		query += ` AND id IN (SELECT x.user_id FROM user_words x WHERE ` + hasPrefix(`x.word`, s.first, s.arg) + `)`
	}
	for _, w := range s.words {
		if w != s.first {
			query += ` AND words LIKE ` + s.arg("% "+w+"%")
		}
	}
	return query + ` ORDER BY id DESC LIMIT ` + s.arg(s.limit), s.args
}

// spaced is how words stand in a row: each after a space, so that a word which begins with
// something has that after a space.
func spaced(all []string) string {
	var b strings.Builder
	for _, w := range all {
		b.WriteString(" " + w)
	}
	return b.String()
}
