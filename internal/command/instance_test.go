package command

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

func TestInstanceCommands(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	want := instanceText{
		AppName: "Coffeedesk", AppURL: "https://coffeedesk.example/", SupportEmail: "help@coffeedesk.example", BrandColor: "#7a4b2a",
		SupportURL: "https://coffeedesk.example/help", TermsURL: "https://coffeedesk.example/terms", PrivacyURL: "https://coffeedesk.example/privacy",
		Background: "#fff3b0", Radius: "large", OrgBranding: true,
		Absolute: 7 * 24 * 60, Idle: 90, AccessToken: 10, Invitation: 3 * 24 * 60, CreatorRoleID: "role_1", MemberRoleID: "role_1", SeveralRoles: true,
		SignInLink: true, SignInPasskey: true, RefuseDisposable: true, RefusePublic: true,
	}
	var set, shown instanceText
	decode(t, dir, "instance set --app-name Coffeedesk --app-url https://coffeedesk.example/ --support-email help@coffeedesk.example --brand-color #7a4b2a "+
		"--support-url https://coffeedesk.example/help --terms https://coffeedesk.example/terms --privacy https://coffeedesk.example/privacy --background #fff3b0 --radius large --powered-by=false --organization-branding "+
		"--session-absolute 7d --session-idle 1h30m --access-token 10m --invitation 3d --creator-role admin --member-role admin --several-roles --sign-in-code=false --refuse-disposable --refuse-public --join-by-domain=false", &set)
	decode(t, dir, "instance show", &shown)
	want.Contrast = set.Contrast
	if last := len(set.Contrast) - 1; last < 0 || set.Contrast[last] != (contrastText{"Text around a card", "#000000", "#fff3b0", set.Contrast[last].Ratio, "AAA"}) {
		t.Errorf("the contrasts are %+v", set.Contrast)
	}
	if diff := cmp.Diff([]instanceText{want, want}, []instanceText{set, shown}); diff != "" {
		t.Errorf("set and shown (-want +got):\n%s", diff)
	}
	printed(t, "instance", "set", "--data", dir, "--session-idle", "off", "--app-url=", "--brand-color", "", "--several-roles=false")
	text := `app-name               Coffeedesk
app-url
support-email          help@coffeedesk.example
support-url            https://coffeedesk.example/help
terms                  https://coffeedesk.example/terms
privacy                https://coffeedesk.example/privacy
brand-color            #3a56d4
background             #fff3b0
radius                 large
logo
dark-logo
favicon
powered-by             no
organization-branding  yes
session-absolute       7d
session-idle           off
access-token           10m
invitation             3d
keep-events            off
creator-role           admin
member-role            admin
several-roles          no
sign-in-code           no
sign-in-link           yes
sign-in-passkey        yes
refuse-disposable      yes
refuse-public          yes
join-by-domain         no
contrast               White on #3a56d4 6.07:1 AA  Text on a button
`
	got, _, _ := strings.Cut(printed(t, "instance", "show", "--data", dir), "contrast               White on #2")
	if diff := cmp.Diff(text, got); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
}

// TestSetIsOneChange: where one flag is wrong, the others change nothing.
func TestSetIsOneChange(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var org struct {
		ID string `json:"organization_id"`
	}
	decode(t, dir, "organization add --name Acme --admin dana@acme.example", &org)
	before := printed(t, "instance", "show", "--data", dir)
	for args, want := range map[string]string{
		"organization set --features sso --seats 3 --member-role none --organization " + org.ID: "--member-role: There is no role",
		"instance set --app-name Desk --session-absolute 2h --session-idle 3h":                  "--session-idle: Idle time must be shorter than 2 hours.",
		"instance set --several-roles --app-name Desk --creator-role none":                      "--creator-role: There is no role",
	} {
		var out bytes.Buffer
		err := run(t.Context(), append(strings.Fields(args), "--data", dir), nil, &out, &out)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
	if after := printed(t, "instance", "show", "--data", dir); after != before {
		t.Errorf("the instance changed from\n%sto\n%s", before, after)
	}
	var set struct {
		Seats    int `json:"max_allowed_users"`
		Features []string
	}
	decode(t, dir, "organization set --member-role= --organization "+org.ID, &set)
	if set.Seats != 0 || len(set.Features) != 5 {
		t.Errorf("the organization changed: %+v", set)
	}
}

// TestInstanceLogo: a picture comes from a file, and an empty name takes it away.
func TestInstanceLogo(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	file := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	logo := file("logo.png", b.Bytes())
	var set instanceText
	decode(t, dir, "instance set --logo "+logo+" --dark-logo "+logo+" --favicon "+logo, &set)
	if set.Logo == "" || set.DarkLogo == "" || set.Favicon == "" {
		t.Errorf("set: %+v", set)
	}
	decode(t, dir, "instance set --favicon=", &set)
	if set.Favicon != "" || set.Logo == "" {
		t.Errorf("then: %+v", set)
	}
	for path, want := range map[string]string{
		file("logo.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")): "--logo: SVG",
		file("none.png", nil):                               "the file is empty",
		file("large.png", make([]byte, 2<<20)):              "--logo: The image is larger than",
		filepath.Join(t.TempDir(), "there-is-no-such-file"): "no such file",
	} {
		var out bytes.Buffer
		if err := run(t.Context(), []string{"instance", "set", "--data", dir, "--logo", path}, nil, &out, &out); err == nil || !strings.Contains(err.Error()+out.String(), want) {
			t.Errorf("%s: %v, want %q", filepath.Base(path), err, want)
		}
	}
}

func TestParseSpan(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"30d": 30 * day, "1d12h": 36 * time.Hour, "12h": 12 * time.Hour, "1h30m": 90 * time.Minute, "5m": 5 * time.Minute, "90s": 90 * time.Second, "off": 0,
		"": -1, "0": -1, "0d": -1, "30": -1, "30 days": -1, "-1d": -1, "1d-1h": -1, "1d+1h": -1, "-5m": -1, "1.5d": -1, "d": -1, "dd": -1, "1dd": -1, "70000d": -1, "Off": -1,
	} {
		got, err := model.ParseSpan(text)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}

// TestSpanText: what instance show prints, instance set takes.
func TestSpanText(t *testing.T) {
	t.Parallel()
	for text, span := range map[string]time.Duration{
		"off": 0, "5m": 5 * time.Minute, "90m": 90 * time.Minute, "2h": 2 * time.Hour, "36h": 36 * time.Hour, "30d": 30 * 24 * time.Hour,
	} {
		read, err := model.ParseSpan(text)
		if got := model.SpanText(span); got != text || err != nil || read != span {
			t.Errorf("%v is %q, want %q, which reads as %v, %v", span, got, text, read, err)
		}
	}
}
