package sso

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
)

// waiting returns the request that waits for an answer with a token, used up, with the
// settings by which it was made, or no request when none waits in this browser. Then the
// answer counts for what is live. It returns a NotFound error for a connection that does
// not exist or is off, and a *Refused when its settings are others by now.
func (s *Service) waiting(ctx context.Context, id model.ConnectionID, token string, from Carrier) (Proven, error) {
	r, found, err := s.take(ctx, id, token, from, signsIn)
	if err != nil {
		return Proven{ip: from.IP}, err
	}
	return s.answered(ctx, id, r, found, from)
}

// answered returns the connection with the settings that count for a request, when one
// was found.
func (s *Service) answered(ctx context.Context, id model.ConnectionID, r model.UpstreamRequest, found bool, from Carrier) (p Proven, err error) {
	p.ip = from.IP
	purpose := model.UpstreamSignIn
	if found {
		p.Request, purpose = r, r.Purpose
	}
	if p.Connection, p.Settings, err = s.open(ctx, id, purpose); err != nil {
		return p, err
	}
	if found && (p.Settings.ID != r.Settings || !p.Settings.SavedAt.Equal(r.SavedAt)) {
		return p, s.refuse(ctx, s.attempt(p), upstream.NewFault(codeSettings, "settings"))
	}
	return p, nil
}

// What waits for an answer: no answer to the one is taken for one to the other.
func signsIn(p model.UpstreamPurpose) bool  { return p != model.UpstreamSignOut }
func signsOut(p model.UpstreamPurpose) bool { return p == model.UpstreamSignOut }

// take uses the request up whose answer brings a token, and reports whether there is one
// that this browser has made at this connection, for such a purpose, in time.
func (s *Service) take(ctx context.Context, id model.ConnectionID, token string, from Carrier, purpose func(model.UpstreamPurpose) bool) (r model.UpstreamRequest, ok bool, err error) {
	r, ok, err = s.find(ctx, id, token, from)
	ok = ok && purpose(r.Purpose)
	if err != nil || !ok {
		return model.UpstreamRequest{}, false, err
	}
	err = s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		ok, err = tx.TakeUpstreamRequest(ctx, r.Hash)
		return err
	})
	if err != nil || !ok {
		return model.UpstreamRequest{}, false, err
	}
	return r, true, nil
}

// find is take, and leaves the request where it is.
func (s *Service) find(ctx context.Context, id model.ConnectionID, token string, from Carrier) (r model.UpstreamRequest, ok bool, err error) {
	if token == "" || len(token) > maxToken {
		return r, false, nil
	}
	r, err = s.db.UpstreamRequest(ctx, secret.Hash(token))
	if model.KindOf(err) == model.NotFound {
		return model.UpstreamRequest{}, false, nil
	}
	if err != nil {
		return r, false, err
	}
	if !own(from.Browsers, r.Browser) || r.Connection != id || !s.db.Now().Before(r.ExpiresAt) {
		return model.UpstreamRequest{}, false, nil
	}
	return r, true, nil
}

// own reports whether something that a browser has begun is of one of those that a cookie
// tells.
func own(browsers [][]byte, began []byte) bool {
	return slices.ContainsFunc(browsers, func(b []byte) bool { return len(b) > 0 && secret.Equal(b, began) })
}

// maxToken is how long the token of an answer may be, in bytes.
const maxToken = 200
