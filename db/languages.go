package db

import (
	"context"

	"anteroom/internal/model"
)

// SetLanguage says which language counts for those people of an organization who have not
// said which they read; "" is none.
func (t *Tx) SetLanguage(ctx context.Context, org model.OrgID, l model.Language) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE organizations
		   SET language = $2, version = version + 1, updated_at = $3
		 WHERE id = $1`, org, l, ms(t.now))
}
