package access

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Store answers what actors of every kind are now: a db.Tx, or a db.Reader where nothing is
// changed yet.
type Store interface {
	Sessions
	PortalSession(ctx context.Context, org model.OrgID, link model.PortalLinkID, id model.PortalSessionID) (model.PortalSession, error)
	Now() time.Time
}

// InWidget returns what an actor may do with what a widget shows: what Permissions does, and
// for whoever has opened a link to the admin portal the permissions of the widget, where the
// link has it as a module. Rooms that the admin portal shows ask here, and no others: the
// same permissions mean more elsewhere. A link that was revoked or has expired gets an
// Unauthenticated error, and one without the module a NotFound error.
func InWidget(ctx context.Context, from Store, by model.Actor, w model.Widget) (model.Permissions, error) {
	if by.Kind != model.ActorPortalLink {
		return Permissions(ctx, from, by)
	}
	s, err := from.PortalSession(ctx, by.Org, model.PortalLinkID(by.ID), model.PortalSessionID(by.Session))
	if model.KindOf(err) == model.NotFound || err == nil && !s.Good(from.Now()) {
		return nil, model.SignedOut("access.link_over")
	}
	if err != nil {
		return nil, err
	}
	if w.Feature == "" || !s.Link.Shows(w.Feature) {
		return nil, model.Missing("")
	}
	return model.NewPermissions(w.Read, w.Manage), nil
}

// NotByLink refuses whoever has come by a link to the admin portal, with a Forbidden error:
// for what is decided about an organization's people, and could lock them out.
func NotByLink(by model.Actor) error {
	if by.Kind == model.ActorPortalLink {
		return errRefused
	}
	return nil
}
