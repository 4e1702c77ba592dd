package scim

import (
	"fmt"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// BenchmarkCatalogs is what every request pays for a declaration of twenty attributes.
func BenchmarkCatalogs(b *testing.B) {
	w := newWorld(b)
	must(b, w.db.Housekeep(b.Context(), func(tx *db.Tx) error {
		for i := range model.MostCustomAttributes {
			if err := tx.InsertAttribute(b.Context(), model.Attribute{Name: fmt.Sprintf("a%d", i), Label: "A", Type: model.AttributeString}); err != nil {
				return err
			}
		}
		return nil
	}))
	var c catalogs
	for b.Loop() {
		if _, err := c.now(b.Context(), &w.db.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
