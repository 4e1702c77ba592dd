package sso

import (
	"cmp"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
	"anteroom/internal/upstream"
	"anteroom/internal/upstream/openid"
	"anteroom/internal/upstream/saml"
)

// Proven is what an identity provider has proven, to a request of ours or without one.
// It signs nobody in yet.
type Proven struct {
	Request    model.UpstreamRequest // zero when nobody asked
	Connection model.Connection
	Settings   model.ConnectionSettings
	Identity   upstream.Identity
	Attempt    model.Attempt // what came of a test; zero for everything else

	ip    string
	once  []byte    // SHA-256 of what may be used once; nil for what a request is for
	until time.Time // so long it has to be remembered
}

// How returns how the person has proved who they are.
func (p Proven) How() model.Authentication {
	i := p.Identity
	return model.Authentication{AMR: plain(i.AMR), Upstream: model.Upstream{
		Connection: p.Connection.ID, AuthTime: i.AuthTime, Until: i.SessionUntil, ACR: upstream.Quote(i.ACR), Fresh: p.Request.Fresh,
	}, There: model.UpstreamSession{Org: p.Connection.Org, Subject: upstream.Quote(cmp.Or(i.Sub, i.Subject)), ID: upstream.Quote(i.SessionID)}}
}

// plain returns the methods of authentication that are words of RFC 8176 by their form.
func plain(methods []string) (words []string) {
	for _, m := range methods {
		if len(m) > 0 && len(m) <= 32 && len(words) < 10 && visible(m) && m != " " && url.QueryEscape(m) == m {
			words = append(words, m)
		}
	}
	return words
}

// Carrier is who brings an answer.
type Carrier struct {
	Browsers [][]byte // SHA-256 of the cookies that tell the browser from others
	IP       string
}

// FinishSAML returns what a response proves that was posted to the assertion consumer
// service of a connection, with the RelayState that came with it. Its request is used up
// by that. Without a request it is taken where the organization wants that; then it
// signs nobody in without a word of theirs. The errors: NotFound for a connection that
// does not exist or is off, and a *Refused, which is noted for its administrators.
func (s *Service) FinishSAML(ctx context.Context, id model.ConnectionID, posted, relayState string, from Carrier) (Proven, error) {
	p, err := s.waiting(ctx, id, relayState, from)
	if err != nil {
		return p, err
	}
	want, err := s.expected(ctx, p, relayState)
	if err != nil {
		return p, err
	}
	owned, err := s.owned(ctx, p.Connection)
	if err != nil {
		return p, err
	}
	a, err := saml.Verify(posted, want)
	if p.Request.Purpose == model.UpstreamTest {
		if err == nil {
			p.once, p.until = secret.Hash(a.ID), a.Until
		}
		return s.examine(ctx, p, saml.Explain(posted, want, p.Settings.Attributes, owned))
	}
	if err == nil && a.Unsolicited && !p.Settings.SAML.Unsolicited {
		err = upstream.NewFault(saml.CodeUnsolicited, "InResponseTo")
	}
	if err == nil && p.Request.Fresh && a.SignedInAt.Before(p.Request.CreatedAt.Add(-saml.Skew)) {
		err = upstream.NewFault(saml.CodeAuthn, "AuthnInstant").WithGot(a.SignedInAt.UTC().Format(time.RFC3339)).WithWant(p.Request.CreatedAt.UTC().Format(time.RFC3339))
	}
	if err != nil {
		return p, s.refuse(ctx, s.attempt(p), err)
	}
	p.Identity = a.Identity(p.Settings.Attributes, owned)
	p.once, p.until = secret.Hash(a.ID), a.Until
	return p, nil
}

// expected returns what a SAML response has to fit.
func (s *Service) expected(ctx context.Context, p Proven, relayState string) (saml.Expected, error) {
	want := saml.Expected{
		IdP: p.Settings.IdP, SP: s.site.SAMLMetadata(p.Connection.ID), ACS: s.site.SAMLAnswers(p.Connection.ID),
		Encrypted: p.Settings.SAML.Encrypted, Now: s.db.Now(),
	}
	if p.Request.Hash != nil {
		want.Request = samlID(relayState)
	}
	for _, der := range p.Settings.SAML.Certificates {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return want, fmt.Errorf("read certificate of %s: %w", p.Connection.ID, err)
		}
		want.Keys = append(want.Keys, c)
	}
	ours, err := s.ServiceKeys(ctx)
	if err != nil {
		return want, err
	}
	want.Decrypt = append([]*rsa.PrivateKey{}, ours.Decrypt...)
	return want, nil
}

// owned returns the domains that an organization has verified, as addresses have them.
func (s *Service) owned(ctx context.Context, c model.Connection) ([]string, error) {
	all, err := s.db.Domains(ctx, c.Org, model.DomainOrganization)
	var names []string
	for _, d := range all {
		if d.Owned() && c.Serves(d.ID) {
			names = append(names, d.Name)
		}
	}
	return names, err
}

// FinishOIDC returns what the answer proves that a browser brought to the redirect URI
// of a connection. Its request is used up by that. The errors are those of FinishSAML.
func (s *Service) FinishOIDC(ctx context.Context, id model.ConnectionID, query url.Values, from Carrier) (Proven, error) {
	p, err := s.waiting(ctx, id, query.Get("state"), from)
	if err != nil {
		return p, err
	}
	if p.Request.Hash == nil {
		return p, s.refuse(ctx, s.attempt(p), upstream.NewFault(openid.CodeState, "state"))
	}
	pending, err := s.pending(p.Request)
	if err != nil {
		return p, err
	}
	party, err := s.party(ctx, p.Connection, p.Settings)
	if err == nil && p.Request.Purpose == model.UpstreamTest {
		return s.examine(ctx, p, party.Explain(ctx, query, pending, s.db.Now()))
	}
	if err == nil {
		p.Identity, err = party.Finish(ctx, query, pending, s.db.Now())
	}
	if err != nil {
		return p, s.refuse(ctx, s.attempt(p), err)
	}
	return p, nil
}

// pending returns what was kept of a request by OpenID Connect.
func (s *Service) pending(r model.UpstreamRequest) (p openid.Pending, err error) {
	raw, err := s.keys.Open(pendingPlace(r.Hash), r.Pending)
	if err != nil {
		return p, fmt.Errorf("open request: %w", err)
	}
	return p, json.Unmarshal(raw, &p)
}

// waiting returns the request that waits for an answer with a token, used up, with the
// settings by which it was made, or no request when none waits in this browser. Then the
// answer counts for what is live. It returns a NotFound error for a connection that does
// not exist or is off, and a *Refused when its settings are others by now.
func (s *Service) waiting(ctx context.Context, id model.ConnectionID, token string, from Carrier) (Proven, error) {
	r, found, err := s.take(ctx, id, token, from)
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

// take uses the request up whose answer brings a token, and reports whether there is one
// that this browser has made at this connection, in time.
func (s *Service) take(ctx context.Context, id model.ConnectionID, token string, from Carrier) (r model.UpstreamRequest, ok bool, err error) {
	r, ok, err = s.find(ctx, id, token, from)
	if err != nil || !ok {
		return r, false, err
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

// Refused is the error for an answer that proves nothing. What was wrong stands in the
// attempt, for administrators only; outside there is one page for all.
type Refused struct {
	Attempt model.Attempt
	cause   error
}

// Error returns the text for the log.
func (r *Refused) Error() string { return "sign-in refused: " + r.cause.Error() }

// Unwrap returns what is said outside: the same, whatever was wrong.
func (r *Refused) Unwrap() error { return errRefused }

var errRefused = model.Denied("sso.refused")

// refuse notes for the administrators of a connection that an answer was refused, and
// why, and returns a *Refused; or an error that is no fault of the answer as it is.
func (s *Service) refuse(ctx context.Context, a model.Attempt, err error) error {
	var f *upstream.Fault
	if !errors.As(err, &f) {
		return err
	}
	return s.note(ctx, with(a, f), err)
}

func (s *Service) note(ctx context.Context, a model.Attempt, cause error) error {
	err := s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		a, err = tx.InsertAttempt(ctx, a)
		return err
	})
	if err != nil {
		return fmt.Errorf("note attempt: %w", err)
	}
	return &Refused{a, cause}
}

// attempt returns what is known of an attempt.
func (s *Service) attempt(p Proven) model.Attempt {
	a := s.attemptOf(p.Request)
	a.Org, a.Connection, a.IP = p.Connection.Org, p.Connection.ID, p.ip
	if a.Settings == "" {
		a.Settings, a.Purpose = p.Settings.ID, model.UpstreamSignIn
	}
	a.Email = upstream.Quote(p.Identity.Email)
	return a
}

// attemptOf returns what is known of an attempt by what was asked for. Of a test it has
// a trial in which nothing was found out yet, but whose it is.
func (s *Service) attemptOf(r model.UpstreamRequest) model.Attempt {
	a := model.Attempt{Org: r.Org, Connection: r.Connection, Settings: r.Settings, Purpose: r.Purpose, By: r.By, Asked: r.Org != ""}
	if r.Purpose == model.UpstreamTest {
		a.Detail = s.sealTrial(a, Trial{Browser: r.Browser})
	}
	return a
}
