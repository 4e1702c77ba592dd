package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// forged are what a script says of itself in the place of a proxy.
var forged = []string{"X-Auth-User", "usr_evil", "X-Auth-Email", "evil@evil.test", "X-Auth-Roles", "admin", "X-Auth-Groups", "evil", "X-Auth-Key", "key_evil", "X-Auth-Support", "opr_evil"}

// verifyKey asks as a proxy does about a request with an API key.
func verifyKey(t *testing.T, b *handlerstest.Browser, app model.Application, query, text string, header ...string) handlerstest.Answer {
	t.Helper()
	return verify(t, b, app, query, append([]string{"Authorization", "Bearer " + text}, header...)...)
}

// TestVerifyKeySays: who a request with an API key is from, whatever it says itself and whoever
// is signed in where it is sent.
func TestVerifyKeySays(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	ours, oursText := w.OrgKey(t, handlerstest.Dana, model.SettingsRead, model.UsersRead)
	own, ownText := w.OwnKey(t, handlerstest.Dana, model.SettingsRead)
	for _, test := range []struct {
		name, text string
		header     map[string]string
		claims     map[string]any
	}{
		{
			"of the organization", oursText,
			map[string]string{"X-Auth-User": "", "X-Auth-Email": "", "X-Auth-Name": "", "X-Auth-Permissions": "sk_org_settings_read,sk_org_users_read", "X-Auth-Key": string(ours.ID)},
			map[string]any{"sub": string(ours.ID), "key_id": string(ours.ID), "email": "", "name": "", "permissions": []any{"sk_org_settings_read", "sk_org_users_read"}},
		},
		{
			"of a member", ownText,
			map[string]string{"X-Auth-User": string(own.Holder.ID), "X-Auth-Email": handlerstest.Dana, "X-Auth-Name": "Dana Lee", "X-Auth-Permissions": "sk_org_settings_read", "X-Auth-Key": string(own.ID)},
			map[string]any{"sub": string(own.Holder.ID), "key_id": string(own.ID), "email": handlerstest.Dana, "name": "Dana Lee", "permissions": []any{"sk_org_settings_read"}},
		},
	} {
		for who, b := range map[string]*handlerstest.Browser{"nobody": w.Browser(t), "somebody else": w.As(t, handlerstest.Kim)} {
			a := verifyKey(t, b, app, "&scope=groups", test.text, forged...)
			got := map[string]string{}
			for name, values := range a.Header {
				if strings.HasPrefix(name, "X-Auth-") && name != "X-Auth-Token" {
					got[name] = strings.Join(values, "|")
				}
			}
			want := map[string]string{
				"X-Auth-Organization": string(w.Acme), "X-Auth-Organization-Name": "Acme", "X-Auth-Roles": "", "X-Auth-Groups": "", "X-Auth-Session": "", "X-Auth-Support": "",
			}
			for name, value := range test.header {
				want[name] = value
			}
			if diff := cmp.Diff(want, got); a.Status != http.StatusOK || diff != "" {
				t.Errorf("%s, as %s: status %d: %s", test.name, who, a.Status, diff)
			}
			var claims map[string]any
			if err := json.Unmarshal([]byte(payload(t, a)), &claims); err != nil {
				t.Fatal(err)
			}
			if life := claims["exp"].(float64) - claims["iat"].(float64); life != model.PassLife.Seconds() {
				t.Errorf("%s: good for %v seconds", test.name, life)
			}
			delete(claims, "iat")
			delete(claims, "exp")
			said := map[string]any{"iss": w.Server.URL, "aud": []any{string(app.ID)}, "oid": string(w.Acme), "org_name": "Acme", "roles": []any{}}
			for name, value := range test.claims {
				said[name] = value
			}
			if diff := cmp.Diff(said, claims); diff != "" {
				t.Errorf("%s, as %s: %s", test.name, who, diff)
			}
		}
	}
	if w.Config.APIKeys.LastUsed(ours).IsZero() {
		t.Error("the key does not count as used")
	}
}

// TestVerifyKeyRefused: a key that counts no more lets nobody pass, also not who is signed in
// besides, and sends nobody anywhere.
func TestVerifyKeyRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		end  func(t *testing.T, w *handlerstest.World, clock *dbtest.Clock, k model.APIKey)
	}{
		{"revoked", func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, k model.APIKey) {
			if _, err := w.Config.APIKeys.Revoke(t.Context(), w.Actor(t, handlerstest.Dana), k.ID); err != nil {
				t.Fatal(err)
			}
		}},
		{"expired", func(_ *testing.T, _ *handlerstest.World, clock *dbtest.Clock, _ model.APIKey) {
			clock.Advance(model.APIKeyLife)
		}},
		{"suspended", func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, k model.APIKey) {
			if _, err := members.New(w.DB).Suspend(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, k.Member); err != nil {
				t.Fatal(err)
			}
		}},
		{"removed", func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, k model.APIKey) {
			if _, err := members.New(w.DB).Remove(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, k.Member); err != nil {
				t.Fatal(err)
			}
		}},
		{"without the feature", func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, _ model.APIKey) {
			w.Write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.Acme) })
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			clock := dbtest.NewClock()
			w, app := verifying(t, clock.Now)
			w.Add(t, w.Acme, "ben@acme.test", "Ben", "admin") // somebody has to be left
			k, text := w.OwnKey(t, handlerstest.Dana, model.SettingsRead)
			if a := verifyKey(t, w.Browser(t), app, "", text); a.Status != http.StatusOK {
				t.Fatalf("before: status %d", a.Status)
			}
			test.end(t, w, clock, k)
			for name, b := range map[string]*handlerstest.Browser{"nobody": w.Browser(t), "kim": w.As(t, handlerstest.Kim)} {
				isRefused(t, name, verifyKey(t, b, app, "", text, forged...))
				isRefused(t, name+", behind nginx", verifyKey(t, b, app, "&refuse=401", text, forged...))
			}
		})
	}
}

// isRefused checks that a request with a key may not pass, and leads nowhere.
func isRefused(t *testing.T, name string, a handlerstest.Answer) {
	t.Helper()
	if a.Status != http.StatusUnauthorized || a.Location() != "" || a.Body != "" || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), `Bearer error="invalid_token"`) {
		t.Errorf("%s: status %d, Location %q, %v", name, a.Status, a.Location(), a.Header)
	}
	for header := range a.Header {
		if strings.HasPrefix(header, "X-Auth-") {
			t.Errorf("%s: %s is %q", name, header, a.Header.Get(header))
		}
	}
}

// TestVerifyKeyRead: what is a key, what is meant to be one, and what is none of our business.
func TestVerifyKeyRead(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	_, text := w.OrgKey(t, handlerstest.Dana, model.SettingsRead)
	_, theirs := w.OrgKey(t, handlerstest.Gus, model.SettingsRead)
	b := w.As(t, handlerstest.Kim)
	const passes, refused, session = "passes", "is refused", "means nothing"
	for _, test := range []struct {
		want   string
		header []string // each an Authorization
	}{
		{passes, []string{"Bearer " + text}},
		{passes, []string{"bearer   " + text}},
		{passes, []string{"Bearer " + theirs}},
		{refused, []string{"Bearer " + text + "x"}},
		{refused, []string{"Bearer " + text[:len(text)-1]}},
		{refused, []string{"Bearer " + text + " " + text}},
		{refused, []string{"Bearer " + text + ", Basic YTpi"}},
		{refused, []string{"Bearer\t" + text}},
		{refused, []string{"Bearer ant_"}},
		{refused, []string{"Bearer ant_" + strings.Repeat("a", 36)}},
		{refused, []string{"Bearer " + text, "Bearer " + text}},
		{refused, []string{"Bearer " + text, "Basic YTpi"}},
		{refused, []string{"Basic YTpi", "Bearer " + text}},
		{refused, []string{"Bearer " + text, ""}},
		{session, []string{text}},
		{session, []string{"Basic YTpi"}},
		{session, []string{"Bearer eyJhbGciOiJub25lIn0.e30."}},
		{session, []string{"Bearer"}},
		{session, []string{""}},
		{session, []string{"Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."}},
	} {
		r := b.Request(t, http.MethodGet, "/auth/verify?client_id="+string(app.ID), nil,
			"X-Forwarded-Uri", "/", "X-Forwarded-Method", "GET", "X-Forwarded-Host", strings.TrimPrefix(w.Server.URL, "http://"))
		r.Header["Authorization"] = test.header
		a := b.Do(t, r)
		switch name := strings.Join(test.header, " | "); test.want {
		case refused:
			isRefused(t, name, a)
		default:
			byKey := a.Header.Get("X-Auth-Key") != ""
			if a.Status != http.StatusOK || byKey != (test.want == passes) || byKey == (a.Header.Get("X-Auth-Email") == handlerstest.Kim) {
				t.Errorf("%s: status %d, %v", name, a.Status, a.Header)
			}
		}
	}
}

// TestVerifyKeyAsked: what holds of every question holds of one with a key, and an application
// of one organization lets in none of another's.
func TestVerifyKeyAsked(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	_, text := w.OrgKey(t, handlerstest.Dana, model.SettingsRead)
	b := w.Browser(t)
	for name, test := range map[string]struct {
		query  string
		header []string
		status int
	}{
		"another host":      {"", []string{"X-Forwarded-Host", "evil.test"}, http.StatusMisdirectedRequest},
		"how they sign in":  {"&acr_values=phr", nil, http.StatusBadRequest},
		"what a page wants": {"", []string{"Sec-Fetch-Mode", "cors", "X-Forwarded-Method", "POST"}, http.StatusOK},
	} {
		if a := verifyKey(t, b, app, test.query, text, test.header...); a.Status != test.status || (a.Header.Get("X-Auth-Key") != "") != (a.Status == http.StatusOK) {
			t.Errorf("%s: status %d, %v", name, a.Status, a.Header)
		}
	}
	unknown := app
	unknown.ID = "skc_1"
	if a := verifyKey(t, b, unknown, "", text); a.Status != http.StatusBadRequest {
		t.Errorf("of no application: status %d", a.Status)
	}
	globex := w.Application(t, model.Application{Org: w.Globex})
	k, text := w.OrgKey(t, handlerstest.Dana, model.SettingsRead)
	isRefused(t, "at another organization's application", verifyKey(t, b, globex, "", text))
	if used := w.Config.APIKeys.LastUsed(k); !used.IsZero() {
		t.Errorf("used at %v", used)
	}
	if a := verifyKey(t, b, w.Application(t, model.Application{Org: w.Acme}), "", text); a.Status != http.StatusOK {
		t.Errorf("at its organization's application: status %d", a.Status)
	}
}

// TestVerifyKeyIsOfTheMoment: a member's key allows what the member may at each request, although
// passes are used again.
func TestVerifyKeyIsOfTheMoment(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	w.Add(t, w.Acme, "ben@acme.test", "Ben", "admin") // somebody has to be left
	_, text := w.OwnKey(t, handlerstest.Dana, model.SettingsRead, model.SettingsManage)
	b := w.Browser(t)
	first := verifyKey(t, b, app, "", text)
	if again := verifyKey(t, b, app, "", text); again.Header.Get("X-Auth-Token") != first.Header.Get("X-Auth-Token") || first.Header.Get("X-Auth-Permissions") != "sk_org_settings_manage,sk_org_settings_read" {
		t.Errorf("%v, then %v", first.Header, again.Header)
	}
	m := w.Member(t, handlerstest.Dana)
	if _, err := members.New(w.DB).SetRoles(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, m.ID, []model.RoleID{model.RoleID(w.Role(t, "member"))}, m.Version); err != nil {
		t.Fatal(err)
	}
	if a := verifyKey(t, b, app, "", text); a.Header.Get("X-Auth-Permissions") != "sk_org_settings_read" || strings.Contains(payload(t, a), "settings_manage") {
		t.Errorf("demoted: %v, %s", a.Header, payload(t, a))
	}
}

// TestVerifyKeyRevokedWhileAsked: from when revoking has answered on, no request with the key
// passes, however many are under way.
func TestVerifyKeyRevokedWhileAsked(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	k, text := w.OrgKey(t, handlerstest.Dana, model.SettingsRead)
	by := w.Actor(t, handlerstest.Dana)
	var wg sync.WaitGroup
	revoked, asked := make(chan struct{}), make(chan struct{}, 100)
	for range 4 {
		b := w.Browser(t)
		wg.Go(func() {
			for over := false; !over; {
				select {
				case <-revoked:
					over = true
				default:
				}
				a := verifyKey(t, b, app, "", text)
				if over {
					isRefused(t, "after it was revoked", a)
				}
				select {
				case asked <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 20 {
		<-asked
	}
	_, err := w.Config.APIKeys.Revoke(t.Context(), by, k.ID)
	close(revoked)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
}
