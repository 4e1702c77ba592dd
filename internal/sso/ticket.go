package sso

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Ticket returns a token with which a test of a connection is begun, once, in any browser:
// whoever tests may sign in as somebody else there, in a private window. It is the
// actor's test. The errors: NotFound when there is nothing to test, and those of mayManage.
func (s *Service) Ticket(ctx context.Context, by model.Actor, id model.ConnectionID) (token string, err error) {
	if err := s.mayAsk(ctx, by, id); err != nil {
		return "", err
	}
	c, settings, err := s.open(ctx, id, model.UpstreamTest)
	if err != nil {
		return "", err
	}
	token = s.source.Token()
	now := s.db.Now()
	r := model.UpstreamRequest{
		Hash: secret.Hash(token), Org: c.Org, Connection: c.ID, Settings: settings.ID, SavedAt: settings.SavedAt, Purpose: model.UpstreamTest,
		By: by.Tester(), Session: by.Session, Browser: secret.Hash("tickets of " + by.ID), CreatedAt: now, ExpiresAt: now.Add(model.TestTicketLife),
	}
	r.Pending = s.keys.Seal(ticketPlace(r.Hash), []byte(ticketMark))
	if err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.InsertUpstreamRequest(ctx, r) }); err != nil {
		return "", fmt.Errorf("make ticket for %s: %w", id, err)
	}
	return token, nil
}

// ticketMark is what is sealed with a ticket.
const ticketMark = "ticket"

// ticketPlace is another one than that of pending: a request that waits for its answer is
// no ticket.
func ticketPlace(hash []byte) secret.Place {
	p := pendingPlace(hash)
	p.Column = "ticket"
	return p
}

// errTicket is the error for a ticket that begins nothing, whatever the reason.
var errTicket = model.Missing("")

// LookAtTicket returns the connection that a ticket is for, which it still begins a test
// of, or a NotFound error.
func (s *Service) LookAtTicket(ctx context.Context, id model.ConnectionID, token string) (model.Connection, error) {
	_, c, err := s.ticket(ctx, id, token)
	return c, err
}

func (s *Service) ticket(ctx context.Context, id model.ConnectionID, token string) (model.UpstreamRequest, model.Connection, error) {
	var c model.Connection
	if token == "" || len(token) > maxToken {
		return model.UpstreamRequest{}, c, errTicket
	}
	r, err := s.db.UpstreamRequest(ctx, secret.Hash(token))
	if model.KindOf(err) == model.NotFound {
		return r, c, errTicket
	}
	if err != nil {
		return r, c, err
	}
	mark, err := s.keys.Open(ticketPlace(r.Hash), r.Pending)
	if err != nil || string(mark) != ticketMark || r.Connection != id || !s.db.Now().Before(r.ExpiresAt) {
		return r, c, errTicket
	}
	if err := mayManage(ctx, &s.db.Reader, tester(r)); err != nil { // not any more
		return r, c, errTicket
	}
	c, err = s.db.Connection(ctx, r.Org, id)
	return r, c, err
}

// tester returns who tests by a request.
func tester(r model.UpstreamRequest) model.Actor {
	if r.By == "" {
		return model.System
	}
	kind := model.ActorUser
	if r.By.User() == "" {
		kind = model.ActorPortalLink
	}
	return model.Actor{Kind: kind, ID: string(r.By), Org: r.Org, Session: r.Session}
}

// BeginTest begins the test that a ticket is for, in the browser that has it, and uses the
// ticket up. The errors are NotFound for a ticket that is over, and those of Begin.
func (s *Service) BeginTest(ctx context.Context, id model.ConnectionID, token string, browser []byte) (Destination, error) {
	r, _, err := s.ticket(ctx, id, token)
	if err != nil {
		return Destination{}, err
	}
	taken := false
	err = s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		taken, err = tx.TakeUpstreamRequest(ctx, r.Hash)
		return err
	})
	if err == nil && !taken {
		err = errTicket
	}
	if err != nil {
		return Destination{}, err
	}
	return s.Begin(ctx, Wish{Connection: id, Purpose: model.UpstreamTest, Browser: browser, Session: model.Session{ID: r.Session}, By: r.By})
}
