package oidc

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

// errConnection is for every connection_id by which nobody can sign in for this request:
// whether it is malformed, another instance's, off, or another organization's than
// organization_id names is not told apart. To ignore it would let people in whom that
// connection would have kept out.
var errConnection = refuse("invalid_request", "connection_id is unknown.")

// noteConnection notes whose connection it is by which the application wants the person
// signed in: they act for that organization then.
func (p *Provider) noteConnection(ctx context.Context, req *authRequest) error {
	if req.Connection == "" {
		return nil
	}
	c, err := p.cfg.Connection(ctx, req.Connection)
	if model.KindOf(err) == model.NotFound {
		return errConnection
	}
	if errors.Is(err, model.ErrSuspended) {
		return refuse("access_denied", "The organization of the connection is suspended.")
	}
	if err != nil {
		return err
	}
	if req.Organization != "" && req.Organization != c.Org {
		return errConnection
	}
	req.Organization = c.Org
	return nil
}

// cameBy reports whether somebody has signed in by the connection that the application
// names, if it names one.
func (r authRequest) cameBy(s model.Session) bool {
	return r.Connection == "" || r.Connection == s.Upstream.Connection
}
