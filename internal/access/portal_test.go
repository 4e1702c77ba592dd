package access_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

func aboutPortalLinks() map[string]rule {
	everything := portal.Wish{Modules: model.PortalModules()}
	return map[string]rule{
		"portal.Service.Share": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.portal.Share(w.ctx, by, everything)
			return err
		}},
		"portal.Service.Embed": {may: backends, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.portal.Embed(w.ctx, by, w.application(), model.PortalModules())
			return err
		}},
		"portal.Service.Extend": {may: members, do: func(w *world, by model.Actor) error {
			l := w.share(w.acme)
			_, err := w.portal.Extend(w.ctx, by, l.ID, l.Version, time.Hour)
			return err
		}},
		"portal.Service.Revoke": {may: members, do: func(w *world, by model.Actor) error {
			return w.portal.Revoke(w.ctx, by, w.share(w.acme).ID)
		}},
	}
}

// share makes a link to an organization's admin portal.
func (w *world) share(org model.OrgID) model.PortalLink {
	by := setup
	by.Org = org
	l, _, err := w.portal.Share(w.ctx, by, portal.Wish{Modules: model.PortalModules()})
	w.must(err)
	return l
}

// visitor returns who has opened a link to an organization's admin portal, with all modules.
func (w *world) visitor(org model.OrgID) model.Actor {
	by := setup
	by.Org = org
	_, token, err := w.portal.Share(w.ctx, by, portal.Wish{Modules: model.PortalModules()})
	w.must(err)
	p, _, err := w.portal.Open(w.ctx, token, model.Browser{IP: setup.IP}, nil)
	w.must(err)
	visitor := p.Actor()
	visitor.IP = ""
	return visitor
}

// TestInWidget: a link is good for the widgets of its modules alone, as long as it is not
// revoked, has not expired, and whoever made it may still manage them.
func TestInWidget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	maker := w.admins[w.acme]
	_, token, err := w.portal.Share(w.ctx, maker, portal.Wish{Modules: []model.Feature{model.FeatureSSO}, Life: time.Hour})
	w.must(err)
	p, _, err := w.portal.Open(w.ctx, token, model.Browser{}, nil)
	w.must(err)
	asked := func(widget model.Widget, want model.Kind) {
		t.Helper()
		may, err := access.InWidget(w.ctx, &w.db.Reader, p.Actor(), widget)
		if model.KindOf(err) != want || want == 0 && (err != nil || !may.Has(widget.Manage) || len(may) != 2) {
			t.Errorf("%s: %v, %v, want %v", widget.Path, may, err, want)
		}
	}
	asked(model.WidgetSSO, 0)
	asked(model.WidgetSCIM, model.NotFound)
	asked(model.WidgetGeneral, model.NotFound)
	if _, err := access.Permissions(w.ctx, w.db, p.Actor()); model.KindOf(err) != model.Forbidden {
		t.Errorf("outside of a widget: %v", err)
	}
	w.join(w.acme, "admin") // somebody has to be left
	m, err := w.db.MemberOfUser(w.ctx, w.acme, maker.User())
	w.must(err)
	_, err = w.members.Suspend(w.ctx, w.setup(), m.ID)
	w.must(err)
	asked(model.WidgetSSO, model.Unauthenticated) // whose maker is no active member
	_, err = w.members.Reactivate(w.ctx, w.setup(), m.ID)
	w.must(err)
	asked(model.WidgetSSO, 0)
	w.clock.Advance(time.Hour)
	asked(model.WidgetSSO, model.Unauthenticated)
}
