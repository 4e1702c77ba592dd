package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const instanceQuery = `
	SELECT app_name, app_url, support_email, support_url, terms_url, privacy_url,
	       brand_color, background, radius, logo, dark_logo, favicon, powered_by, org_branding, absolute_minutes, idle_minutes, access_token_minutes, epoch,
	       invitation_minutes, creator_role, member_role, several_roles, keep_events_days,
	       sign_in_code, sign_in_link, sign_in_passkey, refuse_disposable, refuse_public, join_by_domain, version
	  FROM instance
	 WHERE id = 1`

var theInstance = questionOf[model.Instance](nil, instanceQuery)

// Instance returns what the operator set for the whole installation.
func (q *queries) Instance(ctx context.Context) (model.Instance, error) {
	return theInstance.ask(q, "", func() (model.Instance, error) { return one(ctx, q, scanInstance, instanceQuery) })
}

func scanInstance(s scanner) (model.Instance, error) {
	var i model.Instance
	var absolute, idle, token, invitation, keep int64
	err := s.Scan(&i.AppName, &i.AppURL, &i.SupportEmail, &i.SupportURL, &i.TermsURL, &i.PrivacyURL,
		&i.BrandColor, &i.Background, &i.Radius, &i.Logo, &i.DarkLogo, &i.Favicon, &i.PoweredBy, &i.OrgBranding, &absolute, &idle, &token, &i.Epoch,
		&invitation, &i.CreatorRole, &i.MemberRole, &i.SeveralRoles, &keep,
		&i.Ways.Code, &i.Ways.Link, &i.Ways.Passkey, &i.Refuses.Disposable, &i.Refuses.Public, &i.JoinByDomain, &i.Version)
	i.Policy = model.SessionPolicy{Absolute: minutes(absolute), Idle: minutes(idle)}
	i.AccessToken, i.Invitation, i.KeepEvents = minutes(token), minutes(invitation), time.Duration(keep)*24*time.Hour
	return i, err
}

// SetInstance stores what the operator set, as the version after i's; the epoch
// stays. It returns a Conflict error when i is not the version that is stored.
func (t *Tx) SetInstance(ctx context.Context, i model.Instance) error {
	return t.execOne(ctx, model.Conflicting("instance.changed"), `
		UPDATE instance
		   SET app_name = $1, app_url = $2, support_email = $3, support_url = $4, terms_url = $5, privacy_url = $6,
		       brand_color = $7, background = $8, radius = $9, logo = $10, dark_logo = $11, favicon = $12, powered_by = $13, org_branding = $14,
		       absolute_minutes = $15, idle_minutes = $16, access_token_minutes = $17,
		       invitation_minutes = $18, creator_role = $19, member_role = $20, several_roles = $21, keep_events_days = $22,
		       sign_in_code = $23, sign_in_link = $24, sign_in_passkey = $25, refuse_disposable = $26, refuse_public = $27, join_by_domain = $28,
		       updated_at = $29, version = version + 1
		 WHERE id = 1 AND version = $30`,
		i.AppName, i.AppURL, i.SupportEmail, i.SupportURL, i.TermsURL, i.PrivacyURL,
		i.BrandColor, i.Background, i.Radius, i.Logo, i.DarkLogo, i.Favicon, i.PoweredBy, i.OrgBranding,
		int64(i.Policy.Absolute/time.Minute), int64(i.Policy.Idle/time.Minute), int64(i.AccessToken/time.Minute),
		int64(i.Invitation/time.Minute), i.CreatorRole, i.MemberRole, i.SeveralRoles, int64(i.KeepEvents/(24*time.Hour)),
		i.Ways.Code, i.Ways.Link, i.Ways.Passkey, i.Refuses.Disposable, i.Refuses.Public, i.JoinByDomain, ms(t.now), i.Version)
}

// storeDefaults stores what an instance starts with, when nothing is stored yet.
func (d *DB) storeDefaults(ctx context.Context) error {
	i, err := d.Instance(ctx)
	if err != nil || i.Version > 0 {
		return err
	}
	err = d.Housekeep(ctx, func(tx *Tx) error {
		tx.now = time.Time{} // nobody has changed anything
		return tx.SetInstance(ctx, model.DefaultInstance())
	})
	if model.KindOf(err) == model.Conflict {
		return nil // another process was faster
	}
	return err
}
