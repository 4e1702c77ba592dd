package program

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// Of the pages that were blocked, the doctor names the newest ones.
const (
	lately     = 30 * 24 * time.Hour
	mostEmbeds = 5
)

// lookAtEmbeds says which pages browsers have lately blocked that show the admin portal. That
// is no fault of the installation: they may be anybody's.
func lookAtEmbeds(ctx context.Context, p Patient) (err error) {
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("which embeds were blocked cannot be said while the database does not open")
	}
	apps, err := d.Applications(ctx)
	if err != nil {
		return err
	}
	var all []embed
	for _, app := range apps {
		blocked, err := portal.Blocked(ctx, &d.Reader, app)
		if err != nil {
			return err
		}
		for _, b := range blocked {
			if b.LastSeenAt.After(d.Now().Add(-lately)) {
				all = append(all, embed{app, b})
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return remark(aboutEmbeds(all, d.Now()))
}

// embed is a page that was blocked, with the application whose portal it shows.
type embed struct {
	app model.Application
	model.BlockedEmbed
}

// aboutEmbeds names the pages that were seen last, each with the command that allows it.
func aboutEmbeds(all []embed, now time.Time) string {
	slices.SortStableFunc(all, func(a, b embed) int { return b.LastSeenAt.Compare(a.LastSeenAt) })
	var said []string
	for _, e := range all[:min(len(all), mostEmbeds)] {
		said = append(said, fmt.Sprintf("browsers block the portal of %s in pages of %s, last %s: if those are yours, %s",
			e.app.Name, e.Origin, ago(now, e.LastSeenAt), portal.Allowing(e.app, e.Origin)))
	}
	if more := len(all) - len(said); more > 0 {
		said = append(said, fmt.Sprintf("and %d more: anteroom application show says which", more))
	}
	return strings.Join(said, "; ")
}
