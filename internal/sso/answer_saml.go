package sso

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// FinishSAML returns what a response proves that was posted to the assertion consumer
// service of a connection, with the RelayState that came with it. Its request is used up
// by that. Without a request it is taken where the organization wants that; then it
// signs nobody in without a word of theirs. The errors: NotFound for a connection that
// does not exist, is off or speaks another protocol; ErrBusy; and a *Refused, which is
// noted for its administrators.
func (s *Service) FinishSAML(ctx context.Context, id model.ConnectionID, posted, relayState string, from Carrier) (Proven, error) {
	p, err := s.waiting(ctx, id, relayState, from)
	if err == nil && p.Settings.Type != model.ConnectionSAML {
		err = model.Missing("")
	}
	if err != nil {
		return p, err
	}
	if p.Request.Hash == nil && !p.Settings.SAML.Unsolicited {
		// It would sign nobody in, whatever it says: what strangers send costs no work.
		return p, s.refuse(ctx, s.attempt(p), upstream.NewFault(saml.CodeUnsolicited, "InResponseTo").At(saml.StepEnvelope))
	}
	want, err := s.expected(ctx, p, relayState)
	if err != nil {
		return p, err
	}
	owned, err := s.owned(ctx, p.Connection)
	if err != nil {
		return p, err
	}
	var v verified
	if err := s.turns.take(ctx, len(posted), func() { v = verify(posted, want, p, owned) }); err != nil {
		return p, err
	}
	v.conceal(ctx)
	if p.Request.Purpose == model.UpstreamTest {
		if v.err == nil {
			p.once, p.until = secret.Hash(v.ID), v.Until
		}
		return s.examine(ctx, p, v.diagnosis)
	}
	if since := p.Request.Since; v.err == nil && !since.IsZero() && !takesStale(p.Request.Purpose) && v.SignedInAt.Before(since.Add(-saml.Skew)) {
		v.err = upstream.NewFault(saml.CodeAuthn, "AuthnInstant").WithGot(stamp(v.SignedInAt)).WithWant(stamp(since))
	}
	if v.err != nil {
		return p, s.refuse(ctx, s.attempt(p), v.err)
	}
	p.Identity = v.Identity(p.Settings.Attributes, owned)
	p.once, p.until = secret.Hash(v.ID), v.Until
	p.proof, err = s.proof(p)
	return p, err
}

// verified is what came of an answer.
type verified struct {
	saml.Assertion
	err       error
	diagnosis upstream.Diagnosis // of a test
	began     time.Time
}

func verify(posted string, want saml.Expected, p Proven, owned []string) verified {
	v := verified{began: time.Now()}
	v.Assertion, v.err = saml.Verify(posted, want)
	if p.Request.Purpose == model.UpstreamTest {
		v.diagnosis = saml.Explain(posted, want, p.Settings.Attributes, owned)
	}
	return v
}

// concealed is how long an answer takes that cannot be opened, at which step that was
// found: longer than any of them.
const concealed = 250 * time.Millisecond

// conceal waits until nobody can tell by the time what failed about an answer that was
// encrypted.
func (v verified) conceal(ctx context.Context) {
	var f *upstream.Fault
	if !errors.As(v.err, &f) || f.Code != saml.CodeEncryption {
		return
	}
	over := time.NewTimer(time.Until(v.began.Add(concealed)))
	defer over.Stop()
	select {
	case <-over.C:
	case <-ctx.Done():
	}
}

// expected returns what a SAML response has to fit.
func (s *Service) expected(ctx context.Context, p Proven, relayState string) (saml.Expected, error) {
	site, id := s.at(p.Connection), p.Connection.ID
	want := saml.Expected{
		IdP: p.Settings.IdP, SP: site.SAMLMetadata(id), ACS: site.SAMLAnswers(id), Also: s.also(site, id),
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

// also returns where else the identity provider of a connection may know us than at a
// site: it is told of a move when its administrator comes to that.
func (s *Service) also(site model.Site, id model.ConnectionID) (all []saml.Party) {
	for _, other := range s.site.All() {
		if other != site {
			all = append(all, saml.Party{SP: other.SAMLMetadata(id), ACS: other.SAMLAnswers(id)})
		}
	}
	return all
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
