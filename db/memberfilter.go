package db

import (
	"unicode/utf8"

	"anteroom/internal/model"
	"anteroom/internal/search"
)

// memberFilter is one thing that a query asks members to have: a word that has word
// in it, or else a role.
type memberFilter struct {
	word string
	role model.RoleID
}

func filtersOf(mq MemberQuery) []memberFilter {
	var all []memberFilter
	for _, w := range mq.Words {
		all = append(all, memberFilter{word: w})
	}
	if mq.Role != "" {
		all = append(all, memberFilter{role: mq.Role})
	}
	return all
}

// entries returns a query for the ids of those who have it, which reads little else;
// an id may come more than once.
func (f memberFilter) entries(s *memberSelect) string {
	if f.role != "" {
		return `SELECT r.member_id FROM member_roles r WHERE r.org_id = $1 AND r.role_id = ` + s.arg(f.role)
	}
	query := `SELECT w.member_id FROM member_words w WHERE w.org_id = $1 AND w.word >= ` + s.arg(f.word) + ` AND w.word < ` + s.arg(afterPrefix(f.word))
	if !search.Inside(f.word) {
		return query
	}
	query += inWords(s, f.word)
	if search.Dense(f.word) {
		return query
	}
	_, first := utf8.DecodeRuneInString(f.word)
	return query + inWords(s, f.word[first:]) + ` AND e.word LIKE ` + s.arg(`%`+f.word+`%`)
}

// inWords returns more of a query for members: those with a word that has an end
// which begins so. CROSS JOIN keeps SQLite from reading all words first.
func inWords(s *memberSelect, begins string) string {
	return `
		 UNION ALL
		SELECT w.member_id FROM member_word_ends e
		 CROSS JOIN member_words w WHERE w.org_id = $1 AND w.word = e.word AND e.org_id = $1 AND e.ending >= ` +
		s.arg(begins) + ` AND e.ending < ` + s.arg(afterPrefix(begins))
}

// has returns the condition that the member m has it. Words hold no sign that LIKE
// takes for another.
func (f memberFilter) has(s *memberSelect) string {
	if f.role != "" {
		return `EXISTS (SELECT 1 FROM member_roles r WHERE r.org_id = $1 AND r.member_id = m.id AND r.role_id = ` + s.arg(f.role) + `)`
	}
	pattern := f.word + `%`
	if search.Inside(f.word) {
		pattern = `%` + pattern
	}
	return `EXISTS (SELECT 1 FROM member_words w WHERE w.org_id = $1 AND w.member_id = m.id AND w.word LIKE ` + s.arg(pattern) + `)`
}

// afterPrefix returns a text that comes after every text that begins with p.
func afterPrefix(p string) string { return p + "\U0010FFFF" }

// mostEntries is how many entries are looked at to see whether they are of few members:
// what somebody searches for is mostly in the name and in the address.
const mostEntries = 2 * (MostMatches + 1)

// scanCandidates scans how many members have what is searched for, or a number above
// MostMatches when they were not all looked at.
func scanCandidates(s scanner) (int, error) {
	var entries, members int
	if err := s.Scan(&entries, &members); err != nil {
		return 0, err
	}
	if entries == mostEntries {
		return MostMatches + 1, nil
	}
	return members, nil
}
