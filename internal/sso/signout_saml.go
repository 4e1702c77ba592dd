package sso

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// Message is what a browser brings by SAML about signing out.
type Message = saml.Message

// askLogout makes a LogoutRequest. The identity provider repeats the token as RelayState, and
// the ID of the request, which follows from it.
func (s *Service) askLogout(ctx context.Context, c model.Connection, settings model.SAMLSettings, l leaving, token string, now time.Time) (to Destination, err error) {
	ours, err := s.ServiceKeys(ctx)
	if err != nil {
		return to, err
	}
	request := saml.Logout{ID: samlID(token), Issued: now, To: settings.SignOutURL, SP: s.at(c).SAMLMetadata(c.ID), Subject: l.Name, Session: l.Session}
	if settings.SignOutByPost {
		form, err := request.Post(token, ours.Sign)
		return Destination{Form: &form}, err
	}
	to.URL, err = request.Redirect(token, ours.Sign)
	return to, err
}

// logoutExpected returns what a message about signing out has to fit: an answer to the
// request of a token, or a request where that is "".
func (s *Service) logoutExpected(ctx context.Context, c model.Connection, settings model.ConnectionSettings, token string) (saml.Expected, error) {
	want, err := s.expected(ctx, Proven{Connection: c, Settings: settings}, "")
	want.ACS, want.Also = s.at(c).SAMLSignOuts(c.ID), nil
	for _, site := range s.site.All() {
		want.Also = append(want.Also, saml.Party{SP: site.SAMLMetadata(c.ID), ACS: site.SAMLSignOuts(c.ID)})
	}
	if token != "" {
		want.Request = samlID(token)
	}
	return want, err
}

// SignedOutSAML takes the answer that the identity provider of a connection has a browser
// bring after signing somebody out there. It returns where they go on, "" where nothing in
// this browser waits, and whether the answer proves that they are signed out. One that
// proves nothing to a request of ours is a *Refused, which is noted for the administrators.
func (s *Service) SignedOutSAML(ctx context.Context, id model.ConnectionID, m Message, from Carrier) (next string, proven bool, err error) {
	r, ok, err := s.take(ctx, id, m.RelayState(), from, signsOut)
	if err != nil || !ok {
		return "", false, err
	}
	c, settings, err := s.open(ctx, id, model.UpstreamSignOut)
	if model.KindOf(err) == model.NotFound { // switched off meanwhile
		return r.Next, false, nil
	}
	if err != nil {
		return r.Next, false, err
	}
	a := s.attemptOf(r)
	a.IP = from.IP
	if settings.ID != r.Settings || !settings.SavedAt.Equal(r.SavedAt) {
		return r.Next, false, s.refuse(ctx, a, upstream.NewFault(codeSettings, "settings"))
	}
	want, err := s.logoutExpected(ctx, c, settings, m.RelayState())
	if err != nil {
		return r.Next, false, err
	}
	if err := saml.VerifyLoggedOut(m, want); err != nil {
		return r.Next, false, s.refuse(ctx, a, err)
	}
	return r.Next, true, nil
}

// LogOutSAML ends the sessions that began by a connection, of somebody who has signed out at
// its identity provider, as a request says that a browser brings, and returns the answer
// with which the browser goes back there; it reports whether there is anywhere to go. The
// errors: NotFound for a connection that does not exist, is off or speaks another protocol,
// and a *Refused for a request that proves nothing, which is noted for the administrators.
func (s *Service) LogOutSAML(ctx context.Context, id model.ConnectionID, m Message, ip string) (to SigningOut, leads bool, err error) {
	c, settings, err := s.open(ctx, id, model.UpstreamSignOut)
	if err != nil {
		return to, false, err
	}
	if settings.Type != model.ConnectionSAML {
		return to, false, model.Missing("")
	}
	want, err := s.logoutExpected(ctx, c, settings, "")
	if err != nil {
		return to, false, err
	}
	r, err := saml.VerifyLogout(m, want)
	if err == nil {
		err = s.end(ctx, ending{c: c, once: "logout " + r.ID, until: r.Until, ip: ip}, meantBy(c, r)...)
	}
	if err != nil {
		return to, false, s.refuse(ctx, model.Attempt{Org: c.Org, Connection: c.ID, Settings: settings.ID, Purpose: model.UpstreamSignOut, IP: ip, Email: upstream.Quote(r.Subject.Value)}, err)
	}
	if settings.SAML.SignOutURL == "" {
		return to, false, nil
	}
	to.Destination, err = s.answerLogout(ctx, c, settings.SAML, r, m.RelayState())
	if err != nil {
		return SigningOut{}, false, fmt.Errorf("answer logout of %s: %w", c.ID, err)
	}
	to.Name, to.Answers = c.Name, true
	return to, true, nil
}

// meantBy returns the sessions that a request means.
func meantBy(c model.Connection, r saml.LogoutRequest) (all []db.Sessions) {
	subject := upstream.Quote(r.Subject.Value)
	for _, index := range r.Sessions {
		all = append(all, db.SessionsAtIdP(c.Org, c.ID, subject, upstream.Quote(index)))
	}
	if len(all) == 0 {
		all = append(all, db.SessionsAtIdP(c.Org, c.ID, subject, ""))
	}
	return all
}

// answerLogout makes the answer to a request.
func (s *Service) answerLogout(ctx context.Context, c model.Connection, settings model.SAMLSettings, r saml.LogoutRequest, relayState string) (to Destination, err error) {
	ours, err := s.ServiceKeys(ctx)
	if err != nil {
		return to, err
	}
	answer := saml.LoggedOut{
		ID: samlID(s.source.Token()), Issued: s.db.Now(), To: cmp.Or(settings.SignOutAnswer, settings.SignOutURL), SP: s.at(c).SAMLMetadata(c.ID), InResponseTo: r.ID,
	}
	if len(relayState) > model.MostRelayState {
		relayState = ""
	}
	if settings.SignOutByPost {
		form, err := answer.Post(relayState, ours.Sign)
		return Destination{Form: &form}, err
	}
	to.URL, err = answer.Redirect(relayState, ours.Sign)
	return to, err
}
