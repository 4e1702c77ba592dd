package configfile

import (
	"time"

	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

// settings are what is set for the whole instance, with what a file names in the place of what is
// stored: roles, and where pictures are.
type settings struct {
	model.Instance
	creatorRole, memberRole string
	pictures                map[model.PictureUse]string
}

// usualSettings returns what a new instance has.
func usualSettings() settings {
	return settings{Instance: model.DefaultInstance(), creatorRole: "admin", memberRole: "member", pictures: map[model.PictureUse]string{}}
}

// settingFields returns what a file can set, in the two parts in which it stands.
func settingFields() map[string][]field[settings] {
	return map[string][]field[settings]{"instance": instanceFields(), "branding": brandingFields()}
}

func instanceFields() []field[settings] {
	return []field[settings]{
		text("app_name", func(s *settings) *string { return &s.AppName }),
		text("app_url", func(s *settings) *string { return &s.AppURL }),
		text("support_email", func(s *settings) *string { return &s.SupportEmail }),
		text("support_url", func(s *settings) *string { return &s.SupportURL }),
		text("terms", func(s *settings) *string { return &s.TermsURL }),
		text("privacy", func(s *settings) *string { return &s.PrivacyURL }),
		span("session_absolute", func(s *settings) *time.Duration { return &s.Policy.Absolute }),
		span("session_idle", func(s *settings) *time.Duration { return &s.Policy.Idle }),
		span("access_token", func(s *settings) *time.Duration { return &s.AccessToken }),
		span("invitation", func(s *settings) *time.Duration { return &s.Invitation }),
		span("keep_events", func(s *settings) *time.Duration { return &s.KeepEvents }),
		text("creator_role", func(s *settings) *string { return &s.creatorRole }),
		text("member_role", func(s *settings) *string { return &s.memberRole }),
		flag("several_roles", func(s *settings) *bool { return &s.SeveralRoles }),
		flag("sign_in_code", func(s *settings) *bool { return &s.Ways.Code }),
		flag("sign_in_link", func(s *settings) *bool { return &s.Ways.Link }),
		flag("sign_in_passkey", func(s *settings) *bool { return &s.Ways.Passkey }),
		flag("refuse_disposable", func(s *settings) *bool { return &s.Refuses.Disposable }),
		flag("refuse_public", func(s *settings) *bool { return &s.Refuses.Public }),
		flag("join_by_domain", func(s *settings) *bool { return &s.JoinByDomain }),
	}
}

func brandingFields() []field[settings] {
	return []field[settings]{
		text("brand_color", func(s *settings) *string { return &s.BrandColor }),
		text("background", func(s *settings) *string { return &s.Background }),
		text("radius", func(s *settings) *model.Radius { return &s.Radius }),
		pictureField(model.PictureLogo),
		pictureField(model.PictureDarkLogo),
		pictureField(model.PictureFavicon),
		flag("powered_by", func(s *settings) *bool { return &s.PoweredBy }),
		flag("organization_branding", func(s *settings) *bool { return &s.OrgBranding }),
	}
}

// pictureField is a field that says in which file a picture is.
func pictureField(use model.PictureUse) field[settings] {
	return field[settings]{
		name: string(use),
		read: func(s *settings, n node) error {
			ref, err := n.asText()
			if err == nil && ref != "" && !isFile(ref) {
				err = wrong("configfile.picture", string(use))
			}
			s.pictures[use] = ref
			return err
		},
		write: func(s *settings) node { return textNode(s.pictures[use]) },
	}
}

// change returns how the instance becomes as the settings say. What is so already is no change.
func (s settings) change() instance.Change {
	return instance.Change{
		AppName: &s.AppName, AppURL: &s.AppURL, SupportEmail: &s.SupportEmail, SupportURL: &s.SupportURL, TermsURL: &s.TermsURL, PrivacyURL: &s.PrivacyURL,
		BrandColor: &s.BrandColor, Background: &s.Background, Radius: &s.Radius, PoweredBy: &s.PoweredBy, OrgBranding: &s.OrgBranding,
		SessionAbsolute: &s.Policy.Absolute, SessionIdle: &s.Policy.Idle, AccessToken: &s.AccessToken, Invitation: &s.Invitation, KeepEvents: &s.KeepEvents,
		CreatorRole: &s.creatorRole, MemberRole: &s.memberRole, SeveralRoles: &s.SeveralRoles,
		SignInCode: &s.Ways.Code, SignInLink: &s.Ways.Link, SignInPasskey: &s.Ways.Passkey,
		RefuseDisposable: &s.Refuses.Disposable, RefusePublic: &s.Refuses.Public, JoinByDomain: &s.JoinByDomain,
	}
}
