package directories

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// parting returns what is still to be done of a directory's farewell, nil for nothing.
func (h *Handler) parting(ctx context.Context, d model.Directory) (*model.Parting, error) {
	if d.Enabled { // and so are all that do not part
		return nil, nil
	}
	p, err := h.DB.Parting(ctx, d.Org, d.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	return &p, err
}

// goes reports whether the directory is being deleted.
func (s sight) goes() bool { return s.parting != nil && s.parting.Deletes }

// parts says in a word what a directory is about to do.
func parts(say *words.Language, p model.Parting) string {
	if p.Deletes {
		return say.Text("Being deleted")
	}
	return say.Text("Being disabled")
}

// farewell says how far a directory is that parts with its members.
func farewell(say *words.Language, p model.Parting, d model.Directory) ui.Notice {
	n := ui.Notice{Kind: ui.KindInfo, Text: say.Text("Nothing that its provider sends counts any more. This page updates by itself, and you can leave it.")}
	switch {
	case p.Done < p.People && d.Users == p.Users && p.Suspends():
		n.Title = say.Text("Deactivating members: %d of %d", p.Done, p.People)
		n.Text = say.Text("None of them has access any more. Nothing that its provider sends counts any more. This page updates by itself, and you can leave it.")
	case p.Done < p.People && d.Users == p.Users:
		n.Title = say.Text("Handing members over to people: %d of %d", p.Done, p.People)
	case p.Deletes && d.Users > 0:
		n.Title = say.Text("Deleting users: %d of %d", min(p.Users-d.Users, p.Users), p.Users)
	case p.Deletes && d.Groups > 0:
		n.Title = say.Text("Deleting groups: %d of %d", min(p.Groups-d.Groups, p.Groups), p.Groups)
	default:
		n.Title = say.Text("Nearly done")
	}
	return n
}
