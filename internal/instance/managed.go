package instance

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// mayDiffer refuses a change of what a configuration file sets.
func mayDiffer(ctx context.Context, tx *db.Tx, before, after model.Instance) error {
	for _, setting := range differences(before, after) {
		if err := access.Unmanaged(ctx, tx, model.ManagedSetting, setting); err != nil {
			return err
		}
	}
	return nil
}

// differences returns the settings in which two instances differ, each under the name of its
// field in Change and in a configuration file.
func differences(a, b model.Instance) []string {
	var names []string
	for _, setting := range []struct {
		name    string
		differs bool
	}{
		{"app_name", a.AppName != b.AppName},
		{"app_url", a.AppURL != b.AppURL},
		{"support_email", a.SupportEmail != b.SupportEmail},
		{"support_url", a.SupportURL != b.SupportURL},
		{"terms", a.TermsURL != b.TermsURL},
		{"privacy", a.PrivacyURL != b.PrivacyURL},
		{"brand_color", a.BrandColor != b.BrandColor},
		{"background", a.Background != b.Background},
		{"radius", a.Radius != b.Radius},
		{"powered_by", a.PoweredBy != b.PoweredBy},
		{"organization_branding", a.OrgBranding != b.OrgBranding},
		{"logo", a.Logo != b.Logo},
		{"dark_logo", a.DarkLogo != b.DarkLogo},
		{"favicon", a.Favicon != b.Favicon},
		{"session_absolute", a.Policy.Absolute != b.Policy.Absolute},
		{"session_idle", a.Policy.Idle != b.Policy.Idle},
		{"access_token", a.AccessToken != b.AccessToken},
		{"invitation", a.Invitation != b.Invitation},
		{"keep_events", a.KeepEvents != b.KeepEvents},
		{"creator_role", a.CreatorRole != b.CreatorRole},
		{"member_role", a.MemberRole != b.MemberRole},
		{"several_roles", a.SeveralRoles != b.SeveralRoles},
		{"sign_in_code", a.Ways.Code != b.Ways.Code},
		{"sign_in_link", a.Ways.Link != b.Ways.Link},
		{"sign_in_passkey", a.Ways.Passkey != b.Ways.Passkey},
		{"refuse_disposable", a.Refuses.Disposable != b.Refuses.Disposable},
		{"refuse_public", a.Refuses.Public != b.Refuses.Public},
		{"join_by_domain", a.JoinByDomain != b.JoinByDomain},
	} {
		if setting.differs {
			names = append(names, setting.name)
		}
	}
	return names
}
