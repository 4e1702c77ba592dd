package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
)

// logoutTokenLife is how long a logout token is good: OpenID Connect Back-Channel
// Logout, section 2.4, wants at most two minutes.
const logoutTokenLife = 2 * time.Minute

// logoutClaims are those of a logout token (OpenID Connect Back-Channel Logout,
// section 2.4). It names the session and not just the person, so that nobody is
// signed out who signed in elsewhere. It names the person too, for applications
// that keep no session ids.
type logoutClaims struct {
	Issuer   string                `json:"iss"`
	Subject  model.UserID          `json:"sub"`
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

// logoutRetries are the waits between attempts. After the last one a logout has
// failed.
var logoutRetries = [...]time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour,
}

// errFinal is in the chain of errors that another attempt would not change.
var errFinal = errors.New("not to be tried again")

// deliver tells an application of one logout and notes what came of it. It
// returns an error only when it could not note that.
func (l *Logouts) deliver(ctx context.Context, app model.Application, logout model.Logout) error {
	err := l.tell(ctx, app, logout)
	if ctx.Err() != nil {
		return nil // the program stops: the next one tells it again
	}
	now := l.cfg.DB.Now()
	log := l.cfg.Logger.With("application", app.ID, "session", logout.Session, "reason", logout.Reason, "attempt", logout.Attempts+1)
	logout.State, logout.Error = model.LogoutDelivered, ""
	switch {
	case err == nil:
		log.InfoContext(ctx, "logout delivered")
	case errors.Is(err, errFinal) || logout.Attempts >= len(logoutRetries):
		logout.State, logout.Error = model.LogoutFailed, err.Error()
		log.ErrorContext(ctx, "logout not delivered, and not tried again", "error", err)
	default:
		logout.State, logout.Error = model.LogoutWaiting, err.Error()
		logout.DueAt = now.Add(logoutRetries[logout.Attempts])
		log.WarnContext(ctx, "logout not delivered", "error", err, "again", logout.DueAt)
	}
	// What was told must be noted although the program is stopping.
	ctx = context.WithoutCancel(ctx)
	return l.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.NoteLogout(ctx, logout) })
}

// tell sends one logout token. It is made anew at each attempt, because it is
// short-lived.
func (l *Logouts) tell(ctx context.Context, app model.Application, logout model.Logout) error {
	if app.BackchannelLogoutURI == "" {
		return fmt.Errorf("%w: the application has no address for logouts any more", errFinal)
	}
	now := l.cfg.DB.Now()
	token, err := l.keys.ring(ctx).sign(app.SigningAlg, typeLogout, logoutClaims{
		Issuer: l.cfg.Issuer, Subject: logout.User, Audience: []model.ApplicationID{app.ID}, IssuedAt: now.Unix(),
		Expires: now.Add(logoutTokenLife).Unix(), ID: "lgt_" + l.cfg.Source.Token(), Session: logout.Session,
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
		return fmt.Errorf("%w: the application refused it: 400 %.200q", errFinal, res.Body)
	case res.Status/100 == 3:
		return fmt.Errorf("the application redirects (%d), which is not followed", res.Status)
	}
	return fmt.Errorf("the application answered %d", res.Status)
}
