package command

import (
	"context"
	"flag"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
)

// portalLinkText is a link to the admin portal as the commands print it.
type portalLinkText struct {
	ID        model.PortalLinkID    `json:"portal_link_id"`
	Kind      model.PortalLinkKind  `json:"kind"`
	Modules   []model.Feature       `json:"features"`
	State     model.PortalLinkState `json:"state"`
	Recipient string                `json:"recipient,omitempty"`
	MadeBy    string                `json:"made_by,omitempty"`
	ExpiresAt time.Time             `json:"expire_time"`
	Opens     int64                 `json:"opens"`
	UsedAt    *time.Time            `json:"last_used_time,omitempty"`
	Location  string                `json:"location,omitempty"` // of one that was just made: nobody can read it again
}

func portalLinkTextOf(l model.PortalLink, now time.Time) portalLinkText {
	t := portalLinkText{
		ID: l.ID, Kind: l.Kind, Modules: l.Modules, State: l.State(now), Recipient: l.Recipient, MadeBy: l.MadeBy, ExpiresAt: l.ExpiresAt.UTC(), Opens: l.Opens,
	}
	if used := l.UsedAt.UTC(); !l.UsedAt.IsZero() {
		t.UsedAt = &used
	}
	return t
}

// addPortalLink makes a link to an organization's admin portal.
func addPortalLink(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	features := flags.String("features", strings.Join(texts(model.PortalModules()), ","), "Show these `MODULES`, with commas between them.")
	life := flags.Duration("for", model.PortalLinkLife, "Let it open so `LONG`, from 1h to 720h.")
	recipient := flags.String("email", "", "Open it only for who reads mail at this `EMAIL`.")
	return func(ctx context.Context, c *call) error {
		site, err := c.site()
		if err != nil {
			return err
		}
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		modules, err := model.ParsePortalModules(list(*features))
		if err != nil {
			return err
		}
		by := operator
		by.Org = id
		seal, err := program.LoadKeys(ctx, c.config, &c.db.Reader)
		if err != nil {
			return err
		}
		rules := portal.New(c.db, secret.NewSource(nil), program.PutsMail(c.db, seal), site)
		l, token, err := rules.Share(ctx, by, portal.Wish{Modules: modules, Life: *life, Recipient: *recipient})
		if err != nil {
			return err
		}
		t := portalLinkTextOf(l, c.db.Now())
		t.Location = site.PortalLink(token)
		return c.say(t, "Whoever opens this link can change these settings of %s, until %s:\n%s\nAll who administer it get an email about the link.\n", id, t.ExpiresAt.Format(time.RFC3339), t.Location)
	}
}

// portal returns the rules about links that exist, of which nobody is told.
func (c *call) portal() *portal.Service { return portal.New(c.db, secret.NewSource(nil), nil, "") }

// listPortalLinks prints an organization's links to its admin portal.
func listPortalLinks(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	return func(ctx context.Context, c *call) error {
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		all, err := c.db.PortalLinks(ctx, id, mostListedLinks)
		if err != nil {
			return err
		}
		found, rows := make([]portalLinkText, len(all)), make([][]string, len(all))
		for i, l := range all {
			t := portalLinkTextOf(l, c.db.Now())
			found[i], rows[i] = t, []string{string(t.ID), string(t.State), strings.Join(texts(t.Modules), ","), t.ExpiresAt.Format(time.RFC3339), strconv.FormatInt(t.Opens, 10) + " opens", t.Recipient}
		}
		return c.sayRows(struct {
			Links []portalLinkText `json:"portal_links"`
		}{found}, rows)
	}
}

// mostListedLinks is how many links are printed, the newest.
const mostListedLinks = 1000

// extendPortalLink has a link expire at another time.
func extendPortalLink(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	id := flags.String("link", "", "The `ID` of the link.")
	life := flags.Duration("for", model.PortalLinkLife, "Let it open so `LONG` from now on, from 1h to 720h.")
	return func(ctx context.Context, c *call) error {
		by := operator
		var err error
		if by.Org, err = neededOrganization(*org); err != nil {
			return err
		}
		l, err := c.db.PortalLink(ctx, by.Org, model.PortalLinkID(*id))
		if err != nil {
			return noPortalLink(err)
		}
		if l, err = c.portal().Extend(ctx, by, l.ID, l.Version, *life); err != nil {
			return err
		}
		t := portalLinkTextOf(l, c.db.Now())
		return c.say(t, "%s opens until %s.\n", t.ID, t.ExpiresAt.Format(time.RFC3339))
	}
}

// revokePortalLink makes a link worthless.
func revokePortalLink(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	id := flags.String("link", "", "The `ID` of the link.")
	return func(ctx context.Context, c *call) error {
		by := operator
		var err error
		if by.Org, err = neededOrganization(*org); err != nil {
			return err
		}
		if err := c.portal().Revoke(ctx, by, model.PortalLinkID(*id)); err != nil {
			return noPortalLink(err)
		}
		return c.say(struct {
			ID model.PortalLinkID `json:"portal_link_id"`
		}{model.PortalLinkID(*id)}, "%s opens nothing any more.\n", *id)
	}
}

// noPortalLink says in words that there is no such link.
func noPortalLink(err error) error {
	if model.KindOf(err) == model.NotFound {
		return model.Missing("portal.no_link")
	}
	return err
}
