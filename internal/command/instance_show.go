package command

import (
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
)

// instanceText is the instance as the commands print it. Lengths of time are
// minutes.
type instanceText struct {
	AppName       string         `json:"app_name"`
	AppURL        string         `json:"app_url"`
	SupportEmail  string         `json:"support_email"`
	SupportURL    string         `json:"support_url"`
	TermsURL      string         `json:"terms_url"`
	PrivacyURL    string         `json:"privacy_url"`
	BrandColor    string         `json:"brand_color"`
	Background    string         `json:"background"`
	Radius        model.Radius   `json:"radius"`
	Logo          string         `json:"logo"`
	DarkLogo      string         `json:"dark_logo"`
	Favicon       string         `json:"favicon"`
	PoweredBy     bool           `json:"powered_by"`
	OrgBranding   bool           `json:"organization_branding"`
	Contrast      []contrastText `json:"contrast"`
	Absolute      int64          `json:"absolute_session_timeout"`
	Idle          int64          `json:"idle_session_timeout"`
	AccessToken   int64          `json:"access_token_lifetime"`
	Invitation    int64          `json:"invitation_lifetime"`
	KeepEvents    int64          `json:"keep_events_days"`
	CreatorRoleID model.RoleID   `json:"creator_role_id"`
	MemberRoleID  model.RoleID   `json:"member_role_id"`
	SeveralRoles  bool           `json:"several_roles"`

	SignInCode       bool `json:"sign_in_code"`
	SignInLink       bool `json:"sign_in_link"`
	SignInPasskey    bool `json:"sign_in_passkey"`
	RefuseDisposable bool `json:"refuse_disposable"`
	RefusePublic     bool `json:"refuse_public"`
	JoinByDomain     bool `json:"join_by_domain"`
}

// contrastText is two colours that meet on a page, and how well they can be told apart.
type contrastText struct {
	Name       string  `json:"name"`
	Foreground string  `json:"foreground"`
	Background string  `json:"background"`
	Ratio      float64 `json:"ratio"`
	Level      string  `json:"level"`
}

func instanceTextOf(i model.Instance) instanceText {
	minutes := func(d time.Duration) int64 { return int64(d / time.Minute) }
	t := instanceText{
		AppName: i.AppName, AppURL: i.AppURL, SupportEmail: i.SupportEmail, SupportURL: i.SupportURL, TermsURL: i.TermsURL, PrivacyURL: i.PrivacyURL,
		BrandColor: i.Brand(), Background: i.Background, Radius: i.Radius, Logo: i.Logo, DarkLogo: i.DarkLogo, Favicon: i.Favicon, PoweredBy: i.PoweredBy, OrgBranding: i.OrgBranding,
		Absolute: minutes(i.Policy.Absolute), Idle: minutes(i.Policy.Idle), AccessToken: minutes(i.AccessToken), Invitation: minutes(i.Invitation), KeepEvents: int64(i.KeepEvents / (24 * time.Hour)),
		CreatorRoleID: i.CreatorRole, MemberRoleID: i.MemberRole, SeveralRoles: i.SeveralRoles,
		SignInCode: i.Ways.Code, SignInLink: i.Ways.Link, SignInPasskey: i.Ways.Passkey,
		RefuseDisposable: i.Refuses.Disposable, RefusePublic: i.Refuses.Public, JoinByDomain: i.JoinByDomain,
	}
	for _, p := range pairsOf(i) {
		t.Contrast = append(t.Contrast, contrastText{p.Name, p.Foreground, p.Background, p.Ratio, p.Level()})
	}
	return t
}

// pairsOf returns the colours that meet on the pages of an instance.
func pairsOf(i model.Instance) []views.Pair {
	_, pairs, err := views.Brand(i.Look())
	if err != nil {
		return nil // no rule lets a colour in of which nothing can be derived
	}
	return pairs
}

// instanceRows is the instance as a table, with the names of roles by their ids.
func instanceRows(i model.Instance, roles map[model.RoleID]string) [][]string {
	rows := [][]string{
		{"app-name", i.AppName},
		{"app-url", i.AppURL},
		{"support-email", i.SupportEmail},
		{"support-url", i.SupportURL},
		{"terms", i.TermsURL},
		{"privacy", i.PrivacyURL},
		{"brand-color", i.Brand()},
		{"background", i.Background},
		{"radius", string(i.Radius)},
		{"logo", pictureText(i.Logo)},
		{"dark-logo", pictureText(i.DarkLogo)},
		{"favicon", pictureText(i.Favicon)},
		{"powered-by", yesNo(i.PoweredBy)},
		{"organization-branding", yesNo(i.OrgBranding)},
		{"session-absolute", model.SpanText(i.Policy.Absolute)},
		{"session-idle", model.SpanText(i.Policy.Idle)},
		{"access-token", model.SpanText(i.AccessToken)},
		{"invitation", model.SpanText(i.Invitation)},
		{"keep-events", model.SpanText(i.KeepEvents)},
		{"creator-role", roles[i.CreatorRole]},
		{"member-role", roles[i.MemberRole]},
		{"several-roles", yesNo(i.SeveralRoles)},
		{"sign-in-code", yesNo(i.Ways.Code)},
		{"sign-in-link", yesNo(i.Ways.Link)},
		{"sign-in-passkey", yesNo(i.Ways.Passkey)},
		{"refuse-disposable", yesNo(i.Refuses.Disposable)},
		{"refuse-public", yesNo(i.Refuses.Public)},
		{"join-by-domain", yesNo(i.JoinByDomain)},
	}
	for _, p := range pairsOf(i) {
		rows = append(rows, []string{"contrast", p.String() + "  " + p.Name})
	}
	return rows
}

// pictureText returns where a picture is served.
func pictureText(name string) string {
	if name == "" {
		return ""
	}
	return model.PicturePath(name)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
