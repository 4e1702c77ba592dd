package sso

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// Wish is what somebody wants of an identity provider.
type Wish struct {
	Connection model.ConnectionID
	Purpose    model.UpstreamPurpose
	Next       string      // where to go on afterwards
	Hint       model.Email // the address that was typed, "" for none
	Fresh      bool        // sign in there anew, even when they are signed in
	Since      time.Time   // unless they have signed in there since then; zero for whenever
	Contexts   []string    // one of these ways to sign in, as far as the provider can be asked for it; any when there are none
	Issuer     string      // whom the browser was sent by, "" for nobody: another provider than the connection's begins nothing
	Browser    []byte      // SHA-256 of the cookie that tells the browser from others
	Session    model.Session
	By         model.TesterID // who tests; "" for everything else
}

// Destination is where a browser goes with a request: to a URL, or with a form that it
// posts to one.
type Destination struct {
	Org  model.OrgID
	Name string // of the connection
	URL  string
	Form *saml.Form // nil for a redirect
}

// Begin makes a request to the identity provider of a connection, and keeps what its
// answer has to fit. It returns a NotFound error for a connection that does not exist,
// is off or not set up (a test needs settings, and no more), a Conflict error when its
// organization's administrators may not test it, or a *Refused when the provider could
// not be asked how it describes itself.
func (s *Service) Begin(ctx context.Context, w Wish) (Destination, error) {
	c, settings, err := s.open(ctx, w.Connection, w.Purpose)
	if err != nil {
		return Destination{}, err
	}
	if w.Purpose == model.UpstreamTest {
		if c, settings, err = s.reread(ctx, c, settings); err != nil {
			return Destination{}, err
		}
	}
	if w.Issuer != "" && w.Issuer != settings.IdP {
		return Destination{}, s.refuse(ctx, model.Attempt{Org: c.Org, Connection: c.ID, Settings: settings.ID, Purpose: w.Purpose},
			upstream.NewFault(upstream.CodeIssuer, "iss").WithGot(w.Issuer).WithWant(settings.IdP))
	}
	now := s.db.Now()
	r := model.UpstreamRequest{
		Org: c.Org, Connection: c.ID, Settings: settings.ID, SavedAt: settings.SavedAt, Purpose: w.Purpose, Browser: w.Browser, Session: w.Session.ID, By: w.By,
		Next: w.Next, Fresh: w.Fresh || takesStale(w.Purpose), CreatedAt: now, ExpiresAt: now.Add(model.UpstreamRequestLife),
	}
	if r.Since = w.Since; r.Fresh {
		r.Since = now
	}
	var to Destination
	switch settings.Type {
	case model.ConnectionSAML:
		to, err = s.askSAML(ctx, c, settings, &r, w.Contexts)
	case model.ConnectionOIDC:
		to, err = s.askOIDC(ctx, c, settings, &r, w)
	}
	if err != nil {
		return Destination{}, s.refuse(ctx, s.attemptOf(r), err)
	}
	if err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.InsertUpstreamRequest(ctx, r) }); err != nil {
		return Destination{}, fmt.Errorf("begin at %s: %w", c.ID, err)
	}
	to.Org, to.Name = c.Org, c.Name
	return to, nil
}

// Usable returns a connection by which people can sign in at this moment, or a NotFound
// error.
func (s *Service) Usable(ctx context.Context, id model.ConnectionID) (model.Connection, error) {
	c, _, err := s.open(ctx, id, model.UpstreamSignIn)
	return c, err
}

// open returns a connection with the settings by which somebody is asked for a purpose.
func (s *Service) open(ctx context.Context, id model.ConnectionID, p model.UpstreamPurpose) (model.Connection, model.ConnectionSettings, error) {
	var none model.ConnectionSettings
	org, err := s.db.OrganizationOfConnection(ctx, id)
	if err != nil {
		return model.Connection{}, none, err
	}
	on, err := s.db.HasFeature(ctx, org, model.FeatureSSO)
	if err == nil && p != model.UpstreamTest {
		err = s.mayBeUsed(ctx, org)
	}
	if err != nil {
		return model.Connection{}, none, err
	}
	c, err := s.db.Connection(ctx, org, id)
	if err != nil {
		return c, none, err
	}
	settings, ok := c.In(model.SettingsLive)
	if p == model.UpstreamTest {
		if draft, drafted := c.In(model.SettingsDraft); drafted {
			settings, ok = draft, true
		}
	} else {
		ok = ok && c.Enabled
	}
	if !on || !ok || settings.IdP == "" {
		return c, none, model.Missing("sso.off")
	}
	return c, settings, nil
}

// mayBeUsed returns the error of WhenSuspended for an organization.
func (s *Service) mayBeUsed(ctx context.Context, org model.OrgID) error {
	o, err := s.db.Organization(ctx, org)
	if err != nil {
		return err
	}
	return o.WhenSuspended()
}

// askSAML makes an AuthnRequest. The identity provider repeats the token as RelayState,
// and the ID of the request, which follows from it.
//
// SAML has no max_age: where it matters when somebody has signed in they do so anew, and a
// provider that does not have them is believed when it says that it was recently enough.
func (s *Service) askSAML(ctx context.Context, c model.Connection, settings model.ConnectionSettings, r *model.UpstreamRequest, wanted []string) (Destination, error) {
	token := s.source.Token()
	r.Hash = secret.Hash(token)
	request := saml.Request{
		ID: samlID(token), Issued: r.CreatedAt, To: settings.SAML.SignInURL,
		SP: s.at(c).SAMLMetadata(c.ID), ACS: s.at(c).SAMLAnswers(c.ID), ForceAuthn: !r.Since.IsZero(),
	}
	if settings.SAML.AsksContext {
		request.Contexts = wanted
	}
	var key *saml.KeyPair
	if settings.SAML.SignsRequests {
		ours, err := s.ServiceKeys(ctx)
		if err != nil {
			return Destination{}, err
		}
		key = &ours.Sign
	}
	if settings.SAML.SignInByPost {
		form, err := request.Post(token, key)
		return Destination{Form: &form}, err
	}
	to, err := request.Redirect(token, key)
	return Destination{URL: to}, err
}

// samlID returns the ID of the AuthnRequest whose answer brings a token.
func samlID(token string) string { return "_" + token }

// askOIDC makes an authentication request, whose state is the token that the answer
// brings back.
func (s *Service) askOIDC(ctx context.Context, c model.Connection, settings model.ConnectionSettings, r *model.UpstreamRequest, w Wish) (Destination, error) {
	party, err := s.asker(ctx, c, settings, r.Purpose)
	if err != nil {
		return Destination{}, err
	}
	wish := openid.Request{
		Scopes: append([]string{"email", "profile"}, settings.OIDC.Scopes...), LoginHint: string(w.Hint), Now: r.CreatedAt,
		Contexts: offered(party.Provider, w.Contexts),
	}
	if !r.Since.IsZero() {
		age := max(0, r.CreatedAt.Sub(r.Since))
		wish.MaxAge = &age
	}
	if r.Fresh {
		wish.Prompt = "login"
	}
	to, pending := party.Start(wish)
	if takesStale(r.Purpose) {
		pending.Since = time.Time{}
	}
	raw, err := json.Marshal(pending)
	if err != nil {
		return Destination{}, err
	}
	r.Hash = secret.Hash(pending.State)
	r.Pending = s.keys.Seal(pendingPlace(r.Hash), raw)
	return Destination{URL: to}, nil
}

func pendingPlace(hash []byte) secret.Place {
	return secret.Place{Table: "upstream_requests", Column: "pending", Row: fmt.Sprintf("%x", hash)}
}

// party returns us at the OpenID provider of a connection.
func (s *Service) party(ctx context.Context, c model.Connection, settings model.ConnectionSettings) (openid.Connection, error) {
	clientSecret, err := s.keys.Open(secretPlace(c.ID), settings.Secret)
	if err != nil {
		return openid.Connection{}, fmt.Errorf("open client secret of %s: %w", c.ID, err)
	}
	p, err := s.providers.Get(ctx, settings.IdP)
	if err != nil {
		if f := (*upstream.Fault)(nil); errors.As(err, &f) {
			err = f.At(openid.StepDiscover)
		}
		return openid.Connection{}, err
	}
	return openid.Connection{
		Provider: p, HTTP: s.http, ClientID: settings.OIDC.ClientID, Secret: string(clientSecret), Redirect: s.at(c).OIDCCallback(c.ID),
		Kind: openid.KindOf(settings.IdP), Attributes: settings.Attributes,
	}, nil
}

// asker returns us at the OpenID provider of a connection, as the party that asks who
// somebody is, and takes the answer.
func (s *Service) asker(ctx context.Context, c model.Connection, settings model.ConnectionSettings, purpose model.UpstreamPurpose) (openid.Connection, error) {
	party, err := s.party(ctx, c, settings)
	if err != nil {
		return party, err
	}
	if party.Wants, err = s.wants(ctx, c, purpose); err != nil {
		return party, err
	}
	if party.Kind == openid.KindGoogle {
		party.HostedDomains, err = s.workspaces(ctx, c)
	}
	return party, err
}

// wants returns what an OpenID provider is asked for beside the address: names, and groups
// where they give roles. A test shows whether there are any before they do.
func (s *Service) wants(ctx context.Context, c model.Connection, purpose model.UpstreamPurpose) ([]upstream.Field, error) {
	wants := []upstream.Field{upstream.FieldFirstName, upstream.FieldLastName}
	rules, err := s.db.GroupRoles(ctx, c.Org, sourceOf(c.ID))
	if purpose == model.UpstreamTest || len(rules) > 0 {
		wants = append(wants, upstream.FieldGroups)
	}
	return wants, err
}

// workspaces returns the Google Workspaces whose accounts are an organization's: all that
// have a domain of it, whichever leads to the connection, since Google names a Workspace by
// one domain only. None means that nothing is known yet.
func (s *Service) workspaces(ctx context.Context, c model.Connection) (names []string, err error) {
	all, err := s.db.Domains(ctx, c.Org, model.DomainOrganization)
	for _, d := range all {
		if d.Owned() {
			names = append(names, d.Name)
		}
	}
	return names, err
}
