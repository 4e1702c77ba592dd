package instance_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

const day = 24 * time.Hour

var operator = model.Actor{Kind: model.ActorOperator}

// world is an installation with roles of its own.
type world struct {
	*instance.Service
	db                *db.DB
	boss, guest, half model.Role // the first administers
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dbtest.Open(t)
	w := &world{Service: instance.New(d), db: d}
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		for _, each := range []struct {
			name string
			role *model.Role
			may  []model.Permission
		}{{"boss", &w.boss, []model.Permission{model.UsersRoleChange, model.SettingsManage}}, {"guest", &w.guest, nil}, {"half", &w.half, []model.Permission{model.SettingsManage}}} {
			var err error
			if *each.role, err = tx.InsertRole(t.Context(), model.Role{Name: each.name, Label: each.name, Permissions: model.NewPermissions(each.may...)}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) stored(t *testing.T) model.Instance {
	t.Helper()
	i, err := w.db.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// events returns the events about the instance, the newest first.
func (w *world) events(t *testing.T) []model.Event {
	t.Helper()
	all, err := w.db.Events(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func to[T any](v T) *T { return &v }

func TestDefaults(t *testing.T) {
	t.Parallel()
	got := newWorld(t).stored(t)
	want := model.Instance{
		AppName: "Anteroom", Policy: model.SessionPolicy{Absolute: 30 * day}, AccessToken: 5 * time.Minute, Epoch: 1, Invitation: 15 * day,
		CreatorRole: "role_1", MemberRole: "role_2", Version: 1, Radius: model.RadiusMedium, PoweredBy: true,
		Ways: model.Ways{Code: true, Link: true, Passkey: true}, JoinByDomain: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a new instance (-want +got):\n%s", diff)
	}
	if got.Brand() != model.DefaultBrand {
		t.Errorf("its brand colour is %s", got.Brand())
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.stored(t)
	got, err := w.Set(t.Context(), operator, instance.Change{
		AppName: to(" Coffeedesk "), AppURL: to("https://coffeedesk.example/app?from=portal"), SupportEmail: to("help@coffeedesk.example"), BrandColor: to("#7A4B2A"),
		SessionAbsolute: to(12 * time.Hour), SessionIdle: to(time.Hour), AccessToken: to(10 * time.Minute), Invitation: to(7 * day),
		CreatorRole: to("boss"), MemberRole: to("guest"), SeveralRoles: to(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := model.Instance{
		AppName: "Coffeedesk", AppURL: "https://coffeedesk.example/app?from=portal", SupportEmail: "help@coffeedesk.example", BrandColor: "#7a4b2a",
		Policy: model.SessionPolicy{Absolute: 12 * time.Hour, Idle: time.Hour}, AccessToken: 10 * time.Minute, Epoch: 1, Invitation: 7 * day,
		CreatorRole: w.boss.ID, MemberRole: w.guest.ID, SeveralRoles: true, Version: 2, Radius: model.RadiusMedium, PoweredBy: true,
		Ways: model.Ways{Code: true, Link: true, Passkey: true}, JoinByDomain: true,
	}
	if diff := cmp.Diff([]model.Instance{want, want}, []model.Instance{got, w.stored(t)}); diff != "" {
		t.Errorf("returned and stored (-want +got):\n%s", diff)
	}
	e := w.events(t)[0]
	payload := model.InstanceUpdated{Before: before.Snapshot(), After: want.Snapshot()}
	if diff := cmp.Diff(payload, e.Payload); diff != "" || e.Actor.Kind != model.ActorOperator {
		t.Errorf("event by %s (-want +got):\n%s", e.Actor.Kind, diff)
	}
}

// TestSetOne: what is not named stays, and what is so already is no change.
func TestSetOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n, step := range []struct {
		change instance.Change
		then   func(*model.Instance) // nil: nothing changes
	}{
		{instance.Change{AppURL: to("http://localhost:8081/")}, func(i *model.Instance) { i.AppURL = "http://localhost:8081/" }},
		{instance.Change{AppURL: to("http://localhost:8081/"), AppName: to("Anteroom")}, nil},
		{instance.Change{}, nil},
		{instance.Change{BrandColor: to("#ffffff"), AppURL: to("")}, func(i *model.Instance) { i.BrandColor, i.AppURL = "#ffffff", "" }},
		{instance.Change{BrandColor: to(""), SupportEmail: to("")}, func(i *model.Instance) { i.BrandColor = "" }},
		{instance.Change{SessionIdle: to(30 * day), SessionAbsolute: to(365 * day)}, func(i *model.Instance) {
			i.Policy = model.SessionPolicy{Absolute: 365 * day, Idle: 30 * day}
		}},
		{instance.Change{SessionIdle: to(time.Duration(0))}, func(i *model.Instance) { i.Policy.Idle = 0 }},
		{instance.Change{MemberRole: to("boss")}, func(i *model.Instance) { i.MemberRole = w.boss.ID }},
	} {
		had, before := len(w.events(t)), w.stored(t)
		want := before
		if step.then != nil {
			step.then(&want)
			want.Version++
			had++
		}
		if _, err := w.Set(t.Context(), operator, step.change); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
		if diff := cmp.Diff(want, w.stored(t)); diff != "" {
			t.Errorf("step %d (-want +got):\n%s", n, diff)
		}
		if events := w.events(t); len(events) != had {
			t.Errorf("step %d: %d events, want %d", n, len(events), had)
		}
	}
}

// TestSetRefused: where one thing is wrong, nothing is changed.
func TestSetRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, had := w.stored(t), len(w.events(t))
	for _, test := range []struct {
		change      instance.Change
		field, want string
	}{
		{instance.Change{AppName: to(" ")}, "app_name", "Enter a name."},
		{instance.Change{AppName: to(strings.Repeat("é", 65))}, "app_name", "64 characters"},
		{instance.Change{AppName: to("Coffee\u202edesk")}, "app_name", "don’t show"},
		{instance.Change{AppURL: to("coffeedesk.example")}, "app_url", "whole web address"},
		{instance.Change{AppURL: to("http://coffeedesk.example/")}, "app_url", "https"},
		{instance.Change{AppURL: to("javascript:alert(1)")}, "app_url", "whole web address"},
		{instance.Change{AppURL: to("ftp://coffeedesk.example/")}, "app_url", "https"},
		{instance.Change{AppURL: to("https://dana:secret@coffeedesk.example/")}, "app_url", "whole web address"},
		{instance.Change{AppURL: to(`https:\\coffeedesk.example`)}, "app_url", "whole web address"},
		{instance.Change{AppURL: to("https:///app")}, "app_url", "whole web address"},
		{instance.Change{AppURL: to("https://coffeedesk.example/" + strings.Repeat("a", 2000))}, "app_url", "2,000"},
		{instance.Change{SupportEmail: to("help")}, "support_email", "email address"},
		{instance.Change{BrandColor: to("brown")}, "brand_color", "six hexadecimal digits"},
		{instance.Change{BrandColor: to("#7a4b2a;")}, "brand_color", "six hexadecimal digits"},
		{instance.Change{SupportURL: to("help.coffeedesk.example")}, "support_url", "whole web address"},
		{instance.Change{TermsURL: to("http://coffeedesk.example/terms")}, "terms", "https"},
		{instance.Change{PrivacyURL: to("javascript:alert(1)")}, "privacy", "whole web address"},
		{instance.Change{Background: to("red;}body{background:url(//evil)}")}, "background", "six hexadecimal digits"},
		{instance.Change{Background: to("#fff")}, "background", "six hexadecimal digits"},
		{instance.Change{Radius: to(model.Radius("9px"))}, "radius", "none, small, medium or large"},
		{instance.Change{Logo: to([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))}, "logo", "SVG"},
		{instance.Change{Favicon: to([]byte("<html>"))}, "favicon", "PNG"},
		{instance.Change{DarkLogo: to(square(t, 8))}, "dark_logo", "beside a logo"},
		{instance.Change{SessionAbsolute: to(366 * day)}, "session_absolute", "above 365 days"},
		{instance.Change{SessionAbsolute: to(4 * time.Minute)}, "session_absolute", "longer than 5 minutes"},
		{instance.Change{SessionAbsolute: to(time.Duration(0))}, "session_absolute", "longer than 5 minutes"},
		{instance.Change{SessionAbsolute: to(time.Hour + time.Second)}, "session_absolute", "whole minutes"},
		{instance.Change{SessionIdle: to(31 * day), SessionAbsolute: to(60 * day)}, "session_idle", "above 30 days"},
		{instance.Change{SessionIdle: to(5 * time.Minute)}, "session_idle", "longer than 5 minutes"},
		{instance.Change{SessionIdle: to(30 * day)}, "session_idle", "shorter than 30 days"},
		{instance.Change{AccessToken: to(30 * time.Second)}, "access_token", "1 minute to 1 day"},
		{instance.Change{AccessToken: to(25 * time.Hour)}, "access_token", "1 minute to 1 day"},
		{instance.Change{AccessToken: to(5*time.Minute + time.Second)}, "access_token", "whole minutes"},
		{instance.Change{AccessToken: to(time.Hour), SessionAbsolute: to(time.Hour)}, "session_absolute", "longer than 1 hour"},
		{instance.Change{AccessToken: to(time.Hour), SessionIdle: to(time.Hour)}, "session_idle", "longer than 1 hour"},
		{instance.Change{Invitation: to(time.Duration(0))}, "invitation", "1 day to 90 days"},
		{instance.Change{Invitation: to(91 * day)}, "invitation", "1 day to 90 days"},
		{instance.Change{Invitation: to(36 * time.Hour)}, "invitation", "whole days"},
		{instance.Change{CreatorRole: to("none")}, "creator_role", "no role named"},
		{instance.Change{CreatorRole: to("half")}, "creator_role", "must allow sk_org_users_role_change and sk_org_settings_manage"},
		{instance.Change{MemberRole: to("")}, "member_role", "no role named"},
	} {
		test.change.SeveralRoles = to(true)
		_, err := w.Set(t.Context(), operator, test.change)
		var e *model.Error
		if !errors.As(err, &e) || e.Kind != model.Invalid || e.Field != test.field || !strings.Contains(wordstest.Of(err), test.want) {
			t.Errorf("error = %v, want invalid %s: %s", err, test.field, test.want)
		}
	}
	if diff := cmp.Diff(before, w.stored(t)); diff != "" || len(w.events(t)) != had {
		t.Errorf("the instance changed (-before +after):\n%s", diff)
	}
}

// TestTokensOutliveNoSession: the limits in force bound access tokens, and so do
// those that an organization has of its own.
func TestTokensOutliveNoSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := func(name string, p model.SessionPolicy, custom bool) model.OrgID {
		t.Helper()
		o, err := organizations.New(w.db).Create(t.Context(), operator, organizations.Description{Name: name})
		if err == nil {
			err = w.db.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.SetPolicy(t.Context(), o.ID, p, custom, o.Version) })
		}
		if err != nil {
			t.Fatal(err)
		}
		return o.ID
	}
	if _, err := w.Set(t.Context(), operator, instance.Change{SessionAbsolute: to(9 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Set(t.Context(), operator, instance.Change{AccessToken: to(9 * time.Hour)}); model.KindOf(err) != model.Invalid {
		t.Errorf("tokens as long as sessions: error = %v", err)
	}
	policy("Lax", model.SessionPolicy{Absolute: 8 * time.Hour}, true)
	policy("None", model.SessionPolicy{}, false)
	strict := policy("Strict", model.SessionPolicy{Absolute: 8 * time.Hour, Idle: 30 * time.Minute}, true)
	for life, tighter := range map[time.Duration]string{
		29 * time.Minute: "", 30 * time.Minute: "Strict (" + string(strict) + ")", time.Hour: "Strict", 8 * time.Hour: "Lax", // the older one
	} {
		_, err := w.Set(t.Context(), operator, instance.Change{AccessToken: &life})
		if (tighter != "") != (model.KindOf(err) == model.Conflict) || !strings.Contains(wordstest.Of(err), tighter) {
			t.Errorf("%s: error = %v, want it to name %q", life, err, tighter)
		}
	}
}

// TestSetMeanwhile: who saw another version changes nothing, and of many at once
// one wins.
func TestSetMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var errs [8]error
	var all sync.WaitGroup
	for n := range errs {
		all.Go(func() {
			_, errs[n] = w.Set(t.Context(), operator, instance.Change{AppName: to(fmt.Sprintf("Desk %d", n)), Version: 1})
		})
	}
	all.Wait()
	won := 0
	for n, err := range errs {
		if err == nil {
			won++
			if got := w.stored(t).AppName; got != fmt.Sprintf("Desk %d", n) {
				t.Errorf("the name is %s, and %d was told that it is its own", got, n)
			}
		} else if model.KindOf(err) != model.Conflict {
			t.Error(err)
		}
	}
	if won != 1 || w.stored(t).Version != 2 {
		t.Errorf("%d won, version %d", won, w.stored(t).Version)
	}
}

// TestNewMembersGetTheRoles: the first of an organization another than later ones,
// who get the organization's own where there is one.
func TestNewMembersGetTheRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.Set(ctx, operator, instance.Change{CreatorRole: to("boss"), MemberRole: to("guest")}); err != nil {
		t.Fatal(err)
	}
	rules := organizations.New(w.db)
	o, err := rules.Create(ctx, operator, organizations.Description{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"boss", "guest", "half", "guest"} {
		name := map[int]string{2: "half"}[n]
		if _, err := rules.Set(ctx, operator, o.ID, organizations.Change{MemberRole: &name}); err != nil {
			t.Fatal(err)
		}
		m, err := members.New(w.db).Add(ctx, operator, o.ID, members.Person{Email: model.Email(fmt.Sprintf("person%d@acme.test", n))}, "")
		if err != nil {
			t.Fatal(err)
		}
		if m, err = w.db.Member(ctx, o.ID, m.ID); err != nil || len(m.Roles) != 1 || m.Roles[0].Name != want {
			t.Errorf("member %d holds %+v, %v; want %s", n, m.Roles, err, want)
		}
	}
}
