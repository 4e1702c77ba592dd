package access

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Names answers what people are called who act, and who has made a link.
type Names interface {
	User(ctx context.Context, id model.UserID) (model.User, error)
	PortalLink(ctx context.Context, org model.OrgID, id model.PortalLinkID) (model.PortalLink, error)
}

// Author returns as whom people are to read of an actor: "" for whoever is neither a person nor
// has come by a link to the admin portal.
func Author(ctx context.Context, from Names, by model.Actor) (model.Author, error) {
	switch by.Kind {
	case model.ActorUser:
		u, err := from.User(ctx, by.User())
		return model.Author(u.Name()), err
	case model.ActorPortalLink:
		l, err := from.PortalLink(ctx, by.Org, model.PortalLinkID(by.ID))
		return model.ByLink(l.MadeBy), err
	}
	return "", nil
}
