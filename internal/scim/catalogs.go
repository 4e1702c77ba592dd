package scim

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// catalogs keeps the table of what the operator has declared, as long as that stays the same.
type catalogs struct{ last atomic.Pointer[declaration] }

// declaration is what the operator has declared, and the table that follows.
type declaration struct {
	attributes []model.Attribute
	catalog    *resource.Catalog
}

// now returns the table of this moment. What is declared is remembered by the database, so
// that it costs no query.
func (c *catalogs) now(ctx context.Context, from *db.Reader) (*resource.Catalog, error) {
	all, err := from.Attributes(ctx)
	if err != nil {
		return nil, err
	}
	if last := c.last.Load(); last != nil && slices.Equal(last.attributes, all) {
		return last.catalog, nil
	}
	custom := make([]resource.Custom, len(all))
	for i, a := range all {
		custom[i] = resource.Declared(a)
	}
	catalog, err := resource.NewCatalog(custom...)
	if err != nil {
		return nil, err
	}
	c.last.Store(&declaration{all, catalog})
	return catalog, nil
}
