package instance

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

const day = 24 * time.Hour

// limits applies how long things last.
func (c Change) limits(ctx context.Context, tx *db.Tx, i *model.Instance) error {
	for _, set := range []struct{ to, value *time.Duration }{
		{&i.Policy.Absolute, c.SessionAbsolute},
		{&i.Policy.Idle, c.SessionIdle},
		{&i.AccessToken, c.AccessToken},
		{&i.Invitation, c.Invitation},
		{&i.KeepEvents, c.KeepEvents},
	} {
		if set.value != nil {
			*set.to = *set.value
		}
	}
	if c.AccessToken != nil {
		if err := checkToken(ctx, tx, i.AccessToken); err != nil {
			return err
		}
	}
	if c.Invitation != nil && (i.Invitation < day || i.Invitation > model.MaxInvitation || i.Invitation%day != 0) {
		return model.InvalidField("invitation", "instance.invitation", day, model.MaxInvitation)
	}
	if k := i.KeepEvents; c.KeepEvents != nil && k != 0 && (k < model.MinKeepEvents || k > model.MaxKeepEvents || k%day != 0) {
		return model.InvalidField("keep_events", "instance.keep_events", model.MinKeepEvents, model.MaxKeepEvents)
	}
	if c.SessionAbsolute == nil && c.SessionIdle == nil && c.AccessToken == nil {
		return nil
	}
	return inField(model.CheckPolicy(i.Policy, i.AccessToken))
}

// inField names the field of a session limit as Change does.
func inField(err error) error {
	var e *model.Error
	if !errors.As(err, &e) {
		return err
	}
	return model.InField("session_"+e.Field, err)
}

// checkToken says what is wrong with a lifetime of access tokens: a token outlives
// no session.
func checkToken(ctx context.Context, tx *db.Tx, life time.Duration) error {
	if life < model.MinAccessToken || life > model.MaxAccessToken || life%time.Minute != 0 {
		return model.InvalidField("access_token", "instance.access_token", model.MinAccessToken, model.MaxAccessToken)
	}
	org, found, err := tx.OrganizationWithin(ctx, life)
	if err == nil && found {
		err = model.Conflicting("instance.tokens_above_limit", org.Name, org.ID, life)
	}
	return err
}
