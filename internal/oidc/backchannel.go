package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

// logoutClaims are those of a logout token (OpenID Connect Back-Channel Logout,
// section 2.4). It names the session and not just the person, so that nobody is
// signed out who signed in elsewhere. It names the person too, for applications
// that keep no session ids, unless they asked for the session: some of those that
// know ids end all sessions of a person who is named.
type logoutClaims struct {
	Issuer   string                `json:"iss"`
	Subject  model.UserID          `json:"sub,omitempty"`
	Audience []model.ApplicationID `json:"aud"`
	IssuedAt int64                 `json:"iat"`
	Expires  int64                 `json:"exp"`
	ID       string                `json:"jti"`
	Session  model.SessionID       `json:"sid"`
	Events   logoutEvents          `json:"events"`
}

type logoutEvents struct {
	Logout struct{} `json:"http://schemas.openid.net/event/backchannel-logout"`
}

// deliver tells an application of one logout.
func (l *Logouts) deliver(ctx context.Context, d model.Delivery) error {
	app, err := l.cfg.DB.Application(ctx, model.ApplicationID(d.Target))
	if model.KindOf(err) == model.NotFound {
		return fmt.Errorf("%w: there is no such application any more", outbox.ErrFinal)
	}
	if err != nil {
		return err
	}
	var logout model.Logout
	if err := json.Unmarshal(d.Payload, &logout); err != nil {
		return fmt.Errorf("%w: %w", outbox.ErrFinal, err)
	}
	if err := l.tell(ctx, app, model.SessionID(d.About), logout); err != nil {
		return err
	}
	l.cfg.Logger.InfoContext(ctx, "logout delivered", "application", app.ID, "session", d.About, "reason", logout.Reason, "attempt", d.Attempts)
	return nil
}

// tell sends one logout token. It is made anew at each attempt, because it is
// short-lived.
func (l *Logouts) tell(ctx context.Context, app model.Application, session model.SessionID, logout model.Logout) error {
	if app.BackchannelLogoutURI == "" {
		return fmt.Errorf("%w: the application has no address for logouts any more", outbox.ErrFinal)
	}
	user := logout.User
	if app.BackchannelSessionRequired {
		user = ""
	}
	now := l.cfg.DB.Now()
	ring, err := l.keys.ring(ctx)
	if err != nil {
		return err
	}
	token, err := ring.sign(app.SigningAlg, typeLogout, logoutClaims{
		Issuer: string(l.cfg.Sites.Known(logout.Issuer)), Subject: user, Audience: []model.ApplicationID{app.ID}, IssuedAt: now.Unix(),
		Expires: now.Add(model.LogoutTokenLife).Unix(), ID: "lgt_" + l.cfg.Source.Token(), Session: session,
	})
	if err != nil {
		return err
	}
	res, err := l.cfg.Client.PostForm(ctx, app.BackchannelLogoutURI, url.Values{"logout_token": {token}})
	if err != nil {
		return err
	}
	// Section 2.8: 200 says that it was done, 400 that the token is wrong or that
	// the session could not be ended. Some frameworks make 204 of an empty 200.
	switch {
	case res.Status == http.StatusOK || res.Status == http.StatusNoContent:
		return nil
	case res.Status == http.StatusBadRequest:
		return fmt.Errorf("%w: the application refused it: 400 %.200q", outbox.ErrFinal, res.Body)
	case res.Status/100 == 3:
		return fmt.Errorf("the application redirects (%d), which is not followed", res.Status)
	}
	return fmt.Errorf("the application answered %d", res.Status)
}
