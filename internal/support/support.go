package support

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about support. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source
	outbox *mail.Outbox
	site   model.Site
}

// New returns the rules about support on a database, of visits to a site. source makes tokens, and
// an outbox takes what admins are told.
func New(d *db.DB, source secret.Source, outbox *mail.Outbox, site model.Site) *Service {
	return &Service{db: d, source: source, outbox: outbox, site: site}
}

// Grant lets operators in as members of the actor's organization for some hours from now, in the
// place of what was said before: a visit ends no later. Nobody but its own people can, with the
// permission to manage its settings: no script, no app, and no operator for themselves. It
// returns an Invalid error for the field "hours", and a Forbidden error.
func (s *Service) Grant(ctx context.Context, by model.Actor, hours int) (model.SupportAccess, error) {
	if !slices.Contains(model.SupportHours(), hours) {
		return model.SupportAccess{}, model.InvalidField("hours", "support.hours")
	}
	var granted model.SupportAccess
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayGrant(ctx, tx, by); err != nil {
			return nil, err
		}
		granted = model.SupportAccess{Org: by.Org, GrantedBy: by.User(), GrantedAt: tx.Now(), Until: tx.Now().Add(time.Duration(hours) * time.Hour)}
		p := model.SupportGranted{After: granted.Snapshot()}
		before, err := live(ctx, tx, by.Org)
		switch {
		case err == nil:
			was := before.Snapshot()
			p.Before = &was
		case model.KindOf(err) != model.NotFound:
			return nil, err
		}
		return []model.Event{about(by, p)}, tx.PutSupportAccess(ctx, granted)
	})
	if err != nil {
		return model.SupportAccess{}, fmt.Errorf("let support in: %w", err)
	}
	return granted, nil
}

// mayGrant refuses everybody but the organization's own people who manage its settings.
func mayGrant(ctx context.Context, tx *db.Tx, by model.Actor) error {
	if err := access.PersonOnly(by); err != nil {
		return err
	}
	return mayEnd(ctx, tx, by)
}

// mayEnd lets in whoever manages the organization's settings: to shut a door is no risk.
func mayEnd(ctx context.Context, tx *db.Tx, by model.Actor) error {
	may, err := access.Permissions(ctx, tx, by)
	if err == nil && !may.Has(model.SettingsManage) {
		err = model.Denied("support.not_permitted")
	}
	return err
}

// End lets operators in no more, and ends what they have open in the actor's organization, with
// what apps were granted in it. It reports whether they were let in until now. It returns a
// Forbidden error for who may not.
func (s *Service) End(ctx context.Context, by model.Actor) (ended bool, err error) {
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayEnd(ctx, tx, by); err != nil {
			return nil, err
		}
		before, err := live(ctx, tx, by.Org)
		if model.KindOf(err) == model.NotFound {
			return nil, db.Nothing
		}
		if err != nil {
			return nil, err
		}
		visits, err := membership.EndSessions(ctx, tx, by, db.SessionsOfSupport(by.Org), model.EndRevoked)
		if err != nil {
			return nil, err
		}
		ended = true
		return append(visits.Events(), about(by, model.SupportEnded{Before: before.Snapshot()})), tx.EndSupportAccess(ctx, by.Org)
	})
	if err != nil {
		return false, fmt.Errorf("end support: %w", err)
	}
	return ended, nil
}

// accesses is where it stands until when an organization lets operators in: a db.Tx, or a
// db.Reader.
type accesses interface {
	SupportAccess(ctx context.Context, org model.OrgID) (model.SupportAccess, error)
	Now() time.Time
}

// live returns until when an organization lets operators in, or a NotFound error when it does not
// now.
func live(ctx context.Context, from accesses, org model.OrgID) (model.SupportAccess, error) {
	a, err := from.SupportAccess(ctx, org)
	if err == nil && !a.Live(from.Now()) {
		err = model.Missing("")
	}
	return a, err
}

func about(by model.Actor, p model.Payload) model.Event {
	return model.Event{Org: by.Org, Actor: by, Target: string(by.Org), Payload: p}
}
