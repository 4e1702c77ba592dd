package db

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// APIKeyList says which of an organization's keys are wanted.
type APIKeyList struct {
	Term   string         // words of their name, of their last characters, or of what their member is called; "" for all
	All    bool           // those of all members, otherwise
	Member model.MemberID // those of one, "" for none; the organization's own always
	Limit  int
}

// listedKey is what a key is found by.
type listedKey struct {
	id    model.APIKeyID
	words string
}

// APIKeys returns keys of an organization and of its members, those that count at a time
// first, and the newest first among them, and whether there are more than Limit.
func (q *queries) APIKeys(ctx context.Context, org model.OrgID, now time.Time, l APIKeyList) (found []model.APIKey, more bool, err error) {
	most := l.Limit + 1
	if l.Term != "" { // of which the database cannot tell upper from lower case
		most = math.MaxInt32
	}
	scan := func(s scanner) (k listedKey, err error) {
		var name, suffix, first, last, email string
		err = s.Scan(&k.id, &name, &suffix, &first, &last, &email)
		k.words = model.Fold(strings.Join([]string{name, suffix, first, last, email}, " "))
		return k, err
	}
	all, err := many(ctx, q, scan, `
		SELECT k.id, k.name, k.suffix, COALESCE(u.first_name, ''), COALESCE(u.last_name, ''), COALESCE(u.email, '')`+apiKeyJoins+`
		 WHERE k.org_id = $1 AND ($3 OR k.member_id = '' OR k.member_id = $4)
		 ORDER BY CASE WHEN k.revoked_at = 0 AND k.expires_at > $2 THEN 0 ELSE 1 END, k.id DESC
		 LIMIT $5`, org, ms(now), l.All, l.Member, most)
	if err != nil {
		return nil, false, err
	}
	for _, k := range all {
		if !k.has(l.Term) {
			continue
		}
		if len(found) == l.Limit {
			return found, true, nil
		}
		key, err := q.APIKey(ctx, org, k.id)
		if model.KindOf(err) == model.NotFound { // deleted a moment ago
			continue
		}
		if err != nil {
			return nil, false, err
		}
		found = append(found, key)
	}
	return found, false, nil
}

// has reports whether each word of a term is in the words of a key.
func (k listedKey) has(term string) bool {
	for word := range strings.FieldsSeq(model.Fold(term)) {
		if !strings.Contains(k.words, word) {
			return false
		}
	}
	return true
}
