package exports

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Service holds the rules about exports. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	folder string
	turn   chan struct{} // held by who reads while the database stands still

	mu      sync.Mutex
	sending map[model.OrgID]bool // from this process: one from each at a time is no more than each can bear
}

// New returns the rules about exports from a database. Files are in a folder while they are
// made, under no name that anybody could open; "" is that of the system.
func New(d *db.DB, folder string) *Service {
	return &Service{db: d, folder: folder, turn: make(chan struct{}, 1), sending: map[model.OrgID]bool{}}
}

// Ask records that an actor has the data of its organization exported, which it can begin to
// fetch for a while (Begin). It returns a Forbidden error for who may not change the
// organization's settings.
func (s *Service) Ask(ctx context.Context, by model.Actor) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		may, err := mayExport(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		o, err := tx.Organization(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		return []model.Event{{Org: o.ID, Actor: by, Target: string(o.ID), Payload: model.OrganizationExported{Organization: o.Ref(), Files: filesFor(may)}}}, nil
	})
	if err != nil {
		return fmt.Errorf("ask for an export: %w", err)
	}
	return nil
}

// mayExport returns what an actor may do who may have an export.
func mayExport(ctx context.Context, from access.Sessions, by model.Actor) (model.Permissions, error) {
	may, err := access.Permissions(ctx, from, by)
	if err == nil && !may.Has(model.SettingsManage) {
		err = model.Denied("exports.not_permitted")
	}
	return may, err
}

// Asked returns an actor's last request for an export that is still good, or a NotFound
// error. It is good in the session in which it was made.
func (s *Service) Asked(ctx context.Context, by model.Actor) (model.Event, error) {
	if _, err := mayExport(ctx, s.db, by); err != nil {
		return model.Event{}, err
	}
	page, err := s.db.Activity(ctx, by.Org, db.ActivityQuery{
		Types: []model.EventType{model.EventOrganizationExported}, Actors: []model.Actor{{Kind: by.Kind, ID: by.ID}},
		From: s.db.Now().Add(-model.ExportLife), Limit: mostAsked,
	})
	for _, e := range page.Events {
		if e.Actor.Session == by.Session && s.db.Now().Before(e.At.Add(model.ExportLife)) {
			return e.Event, nil
		}
	}
	if err == nil {
		err = model.Missing("exports.not_asked")
	}
	return model.Event{}, err
}

// mostAsked is among how many requests of a person one of the present session is looked for.
const mostAsked = 100

// Begin begins an export that its actor has asked for. The caller closes it. While one of an
// organization is open, another is a Conflict error.
func (s *Service) Begin(ctx context.Context, by model.Actor) (*Export, error) {
	if _, err := s.Asked(ctx, by); err != nil {
		return nil, fmt.Errorf("begin an export: %w", err)
	}
	may, err := mayExport(ctx, s.db, by)
	if err != nil {
		return nil, fmt.Errorf("begin an export: %w", err)
	}
	if !s.claim(by.Org) {
		return nil, model.Conflicting("exports.under_way")
	}
	e, err := s.open(ctx, by.Org, may)
	if err != nil {
		s.release(by.Org)
		return nil, fmt.Errorf("begin an export: %w", err)
	}
	return e, nil
}

// Write asks for an export and writes all of it.
func (s *Service) Write(ctx context.Context, by model.Actor, to io.Writer) error {
	if err := s.Ask(ctx, by); err != nil {
		return err
	}
	e, err := s.Begin(ctx, by)
	if err != nil {
		return err
	}
	defer e.Close()
	for more := true; more && err == nil; {
		more, err = e.Next(ctx, to)
	}
	return err
}

func (s *Service) claim(org model.OrgID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sending[org] {
		return false
	}
	s.sending[org] = true
	return true
}

func (s *Service) release(org model.OrgID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sending, org)
}
