package mail

import (
	"reflect"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// kind is one of the mails that there are.
type kind struct {
	name    string   // of its templates
	example any      // what they could say; its type is the view
	needs   []string // it is of no use without one of these fields; nil where it is
}

// view returns what the kind's templates can say.
func (k kind) view() reflect.Type { return reflect.TypeOf(k.example) }

// kindOf returns the kind of a name.
func kindOf(name string) (kind, bool) {
	all := append(kinds(), around())
	i := slices.IndexFunc(all, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return all[i], true
}

// Where the mails of the examples lead, and to whom they go.
const (
	exampleApp  = "Coffeedesk"
	exampleOrg  = "Acme Corp"
	exampleLink = "https://id.example/a/4f1c"
	exampleTo   = "ada@acme.example"
	exampleCode = "048291"
	exampleIs   = "Chrome on macOS"
	exampleIP   = "192.0.2.1"
	exampleIn   = "Zurich, Switzerland"
)

func exampleAt() time.Time { return time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC) }

// kinds returns all mails that there are, in the order in which people read of them.
func kinds() []kind {
	return slices.Concat(codes(), notices(), setups())
}

// around is what stands around the text of every mail, which is no mail by itself.
func around() kind {
	return kind{frameName, frame{
		Subject: "Sign in", Name: exampleApp, LogoURL: "https://id.example/pictures/light", DarkLogoURL: "https://id.example/pictures/dark",
		Color: model.DefaultBrand, Ink: "#ffffff", Radius: model.RadiusMedium.Pixels(),
		SupportURL: "mailto:help@coffeedesk.example", Support: "help@coffeedesk.example",
		TermsURL: "https://coffeedesk.example/terms", PrivacyURL: "https://coffeedesk.example/privacy",
		Language: "en", Direction: "ltr", Body: "<p>What the mail says.</p>", Text: "What the mail says.",
	}, nil}
}

// codes are the mails with which people come in.
func codes() []kind {
	signIn := SignInData{AppName: exampleApp, To: exampleTo, Code: exampleCode, LinkURL: exampleLink, Minutes: 10, Device: exampleIs}
	crowded := signIn
	crowded.Crowded = true
	return []kind{
		{"signin", signIn, []string{"Code", "LinkURL"}},
		{"signin_code", signIn, []string{"Code"}},
		{"signin_link", crowded, []string{"LinkURL"}},
		{"confirm", ConfirmData{AppName: exampleApp, To: exampleTo, Code: exampleCode, Action: "delete " + model.OrgSlot, OrgName: exampleOrg, Minutes: 10, Device: exampleIs}, []string{"Code"}},
		{"change_email", ChangeEmailData{AppName: exampleApp, To: exampleTo, Code: exampleCode, Minutes: 10, Device: exampleIs}, []string{"Code"}},
		{"inbox", InboxData{AppName: exampleApp, Connection: "Okta", Code: exampleCode, Minutes: 10, Device: exampleIs}, []string{"Code"}},
		{"portal_code", PortalCodeData{AppName: exampleApp, OrgName: exampleOrg, Code: exampleCode, Minutes: 10, Device: exampleIs}, []string{"Code"}},
		{"console_code", ConsoleCodeData{AppName: exampleApp, Code: exampleCode, Minutes: 10, Device: exampleIs}, []string{"Code"}},
		{"invitation", InvitationData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Inviter: "Dana Cole", RoleLabel: "Member", Note: "Welcome!\nThe team meets on Mondays.",
			LinkURL: exampleLink, Expires: exampleAt(),
		}, []string{"LinkURL"}},
	}
}

// notices are the mails that tell a person of their own account.
func notices() []kind {
	return []kind{
		{"new_device", NewDeviceData{
			AppName: exampleApp, To: exampleTo, Device: exampleIs, IP: exampleIP, Place: exampleIn, At: exampleAt(), SecurityURL: exampleLink, ByEmail: true,
		}, nil},
		{"passkey", PasskeyData{
			AppName: exampleApp, To: exampleTo, Name: "iCloud Keychain", Device: exampleIs, IP: exampleIP, Place: exampleIn, At: exampleAt(), SecurityURL: exampleLink,
		}, nil},
		{"email_changed", EmailChangedData{
			AppName: exampleApp, To: exampleTo, NewEmail: "a•••@new.example", Device: exampleIs, IP: exampleIP, At: exampleAt(), SupportEmail: "help@coffeedesk.example",
		}, nil},
		{"recovery_code_used", RecoveryCodeUsedData{AppName: exampleApp, Device: exampleIs, IP: exampleIP, Place: exampleIn, At: exampleAt(), LinkURL: exampleLink}, nil},
		{"email_taken", EmailTakenData{AppName: exampleApp, To: exampleTo}, nil},
	}
}

// setups are the mails to those who look after an organization.
func setups() []kind {
	connection := ConnectionData{AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Connection: "Okta", LinkURL: exampleLink}
	directory := DirectoryData{AppName: exampleApp, OrgName: exampleOrg, LinkURL: exampleLink}
	question := DirectoryQuestionData{DirectoryData: directory, Email: "kim@acme.example"}
	key := "3F:9C:02:A1:55:7E:10:44:3F:9C:02:A1:55:7E:10:44:3F:9C:02:A1:55:7E:10:44:3F:9C:02:A1:55:7E:10:44"
	link := PortalLinkData{
		AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, MadeBy: "Dana Cole", Recipient: exampleTo, Modules: []string{"Domains", "Single sign-on"},
		Note: "Please by Friday.\nCall me with questions.", LinkURL: exampleLink, Expires: exampleAt(),
	}
	return []kind{
		{"portal_link", link, []string{"LinkURL"}},
		{"portal_link_made", link, nil},
		{"invitation_asked", InvitationAskedData{AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Invited: "bo@acme.example", LinkURL: exampleLink}, nil},
		{"connection_changed", ConnectionChangedData{ConnectionData: connection, Change: ConnectionSwapped, By: "Dana Cole", IdP: "https://acme.okta.example/e1"}, nil},
		{"connection_refreshed", ConnectionRefreshedData{ConnectionData: connection, Added: []string{key}, Gone: []string{key}, Elsewhere: true}, nil},
		{"connection_moved", connection, nil},
		{"certificate_expiring", CertificateExpiringData{ConnectionData: connection, Until: exampleAt().AddDate(0, 0, 14), Now: exampleAt(), Reads: true}, nil},
		{"identity_contested", IdentityContestedData{ConnectionData: connection, Email: "kim@acme.example"}, nil},
		{"break_glass_used", BreakGlassUsedData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Name: "Kim Lee", Email: "kim@acme.example", Reason: "On call",
			Device: exampleIs, IP: exampleIP, Place: exampleIn, At: exampleAt(), LinkURL: exampleLink,
		}, nil},
		{"break_glass_review", BreakGlassReviewData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, People: []BreakGlassPerson{{"Kim Lee", "kim@acme.example", "On call"}}, LinkURL: exampleLink,
		}, nil},
		{"recovery", RecoveryData{AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Who: "kim@acme.example", Until: exampleAt(), LinkURL: exampleLink}, nil},
		{"support", SupportData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Operator: "Olga Ops", Name: "Kim Lee", Email: "kim@acme.example", Reason: "Ticket 4711",
			At: exampleAt(), Until: exampleAt().Add(model.SupportLife), LinkURL: exampleLink,
		}, nil},
		{"directory_question", question, nil},
		{"directory_address", question, nil},
		{"directory_alarm", DirectoryAlarmData{DirectoryData: directory, People: 25}, nil},
		{"last_administrator", LastAdministratorData{DirectoryData: directory, Name: "Kim Lee", Email: "kim@acme.example", SupportEmail: "help@coffeedesk.example"}, nil},
		{"domain_lost", DomainLostData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Domain: "acme.example", RecordName: "_anteroom.acme.example", RecordValue: "anteroom-verify=3f9c",
			Connects: true, LinkURL: exampleLink,
		}, nil},
		{"webhook", WebhookData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, ID: "whk_7318642950172389376", URL: "https://acme.example/hooks", Error: "no answer within 10s",
			Since: exampleAt(), Until: exampleAt().AddDate(0, 0, 5),
		}, nil},
		{"stream", StreamData{
			AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, ID: "stm_7318642950172389376", URL: "https://siem.acme.example/anteroom", Error: "no answer within 10s",
			Since: exampleAt(), Until: exampleAt().AddDate(0, 0, 5),
		}, nil},
		{"domain_contested", DomainContestedData{AppName: exampleApp, OrgName: exampleOrg, To: exampleTo, Domain: "acme.example", LinkURL: exampleLink}, nil},
	}
}
