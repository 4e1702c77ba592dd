package sessions

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestEndOf(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	now := began.Add(100 * time.Hour)
	for name, test := range map[string]struct {
		change func(*db.SessionRow)
		want   time.Duration // since the beginning
	}{
		"noted":                      {func(r *db.SessionRow) { r.EndedAt = began.Add(3 * time.Minute) }, 3 * time.Minute},
		"idp":                        {func(r *db.SessionRow) { r.Upstream.Until = began.Add(7 * time.Minute) }, 7 * time.Minute},
		"idle":                       {func(*db.SessionRow) {}, time.Hour},
		"too old":                    {func(r *db.SessionRow) { r.LastActiveAt = began.Add(10*time.Hour - time.Minute) }, 10 * time.Hour},
		"of a stricter organization": {func(r *db.SessionRow) { r.Org.Policy.Idle = 10 * time.Minute }, 10 * time.Minute},
		"of one that was left":       {func(r *db.SessionRow) { r.Org.Policy.Idle, r.MemberStatus = 10*time.Minute, "" }, time.Hour},
		"a limit came while somebody was there": {func(r *db.SessionRow) {
			r.LastActiveAt, r.Instance.Policy = now.Add(-time.Minute), model.SessionPolicy{Absolute: time.Hour}
		}, 100*time.Hour - time.Minute},
		"of an earlier epoch": {func(r *db.SessionRow) {
			r.LastActiveAt, r.Instance.Policy = began.Add(time.Minute), model.SessionPolicy{}
			r.Epoch--
		}, time.Minute},
	} {
		row := goodRow(began, model.SessionPolicy{Absolute: 10 * time.Hour, Idle: time.Hour})
		test.change(&row)
		if got := endOf(row, now).Sub(began); got != test.want {
			t.Errorf("%s: it ended after %v, want %v", name, got, test.want)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	app := model.SessionPolicy{Absolute: 10 * time.Hour, Idle: time.Hour}
	for _, test := range []struct {
		name   string
		change func(*db.SessionRow)
		after  time.Duration // since the beginning
		want   string        // in the refusal; "" when the session is good
	}{
		{name: "new"},
		{name: "ended", change: func(r *db.SessionRow) { r.EndedAt = began }, want: "signed out"},
		{name: "of an earlier epoch", change: func(r *db.SessionRow) { r.Epoch-- }, want: "All sessions were ended"},
		{name: "of a later epoch", change: func(r *db.SessionRow) { r.Epoch++ }, want: "All sessions were ended"},
		{name: "user disabled", change: func(r *db.SessionRow) { r.User.Status = model.UserDisabled }, want: "disabled"},
		{name: "user of unknown status", change: func(r *db.SessionRow) { r.User.Status = "" }, want: "disabled"},
		{name: "begun by whom the organization does not allow", change: func(r *db.SessionRow) {
			r.Upstream.Social, r.Org.Refuses = model.SocialGitHub, model.NewSocialSet(model.SocialGitLab, model.SocialGitHub)
		}, want: "does not let its people sign in with GitHub"},
		{name: "ended for that", change: func(r *db.SessionRow) {
			r.Upstream.Social, r.Org.Refuses, r.EndedAt, r.EndReason = model.SocialGitHub, model.NewSocialSet(model.SocialGitHub), began, model.EndSignInRequired
		}, want: "does not let its people sign in with GitHub"},
		{name: "of no member of it", change: func(r *db.SessionRow) {
			r.Upstream.Social, r.Org.Refuses, r.MemberStatus = model.SocialGitHub, model.NewSocialSet(model.SocialGitHub), ""
		}},
		{name: "begun by whom it allows", change: func(r *db.SessionRow) {
			r.Upstream.Social, r.Org.Refuses = model.SocialGitHub, model.NewSocialSet(model.SocialGitLab)
		}},
		{name: "begun by nobody else", change: func(r *db.SessionRow) { r.Org.Refuses = model.NewSocialSet(model.SocialGitLab) }},
		{name: "a second before the idle limit", after: time.Hour - time.Second},
		{name: "at the idle limit", after: time.Hour, want: "away"},
		{name: "active meanwhile", after: time.Hour, change: func(r *db.SessionRow) { r.LastActiveAt = began.Add(time.Second) }},
		{name: "a second before the absolute limit", after: 10*time.Hour - time.Second,
			change: func(r *db.SessionRow) { r.LastActiveAt = began.Add(10*time.Hour - time.Minute) }},
		{name: "at the absolute limit", after: 10 * time.Hour,
			change: func(r *db.SessionRow) { r.LastActiveAt = began.Add(10*time.Hour - time.Minute) }, want: "run out"},
		{name: "no limits", after: 1000 * time.Hour, change: func(r *db.SessionRow) { r.Instance.Policy = model.SessionPolicy{} }},
		{name: "within a stricter organization", after: 9 * time.Minute,
			change: func(r *db.SessionRow) { r.Org.Policy.Idle = 10 * time.Minute }},
		{name: "idle in a stricter organization", after: 10 * time.Minute,
			change: func(r *db.SessionRow) { r.Org.Policy.Idle = 10 * time.Minute }, want: "away"},
		{name: "too old for a stricter organization", after: 10 * time.Minute,
			change: func(r *db.SessionRow) { r.Org.Policy.Absolute = 10 * time.Minute }, want: "run out"},
		{name: "a laxer organization changes nothing", after: time.Hour,
			change: func(r *db.SessionRow) { r.Org.Policy.Idle = 5 * time.Hour }, want: "away"},
		{name: "organization limits where the application has none", after: 10 * time.Minute,
			change: func(r *db.SessionRow) {
				r.Instance.Policy, r.Org.Policy.Idle = model.SessionPolicy{}, 10*time.Minute
			}, want: "away"},
		{name: "before what the identity provider allows", after: 5*time.Minute - time.Second,
			change: func(r *db.SessionRow) { r.Upstream.Until = began.Add(5 * time.Minute) }},
		{name: "as long as the identity provider allows", after: 5 * time.Minute,
			change: func(r *db.SessionRow) { r.Upstream.Until = began.Add(5 * time.Minute) }, want: "your identity provider allows"},
		{name: "begun by what is required", change: func(r *db.SessionRow) { r.Upstream.Connection = "conn_2"; requires(r) }},
		{name: "begun by another connection", change: func(r *db.SessionRow) { r.Upstream.Connection = "conn_3"; requires(r) },
			want: "requires that you sign in through its own identity provider."},
		{name: "begun here where a connection is required", change: requires, want: "requires that you sign in through its own identity provider."},
		{name: "begun with a passkey where a connection is required", change: func(r *db.SessionRow) { r.AMR = passkey(); requires(r) },
			want: "requires that you sign in through its own identity provider."},
		{name: "of a break-glass member with a passkey", change: func(r *db.SessionRow) {
			r.AMR = passkey()
			requires(r)
			r.Requirement.BreakGlass.Held = true
		}},
		{name: "of a break-glass member whose other identity provider has seen a key", change: func(r *db.SessionRow) {
			r.AMR, r.Upstream.Connection = passkey(), "conn_3"
			requires(r)
			r.Requirement.BreakGlass.Held = true
		}, want: "or with your passkey."},
		{name: "of a break-glass member without", change: func(r *db.SessionRow) {
			requires(r)
			r.Requirement.BreakGlass.Held = true
		}, want: "or with your passkey."},
		{name: "of somebody whom the operator has let in", after: time.Minute, change: func(r *db.SessionRow) {
			requires(r)
			r.Requirement.BreakGlass = model.BreakGlassKey{Held: true, Until: began.Add(time.Minute + 1), Session: r.ID, SessionUntil: began.Add(time.Minute + 1)}
		}},
		{name: "of the same in another session", after: time.Minute, change: func(r *db.SessionRow) {
			requires(r)
			r.Requirement.BreakGlass = model.BreakGlassKey{Held: true, Until: began.Add(time.Minute + 1), Session: "ses_2", SessionUntil: began.Add(time.Minute + 1)}
		}, want: "or with your passkey."},
		{name: "of the same afterwards", after: time.Minute, change: func(r *db.SessionRow) {
			r.AMR = passkey()
			requires(r)
			r.Requirement.BreakGlass = model.BreakGlassKey{Held: true, Until: began.Add(time.Minute), Session: r.ID, SessionUntil: began.Add(time.Minute)}
		}, want: "requires that you sign in through its own identity provider."},
		{name: "what is required in an organization that was left", change: func(r *db.SessionRow) { requires(r); r.MemberStatus = "" }},
		{name: "ended because a connection is required", change: func(r *db.SessionRow) {
			requires(r)
			r.EndedAt, r.EndReason = began, model.EndSignInRequired
		}, want: "requires that you sign in through its own identity provider."},
		{name: "ended because a connection was required", change: func(r *db.SessionRow) { r.EndedAt, r.EndReason = began, model.EndSignInRequired },
			want: "signed out"},
		{name: "limits of an organization that was left do not count", after: 10 * time.Minute,
			change: func(r *db.SessionRow) { r.Org.Policy.Idle, r.MemberStatus = 10*time.Minute, "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			row := goodRow(began, app)
			if test.change != nil {
				test.change(&row)
			}
			s, err := judge(row, began.Add(test.after))
			if test.want == "" {
				if err != nil || s.ID != row.ID {
					t.Errorf("judge = %+v, %v; want the session", s, err)
				}
				return
			}
			if model.KindOf(err) != model.Unauthenticated || !strings.Contains(wordstest.Of(err), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if s.ID != "" || s.User.ID != "" {
				t.Errorf("a refused session was returned: %+v", s)
			}
		})
	}
}

// requires has the organization of a session require either of two connections.
func requires(r *db.SessionRow) { r.Requirement.Connections = []model.ConnectionID{"conn_1", "conn_2"} }

func passkey() []string { return []string{"swk", "user", "mfa"} }

func goodRow(began time.Time, app model.SessionPolicy) db.SessionRow {
	return db.SessionRow{
		Session: model.Session{
			ID: "ses_1", User: model.User{ID: "usr_1", Status: model.UserActive}, Org: model.Organization{ID: "org_1"}, Member: "mem_1",
			Permissions: model.NewPermissions(model.UsersRead), Features: []model.Feature{model.FeatureSSO},
			CreatedAt: began.Add(-1000 * time.Hour), AuthTime: began, LastActiveAt: began, // signed in to again
		},
		Epoch: 3, Instance: model.Instance{Epoch: 3, Policy: app}, MemberStatus: model.MemberActive,
	}
}

func TestJudgeTakesAnOrganizationAway(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	for _, status := range []model.MemberStatus{"", model.MemberInactive, model.MemberPendingInvite} {
		t.Run("status "+string(status), func(t *testing.T) {
			t.Parallel()
			row := goodRow(began, model.SessionPolicy{})
			row.MemberStatus = status
			s, err := judge(row, began)
			if err != nil {
				t.Fatal(err)
			}
			if s.Org.ID != "" || s.Member != "" || s.Permissions.Has(model.UsersRead) || s.Has(model.FeatureSSO) {
				t.Errorf("session = %+v, want nothing of the organization", s)
			}
		})
	}
}

// TestJudgeSaysWhenASessionRunsOut, and by whose limit.
func TestJudgeSaysWhenASessionRunsOut(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	for _, test := range []struct {
		name          string
		app, org, idp time.Duration
		want          time.Duration // since the beginning, 0 for never
		by            model.SessionBound
	}{
		{name: "no limit"},
		{name: "application", app: time.Hour, want: time.Hour, by: model.BoundInstance},
		{name: "organization", org: time.Hour, want: time.Hour, by: model.BoundOrganization},
		{name: "stricter of both", app: 2 * time.Hour, org: time.Hour, want: time.Hour, by: model.BoundOrganization},
		{name: "laxer organization", app: time.Hour, org: 2 * time.Hour, want: time.Hour, by: model.BoundInstance},
		{name: "organization as strict", app: time.Hour, org: time.Hour, want: time.Hour, by: model.BoundInstance},
		{name: "identity provider", idp: time.Hour, want: time.Hour, by: model.BoundUpstream},
		{name: "stricter identity provider", app: 3 * time.Hour, org: 2 * time.Hour, idp: time.Hour, want: time.Hour, by: model.BoundUpstream},
		{name: "laxer identity provider", app: 3 * time.Hour, org: time.Hour, idp: 2 * time.Hour, want: time.Hour, by: model.BoundOrganization},
		{name: "laxer than the application", app: time.Hour, idp: 2 * time.Hour, want: time.Hour, by: model.BoundInstance},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			row := goodRow(began, model.SessionPolicy{Absolute: test.app})
			row.Org.Policy.Absolute = test.org
			var want time.Time
			if test.want > 0 {
				want = began.Add(test.want)
			}
			if test.idp > 0 {
				row.Upstream.Until = began.Add(test.idp)
			}
			s, err := judge(row, began)
			if err != nil || !s.ExpiresAt.Equal(want) || s.EndsBy != test.by {
				t.Errorf("ends at %v by %q, %v; want %v by %q", s.ExpiresAt, s.EndsBy, err, want, test.by)
			}
			if want.IsZero() {
				return
			}
			row.LastActiveAt = want
			if _, err := judge(row, want); model.KindOf(err) != model.Unauthenticated {
				t.Errorf("is good at its end: %v", err)
			}
		})
	}
}
