package db

import (
	"context"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// memberFilter is one thing that a query asks members to have: a word that has word
// in it, or else a role, or else a group that people have made, or else a status.
//
// Each has an index in which those who have it stand with what the list is ordered by,
// and nobody who is not in the list: reading some thousands of these entries takes less
// than looking up a few hundred members.
type memberFilter struct {
	word   string
	role   model.RoleID
	group  model.DirectoryGroupID
	status model.MemberStatus

	begins bool   // words that have word in it are known to begin with it
	only   string // and to be this one
}

func filtersOf(mq MemberQuery) []memberFilter {
	var all []memberFilter
	for _, w := range mq.Words {
		all = append(all, memberFilter{word: w})
	}
	if mq.Role != "" {
		all = append(all, memberFilter{role: mq.Role})
	}
	if mq.Group != "" {
		all = append(all, memberFilter{group: mq.Group})
	}
	if mq.Status != "" && (len(all) > 0 || mq.Order == ByAge) { // alone, it has an index in any other order
		all = append(all, memberFilter{status: mq.Status})
	}
	return all
}

// The most that is looked at of what an index has under a filter. An entry takes a
// tenth of a microsecond, a member thirty times that.
const (
	mostWords   = 300               // that a text is inside of: each is somewhere else in the index
	mostEntries = 4000              // beyond it, the list itself has a page of them soon enough
	mostCounted = 2*MostMatches + 2 // what somebody searches for is mostly in the name and in the address
)

// entries returns a query for the sort keys and ids of those who have it, which reads
// nothing else; an id may come more than once.
func (f memberFilter) entries(s *memberSelect) string {
	switch {
	case f.role != "":
		return `SELECT r.name_key, r.member_id AS id FROM member_roles r WHERE r.org_id = $1 AND r.role_id = ` + s.arg(f.role) + ` AND r.name_key > ''`
	case f.group != "":
		return `SELECT x.name_key, x.member_id AS id FROM group_members x WHERE x.org_id = $1 AND x.group_id = ` + s.arg(f.group)
	case f.status != "": // nobody counts on few who are ACTIVE: see countEntries
		return `SELECT i.name_key, i.id FROM members i WHERE i.org_id = $1 AND i.status = 'INACTIVE'`
	}
	if f.only != "" { // these are in the order of the list as they are
		return `SELECT w.name_key, w.member_id AS id FROM member_words w WHERE w.org_id = $1 AND w.word = ` + s.arg(f.only)
	}
	query := `SELECT w.name_key, w.member_id AS id FROM member_words w WHERE w.org_id = $1 AND ` + hasPrefix(`w.word`, f.word, s.arg)
	if f.begins || !search.Inside(f.word) {
		return query
	}
	return query + `
		 UNION ALL
		SELECT w.name_key, w.member_id AS id FROM (` + f.wordsAround(s) + ` LIMIT ` + s.arg(mostWords) + `) e
		 CROSS JOIN member_words w WHERE w.org_id = $1 AND w.word = e.word`
}

// wordsAround returns a query for the words that it is inside of: those with an end
// which begins so.
func (f memberFilter) wordsAround(s *memberSelect) string {
	ends := func(begins string) string {
		return `SELECT e.word FROM member_word_ends e WHERE e.org_id = $1 AND ` + hasPrefix(`e.ending`, begins, s.arg)
	}
	query := ends(f.word)
	if !search.Dense(f.word) {
		_, first := utf8.DecodeRuneInString(f.word)
		query += ` UNION ALL ` + ends(f.word[first:]) + ` AND e.word LIKE ` + s.arg(`%`+f.word+`%`)
	}
	return `SELECT DISTINCT word FROM (` + query + `) x`
}

// countEntries returns how many entries there are, at most mostEntries; and that when
// they are too many to look at. It notes when there is no need to look inside of words.
// Of a filter that is alone in a list by name, and has its entries in that order, it
// counts no more than somebody reads of it.
func (q *queries) countEntries(ctx context.Context, org model.OrgID, f *memberFilter, alone bool) (int, error) {
	if f.status == model.MemberActive { // as nearly everybody is
		return mostEntries, nil
	}
	count := func(of func(*memberSelect) string, most int) (int, error) {
		s := &memberSelect{args: []any{org}}
		return one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM (`+of(s)+` LIMIT `+s.arg(most)+`) x`, s.args...)
	}
	inside := *f
	if f.word != "" {
		var err error
		if f.only, err = q.onlyWord(ctx, org, f.word); err != nil {
			return 0, err
		}
		f.begins = true
		if f.only != "" && search.Inside(f.word) {
			around, err := count(f.wordsAround, 1)
			if err != nil {
				return 0, err
			}
			if around > 0 { // others have it inside
				f.only = ""
			}
		}
	}
	most := mostEntries
	if alone && f.inOrder() {
		most = mostCounted
	}
	n, err := count(f.entries, most)
	if err != nil || n == most || !search.Inside(f.word) {
		return n, err
	}
	switch words, err := count(f.wordsAround, mostWords); {
	case err != nil || words == 0:
		return n, err
	case words == mostWords:
		return mostEntries, nil
	}
	*f = inside
	return count(f.entries, mostEntries)
}

// inOrder reports whether the entries are in the order of the list as they are.
func (f memberFilter) inOrder() bool { return f.only != "" || f.group != "" }

// onlyWord returns the only word of an organization's members that begins with a text,
// or "" when there are others or none.
func (q *queries) onlyWord(ctx context.Context, org model.OrgID, begins string) (string, error) {
	after, _ := afterPrefix(begins) // no word is of last code points
	return one(ctx, q, scanValue[string], `
		SELECT COALESCE((SELECT CASE WHEN f.word = (SELECT MAX(l.word) FROM member_words l WHERE l.org_id = $1 AND l.word >= $2 AND l.word < $3) THEN f.word END
		                   FROM (SELECT MIN(w.word) AS word FROM member_words w WHERE w.org_id = $1 AND w.word >= $2 AND w.word < $3) f), '')`,
		org, begins, after)
}

// has returns the condition that the member m has it. Words hold no sign that LIKE
// takes for another.
func (f memberFilter) has(s *memberSelect) string {
	switch {
	case f.role != "":
		return `EXISTS (SELECT 1 FROM member_roles r WHERE r.org_id = $1 AND r.member_id = m.id AND r.role_id = ` + s.arg(f.role) + `)`
	case f.group != "":
		return `EXISTS (SELECT 1 FROM group_members x WHERE x.org_id = $1 AND x.member_id = m.id AND x.group_id = ` + s.arg(f.group) + `)`
	case f.status != "":
		return `m.status = ` + s.arg(f.status)
	case search.Inside(f.word):
		return `m.words LIKE ` + s.arg(`%`+f.word+`%`)
	}
	return `m.words LIKE ` + s.arg(`% `+f.word+`%`)
}
