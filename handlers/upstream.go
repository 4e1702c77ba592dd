package handlers

import (
	"context"
	"net/url"

	"github.com/anteroom/anteroom/handlers/signin"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// upstream returns where people with an address sign in instead of here: at the
// connection that serves its domain, or where they choose one of several. They come back
// to next. It returns "" when none does.
func (c Config) upstream(ctx context.Context, email model.Email, next string) (string, error) {
	doors, err := c.doors(ctx, email, next)
	switch {
	case err != nil || len(doors) == 0:
		return "", err
	case len(doors) == 1:
		return doors[0].URL, nil
	}
	return signin.ChoosePath + "?" + url.Values{"login_hint": {string(email)}, "next": {next}}.Encode(), nil
}

// doors returns all connections by which people with an address sign in: where some are
// required, those alone.
func (c Config) doors(ctx context.Context, email model.Email, next string) (doors []signin.Door, err error) {
	all, err := membership.Connections(ctx, c.DB, email)
	if err != nil {
		return nil, err
	}
	return c.doorsTo(ctx, all, url.Values{"login_hint": {string(email)}, "next": {next}})
}

// domainDoor returns where everybody of a domain signs in, "" where there is no such place
// or a choice of several, which takes an address.
func (c Config) domainDoor(ctx context.Context, domain, next string) (string, error) {
	all, err := c.DB.ConnectionsFor(ctx, domain)
	if err != nil {
		return "", err
	}
	doors, err := c.doorsTo(ctx, all, url.Values{"next": {next}})
	if err != nil || len(doors) != 1 {
		return "", err
	}
	return doors[0].URL, nil
}

// doorsTo returns where people begin at connections, with what the address of each says.
func (c Config) doorsTo(ctx context.Context, all []model.Connection, query url.Values) (doors []signin.Door, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	if required := membership.Required(all); len(required) > 0 {
		all = required
	}
	request, err := c.waiting(ctx, query.Get("next"))
	if err != nil {
		return nil, err
	}
	if request.NeedsLogin {
		query.Set("fresh", "1")
	}
	for _, connection := range all {
		doors = append(doors, signin.Door{Org: connection.Org, Connection: connection.ID, Name: connection.Name, URL: model.StartPath(connection.ID) + "?" + query.Encode()})
	}
	return doors, nil
}

// wantsFresh reports whether an application that waits at next cares when its person has
// proved who they are: that nobody can be asked who does not say it.
func (c Config) wantsFresh(ctx context.Context, next string) (bool, error) {
	request, err := c.waiting(ctx, next)
	return request.NeedsLogin || !request.AuthSince.IsZero(), err
}

// waiting returns the authorization request that waits at next, the zero value when none
// does.
func (c Config) waiting(ctx context.Context, next string) (model.AuthRequest, error) {
	id, _ := model.WaitingAt(next)
	if id == "" {
		return model.AuthRequest{}, nil
	}
	request, err := c.DB.AuthRequest(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return model.AuthRequest{}, nil
	}
	return request, err
}

// upstreamSudo returns where a person confirms by a connection that it is them, for a
// request that is held.
func upstreamSudo(id model.ConnectionID, held model.HeldRequestID) string {
	return model.StartPath(id) + "?" + url.Values{"purpose": {string(model.UpstreamConfirm)}, "next": {web.HeldPath(held)}}.Encode()
}
