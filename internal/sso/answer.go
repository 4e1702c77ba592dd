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
	proof []byte    // what the identity provider wants to see when we sign the person out there, sealed
	once  []byte    // SHA-256 of what may be used once; nil for what a request is for
	until time.Time // so long it has to be remembered
}

// How returns how the person has proved who they are.
func (p Proven) How() model.Authentication {
	i, c := p.Identity, p.Connection
	return model.Authentication{AMR: plain(i.AMR), Upstream: model.Upstream{
		Connection: c.ID, AuthTime: i.AuthTime, Until: i.SessionUntil, ACR: upstream.Quote(i.ACR), Fresh: p.Request.Fresh,
	}, There: model.UpstreamSession{Org: c.Org, Connection: c.ID, Subject: upstream.Quote(cmp.Or(i.Sub, i.Subject)), ID: upstream.Quote(i.SessionID), Proof: p.proof}}
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
	p.proof, err = s.proof(p)
	return p, err
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
	party, err := s.asker(ctx, p.Connection, p.Settings, p.Request.Purpose)
	if err == nil && p.Request.Purpose == model.UpstreamTest {
		return s.examine(ctx, p, party.Explain(ctx, query, pending, s.db.Now()))
	}
	if err == nil {
		p.Identity, err = party.Finish(ctx, query, pending, s.db.Now())
	}
	if err != nil {
		return p, s.refuse(ctx, s.attempt(p), err)
	}
	p.proof, err = s.proof(p)
	return p, err
}

// pending returns what was kept of a request by OpenID Connect.
func (s *Service) pending(r model.UpstreamRequest) (p openid.Pending, err error) {
	raw, err := s.keys.Open(pendingPlace(r.Hash), r.Pending)
	if err != nil {
		return p, fmt.Errorf("open request: %w", err)
	}
	return p, json.Unmarshal(raw, &p)
}

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
