package portal

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about links to the admin portal. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source
	outbox *mail.Outbox
	site   model.Site
}

// New returns the rules about links to the admin portal on a database. source makes tokens,
// and the mails that outbox takes lead to site.
func New(d *db.DB, source secret.Source, outbox *mail.Outbox, site model.Site) *Service {
	return &Service{db: d, source: source, outbox: outbox, site: site}
}

// Wish is what a shareable link is to be like.
type Wish struct {
	Modules   []model.Feature // which of model.PortalModules
	Life      time.Duration   // from now on; 0 for model.PortalLinkLife
	Recipient string          // whose inbox has to be proven first, "" for nobody's
	Mail      bool            // send it to the recipient
	Note      string          // what that mail says besides
	Newest    string          // which link its maker has seen last, as Newest says it; "" for who has looked at none
}

// Share makes a shareable link for the actor's organization. It returns the link, and the
// token that it ends with, which nobody can read again. The organization's other
// administrators get a mail about it. The errors: Invalid for the fields "modules", "life",
// "recipient", "email" and "note" with the reason; NotFound for a module whose feature the
// organization does not have; Forbidden for who may not manage all modules; Conflict when
// there are too many links, or a newer one than its maker has seen; and those of
// access.Permissions.
func (s *Service) Share(ctx context.Context, by model.Actor, w Wish) (model.PortalLink, string, error) {
	l := model.PortalLink{Org: by.Org, Kind: model.PortalShareable, Modules: w.Modules, By: by}
	life, err := lifeOf(w.Life)
	if err != nil {
		return l, "", err
	}
	if w.Recipient != "" {
		address, err := emailaddr.Parse(w.Recipient)
		if err != nil {
			return l, "", model.InField("recipient", err)
		}
		l.Recipient = string(address)
	}
	note, err := s.mayMail(ctx, w, l.Recipient)
	if err != nil {
		return l, "", err
	}
	return s.make(ctx, by, l, life, w.Newest, func(tx *db.Tx, l model.PortalLink, token string) error {
		return s.announce(ctx, tx, l, token, w.Mail, note)
	})
}

// Embed makes a link that one page of an application opens at once, in a frame, for an
// organization. It is for the operator, and for who acts for the operator. The errors are
// those of Share, and NotFound for an application that there is not.
func (s *Service) Embed(ctx context.Context, by model.Actor, app model.ApplicationID, modules []model.Feature) (model.PortalLink, string, error) {
	l := model.PortalLink{Org: by.Org, Kind: model.PortalEmbedded, Modules: modules, App: app, By: by}
	if err := access.Operates(ctx, s.db, by, by.Org, model.ScopeOrganizationsWrite); err != nil {
		return l, "", err
	}
	if _, err := s.db.Application(ctx, app); err != nil {
		return l, "", err
	}
	return s.make(ctx, by, l, model.EmbeddedLinkLife, "", func(*db.Tx, model.PortalLink, string) error { return nil })
}

// make stores a link, and tells in the same transaction whom it concerns.
func (s *Service) make(ctx context.Context, by model.Actor, l model.PortalLink, life time.Duration, newest string, tell func(*db.Tx, model.PortalLink, string) error) (model.PortalLink, string, error) {
	if len(l.Modules) == 0 {
		return l, "", model.InvalidField("modules", "portal.no_module")
	}
	token := s.source.Token()
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayShare(ctx, tx, by, l.Modules); err != nil {
			return nil, err
		}
		if err := hasRoom(ctx, tx, by.Org, newest); err != nil {
			return nil, err
		}
		if by.User() != "" {
			u, err := tx.User(ctx, by.User())
			if err != nil {
				return nil, err
			}
			l.MadeBy = u.Name()
		}
		l.ExpiresAt = tx.Now().Add(life)
		if l, err = tx.InsertPortalLink(ctx, l, secret.Hash(token)); err != nil {
			return nil, err
		}
		return []model.Event{event(by, l, model.PortalLinkCreated{After: l.Snapshot()})}, tell(tx, l, token)
	})
	if err != nil {
		return l, "", fmt.Errorf("make portal link: %w", err)
	}
	return l, token, nil
}

// noneYet is what Newest says where there was no link.
const noneYet = "none"

// Newest says which of an organization's links is the newest. A page that shows a link once is
// the answer to a form, which a browser sends again when somebody reloads the page: so the
// form says which was the newest one when it was shown.
func (s *Service) Newest(ctx context.Context, org model.OrgID) (string, error) {
	id, err := s.db.NewestPortalLink(ctx, org)
	return cmp.Or(string(id), noneYet), err
}

// hasRoom returns an error when there is a newer link than somebody has seen, or there are as
// many as there can be.
func hasRoom(ctx context.Context, tx *db.Tx, org model.OrgID, seen string) error {
	newest, err := tx.NewestPortalLink(ctx, org)
	if err != nil {
		return err
	}
	if newest != "" && seen != "" && (seen == noneYet || string(newest) > seen) { // ids are in the order of time
		return model.Conflicting("portal.made_meanwhile")
	}
	n, err := tx.CountPortalLinks(ctx, org, tx.Now())
	if err == nil && n >= model.MostPortalLinks {
		err = model.Conflicting("portal.most_links", model.MostPortalLinks)
	}
	return err
}

func event(by model.Actor, l model.PortalLink, p model.Payload) model.Event {
	return model.Event{Org: l.Org, Actor: by, Target: string(l.ID), Payload: p}
}

func lifeOf(life time.Duration) (time.Duration, error) {
	switch {
	case life == 0:
		return model.PortalLinkLife, nil
	case life < model.MinPortalLink || life > model.MaxPortalLink:
		return 0, model.InvalidField("life", "portal.life")
	}
	return life, nil
}

// mayShare returns an error when an actor may not give others all modules now.
func mayShare(ctx context.Context, from store, by model.Actor, modules []model.Feature) error {
	may, err := access.Permissions(ctx, from, by)
	if err != nil {
		return err
	}
	for _, m := range modules {
		on, err := from.HasFeature(ctx, by.Org, m)
		switch {
		case err != nil:
			return err
		case !on:
			return model.Missing("portal.no_feature")
		case !may.Has(model.PortalWidget(m).Manage):
			return model.Denied("portal.not_permitted")
		}
	}
	return nil
}

// store answers what deciding about links reads, in a transaction or outside.
type store interface {
	access.Sessions
	HasFeature(ctx context.Context, org model.OrgID, f model.Feature) (bool, error)
}

// Extend has a shareable link of the actor's organization expire so long from now on, under
// the same URL, and returns it. The errors: Invalid for the field "life", Conflict for one
// that opens nothing any more or was changed meanwhile, and those of Share.
func (s *Service) Extend(ctx context.Context, by model.Actor, id model.PortalLinkID, version int64, life time.Duration) (model.PortalLink, error) {
	var l model.PortalLink
	life, err := lifeOf(life)
	if err != nil {
		return l, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if l, err = tx.PortalLink(ctx, by.Org, id); err != nil {
			return nil, err
		}
		if err := mayShare(ctx, tx, by, l.Modules); err != nil {
			return nil, err
		}
		switch {
		case l.Kind != model.PortalShareable || l.State(tx.Now()) == model.PortalRevoked:
			return nil, model.Conflicting("portal.over")
		case l.Version != version:
			return nil, model.Conflicting("portal.changed_meanwhile")
		}
		before := l.Snapshot()
		l.ExpiresAt = tx.Now().Add(life)
		if err := tx.ExtendPortalLink(ctx, l); err != nil {
			return nil, err
		}
		l.Version++
		return []model.Event{event(by, l, model.PortalLinkExtended{Before: before, After: l.Snapshot()})}, nil
	})
	if err != nil {
		return l, fmt.Errorf("extend portal link: %w", err)
	}
	return l, nil
}

// Revoke makes a link of the actor's organization worthless: whoever has it open sees nothing
// any more, from the next request on. Whoever may manage one of its modules can revoke it, and
// so can who has made it. The errors: NotFound, also for one that was revoked already,
// Forbidden, and those of access.Permissions.
func (s *Service) Revoke(ctx context.Context, by model.Actor, id model.PortalLinkID) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		l, err := tx.PortalLink(ctx, by.Org, id)
		if err != nil {
			return nil, err
		}
		if len(l.LiveFor(may)) == 0 {
			return nil, model.Denied("portal.not_permitted")
		}
		return []model.Event{event(by, l, model.PortalLinkRevoked{Before: l.Snapshot()})}, tx.RevokePortalLink(ctx, by.Org, id)
	})
	if err != nil {
		return fmt.Errorf("revoke portal link: %w", err)
	}
	return nil
}
