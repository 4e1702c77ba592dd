package portal

import (
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Blocked returns the pages that browsers have blocked, and would still, because they show what
// an application embeds and are of none of its origins: the one first that was seen last.
func Blocked(ctx context.Context, d *db.Reader, app model.Application) ([]model.BlockedEmbed, error) {
	all, err := d.BlockedEmbeds(ctx, app.ID)
	return slices.DeleteFunc(all, func(b model.BlockedEmbed) bool { return slices.Contains(Origins(app), b.Origin) }), err
}

// Allowing returns the command that lets pages of an origin show what an application embeds,
// besides those that may already.
func Allowing(app model.Application, origin string) string {
	return "anteroom application set --client-id " + string(app.ID) + " --origins " + strings.Join(append(slices.Clone(app.Origins), origin), ",")
}
