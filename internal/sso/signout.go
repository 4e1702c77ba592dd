package sso

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// OffersSignOut reports whether the identity provider of a connection, by what is live or by
// its draft, lets us sign people out there.
func OffersSignOut(c model.Connection) bool {
	return slices.ContainsFunc(c.Settings, func(s model.ConnectionSettings) bool {
		return s.State != model.SettingsPrevious && s.SignOutURL() != ""
	})
}

// leaving is what the identity provider wants to see when we end a session there that
// somebody began here by it.
type leaving struct {
	IdP     string `json:"idp"`
	Client  string `json:"client_id,omitempty"`
	IDToken string `json:"id_token,omitempty"`

	// By SAML, as the assertion had them.
	Name    saml.NameID `json:"name_id,omitzero"`
	Session string      `json:"session_index,omitempty"`
}

func proofPlace(id model.ConnectionID) secret.Place {
	return secret.Place{Table: "upstream_sessions", Column: "proof", Row: string(id)}
}

// proof returns that of somebody who signs in, sealed; nil where nobody will ask for it.
func (s *Service) proof(p Proven) ([]byte, error) {
	if !p.Connection.SignsOut || p.Settings.SignOutURL() == "" {
		return nil, nil
	}
	i, l := p.Identity, leaving{IdP: p.Settings.IdP, Client: p.Settings.OIDC.ClientID}
	if len(i.IDToken) <= model.MostLogoutHint {
		l.IDToken = i.IDToken
	}
	if p.Settings.Type == model.ConnectionSAML {
		l.Session = i.SessionID
		l.Name = saml.NameID{Value: i.Subject, Format: i.NameIDFormat, NameQualifier: i.NameQualifier, SPNameQualifier: i.SPNameQualifier}
	}
	raw, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("keep what signing out needs: %w", err)
	}
	return s.keys.Seal(proofPlace(p.Connection.ID), raw), nil
}

// SigningOut leads a browser to an identity provider, to sign its person out there.
type SigningOut struct {
	Destination
	Answers bool // it is the provider that signs the person out, and has begun there
}

// SignOut signs somebody out at the identity provider by which they have signed in, once
// their session here has ended, where the connection does so and the provider offers it.
// The browser goes there, and comes back to where it goes on to next. It reports whether
// there is anywhere to go.
func (s *Service) SignOut(ctx context.Context, was model.Session, browser []byte, next string) (to SigningOut, leads bool, err error) {
	l, c, settings, err := s.leave(ctx, was)
	if model.KindOf(err) == model.NotFound {
		return to, false, nil
	}
	if err != nil {
		return to, false, fmt.Errorf("sign out there: %w", err)
	}
	now, token := s.db.Now(), s.source.Token()
	r := model.UpstreamRequest{
		Hash: secret.Hash(token), Org: c.Org, Connection: c.ID, Settings: settings.ID, SavedAt: settings.SavedAt, Purpose: model.UpstreamSignOut, Browser: browser,
		Session: was.ID, Next: next, CreatedAt: now, ExpiresAt: now.Add(model.UpstreamRequestLife),
	}
	if settings.Type == model.ConnectionSAML {
		to.Destination, err = s.askLogout(ctx, c, settings.SAML, l, token, now)
	} else {
		to.URL = openid.SignOut(settings.OIDC.SignOutURL, openid.Leaving{ClientID: l.Client, IDToken: l.IDToken, Return: s.at(c).OIDCSignedOut(c.ID), State: token})
	}
	if err != nil {
		return SigningOut{}, false, fmt.Errorf("sign out at %s: %w", c.ID, err)
	}
	to.Name = c.Name
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if err := tx.ForgetUpstreamProof(ctx, was.ID); err != nil {
			return err
		}
		return tx.InsertUpstreamRequest(ctx, r)
	})
	if err != nil {
		return SigningOut{}, false, fmt.Errorf("sign out at %s: %w", c.ID, err)
	}
	return to, true, nil
}

// leave returns what the identity provider wants to see of a session, with the connection
// and its live settings, or a NotFound error when nobody is signed out there: the session
// was not begun so, the connection does not do that any more or leads elsewhere by now.
func (s *Service) leave(ctx context.Context, was model.Session) (l leaving, c model.Connection, settings model.ConnectionSettings, err error) {
	there, err := s.db.UpstreamSession(ctx, was.ID)
	if err != nil {
		return l, c, settings, err
	}
	if there.Proof == nil || there.Connection != was.Upstream.Connection {
		return l, c, settings, model.Missing("")
	}
	if c, settings, err = s.open(ctx, there.Connection, model.UpstreamSignOut); err != nil {
		return l, c, settings, err
	}
	raw, err := s.keys.Open(proofPlace(c.ID), there.Proof)
	if err != nil {
		return l, c, settings, fmt.Errorf("open what %s wants to see: %w", c.ID, err)
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		return l, c, settings, err
	}
	if !c.SignsOut || settings.SignOutURL() == "" || l.IdP != settings.IdP || l.Client != settings.OIDC.ClientID {
		return l, c, settings, model.Missing("")
	}
	return l, c, settings, nil
}

// SignedOut returns where somebody goes on whom the OpenID provider of a connection sends
// back after signing out there, "" where nothing in this browser waits for that.
func (s *Service) SignedOut(ctx context.Context, id model.ConnectionID, state string, from Carrier) (next string, err error) {
	r, _, err := s.take(ctx, id, state, from, signsOut)
	return r.Next, err
}
