package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// SetLanguage says which language counts for those people of an organization who have not
// said which they read, "" for none, when the organization still has the version. It
// returns a Conflict error when the version is another.
func (t *Tx) SetLanguage(ctx context.Context, org model.OrgID, l model.Language, version int64) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE organizations
		   SET language = $3, version = version + 1, updated_at = $4
		 WHERE id = $1 AND version = $2`, org, version, l, ms(t.now))
}

// LanguageOfOrganizations returns the language that all organizations of a person have chosen,
// "" where those whose member they are do not agree, or there is none.
func (q *queries) LanguageOfOrganizations(ctx context.Context, user model.UserID) (model.Language, error) {
	return one(ctx, q, scanValue[model.Language], `
		SELECT CASE WHEN MIN(o.language) = MAX(o.language) THEN MIN(o.language) ELSE '' END
		  FROM members m
		  JOIN organizations o ON o.id = m.org_id
		 WHERE m.user_id = $1 AND `+isActive, user)
}
