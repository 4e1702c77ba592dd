package db

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestTextThatCannotBeKept: what PostgreSQL does not keep, no engine keeps or looks for, and
// whoever asks for it is told that they are wrong, and not that the database is.
func TestTextThatCannotBeKept(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		for name, text := range map[string]string{"a zero": "a\x00b", "no UTF-8": "a\xffb", "half a pair": "a\xed\xa0\x80b"} {
			if _, err := d.Organization(t.Context(), model.OrgID(text)); model.KindOf(err) != model.Invalid {
				t.Errorf("%s is looked for: %v", name, err)
			}
			err := d.Record(t.Context(), func(tx *Tx) ([]model.Event, error) {
				org, err := tx.InsertOrganization(t.Context(), model.Organization{Name: text})
				return created(org.ID), err
			})
			if model.KindOf(err) != model.Invalid {
				t.Errorf("%s is kept: %v", name, err)
			}
		}
	})
}
