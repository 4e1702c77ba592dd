package handlers_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// offline is an application that somebody is signed in to, which renews its tokens by itself.
type offline struct {
	w               *handlerstest.World
	app             model.Application
	secret, refresh string
}

// codeFor has an application get a code for the person of a browser, and returns the form that
// redeems it.
func codeFor(t *testing.T, b *handlerstest.Browser, app model.Application, clientSecret string) url.Values {
	t.Helper()
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk-and-more"
	sum := sha256.Sum256([]byte(verifier))
	query, err := url.ParseQuery(b.Get(t, "/oauth/authorize?"+url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": app.RedirectURIs, "response_type": {"code"}, "scope": {"openid offline_access"}, "prompt": {"consent"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "state": {"mine"},
	}.Encode()).After(t, app.RedirectURIs[0]+"?"))
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {query.Get("code")}, "redirect_uri": app.RedirectURIs, "code_verifier": {verifier},
		"client_id": {string(app.ID)}, "client_secret": {clientSecret},
	}
}

// renewing signs an application in for the person of a browser.
func renewing(t *testing.T, w *handlerstest.World, b *handlerstest.Browser) *offline {
	t.Helper()
	app, clientSecret, err := w.Config.Applications.Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	o := &offline{w: w, app: app, secret: clientSecret}
	if !o.redeems(t, codeFor(t, b, app, clientSecret)) {
		t.Fatal("a code is not redeemed")
	}
	return o
}

// redeems reports whether a form brings tokens, and keeps them.
func (o *offline) redeems(t *testing.T, form url.Values) bool {
	t.Helper()
	a := o.w.Browser(t).Post(t, "/oauth/token", form)
	var got struct {
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
		t.Fatal(err)
	}
	if a.Status == http.StatusOK {
		o.refresh = got.Refresh
	}
	return a.Status == http.StatusOK
}

// renews reports whether the refresh token is good.
func (o *offline) renews(t *testing.T) bool {
	t.Helper()
	return o.redeems(t, o.form())
}

func (o *offline) form() url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {o.refresh}, "client_id": {string(o.app.ID)}, "client_secret": {o.secret}}
}

// TestRevokedAtEveryReplica: what one process takes away, the other one refuses from the next
// request on, also where it has just let it through.
func TestRevokedAtEveryReplica(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	a, b, by := handlerstest.Replicas(t, clock.Now)
	ctx := t.Context()
	opens := func(who *handlerstest.Browser, path string) func() bool {
		return func() bool { return who.Get(t, path).Status == http.StatusOK }
	}
	person := func(email, role string) *handlerstest.Browser {
		a.Add(t, a.Acme, email, "", role)
		return a.As(t, email)
	}
	sessionOf := func(email string) model.SessionID {
		t.Helper()
		all, err := a.Config.Sessions.Of(ctx, a.Members[email].User, "", 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("%s has %d sessions, %v", email, len(all), err)
		}
		return all[0].ID
	}
	leaver, ended, away, disabled, demoted, gone := person("leaver@acme.test", "member"), person("ended@acme.test", "member"), person("away@acme.test", "member"),
		person("disabled@acme.test", "member"), person("demoted@acme.test", "admin"), person("gone@acme.test", "member")
	ana, proxied, app := a.As(t, handlerstest.Ana), a.As(t, handlerstest.Kim), a.Application(t, model.Application{})
	key, keyText := a.OrgKey(t, handlerstest.Dana, model.UsersRead)
	machine := apiToken(t, a, model.Application{Org: a.Acme, Scopes: []string{string(model.ScopeOrganizationsRead)}})
	provider := a.Provisions(t)
	inApp := person("inapp@acme.test", "member")
	renewed := renewing(t, a, inApp)
	deletedApp := renewing(t, a, inApp)
	for _, f := range model.PortalModules() {
		a.Enable(t, a.Acme, f)
	}
	visitor, link := a.Visitor(t, handlerstest.Dana)
	operator, olga := a.Console(t)
	idp := a.Upstream(t, model.ConnectionSAML)
	gus := a.As(t, handlerstest.Gus)
	ask := func(path, token string) func() bool {
		return func() bool {
			return askAPI(t, a, "GET", "/api/v1/organizations/"+string(a.Acme)+path, "", "Authorization", "Bearer "+token).Status == http.StatusOK
		}
	}
	for _, test := range []struct {
		name string
		open func() bool
		end  func() error
	}{
		{"a session that its person ends", opens(leaver.Twin(t), "/ui/profile"), func() error {
			leaver.Post(t, "/a/logout", url.Values{})
			return nil
		}},
		{"a session that an operator ends", opens(ended, "/ui/profile"), func() error {
			return a.Config.Sessions.End(ctx, handlerstest.Operator, sessionOf("ended@acme.test"))
		}},
		{"all sessions of a person", opens(away, "/ui/profile"), func() error {
			_, err := a.Config.Sessions.EndAll(ctx, handlerstest.Operator, a.Members["away@acme.test"].User)
			return err
		}},
		{"somebody who is disabled", opens(disabled, "/ui/profile"), func() error {
			_, err := a.Config.Users.Disable(ctx, handlerstest.Operator, a.Members["disabled@acme.test"].User, "Has left")
			return err
		}},
		{"a role", func() bool {
			return demoted.Post(t, b.RolePath(handlerstest.Kim), b.Change(t, handlerstest.Kim, "admin")).Status != http.StatusForbidden
		}, func() error {
			m := a.Member(t, "demoted@acme.test")
			_, err := members.New(a.DB).SetRoles(ctx, model.Actor{Kind: model.ActorOperator, Org: a.Acme}, m.ID, []model.RoleID{model.RoleID(a.Role(t, "member"))}, m.Version)
			return err
		}},
		{"a member", opens(gone, "/ui/members"), func() error {
			_, err := a.Config.Members.Remove(ctx, a.Actor(t, handlerstest.Dana), a.Members["gone@acme.test"].ID)
			return err
		}},
		{"an API key", ask("/users", keyText), func() error {
			_, err := a.Config.APIKeys.Revoke(ctx, a.Actor(t, handlerstest.Dana), key.ID)
			return err
		}},
		{"a client", ask("", machine), func() error {
			all, err := a.DB.ClientsAfter(ctx, a.Acme, "", 10)
			if err != nil || len(all) != 1 {
				t.Fatal(len(all), err)
			}
			_, err = a.Config.Applications.Delete(ctx, handlerstest.Operator, all[0].ID)
			return err
		}},
		{"a directory", func() bool { return provider.Send(t, "GET", "/Users", "").Status == http.StatusOK }, func() error {
			d := a.DirectoryNow(t, provider.Directory)
			_, err := a.Config.Directories.Disable(ctx, a.Actor(t, handlerstest.Dana), d.ID, d.Version, model.KeepMembers)
			return err
		}},
		{"an application", func() bool { return deletedApp.renews(t) }, func() error {
			_, err := a.Config.Applications.Delete(ctx, handlerstest.Operator, deletedApp.app.ID)
			return err
		}},
		{"what a session's person is granted", func() bool { return renewed.renews(t) }, func() error {
			_, err := a.Config.Sessions.EndAll(ctx, handlerstest.Operator, a.Members["inapp@acme.test"].User)
			return err
		}},
		{"whoever is behind a proxy", func() bool { return verify(t, proxied, app, "").Status == http.StatusOK }, func() error {
			_, err := a.Config.Sessions.EndAll(ctx, handlerstest.Operator, a.Members[handlerstest.Kim].User)
			return err
		}},
		{"a link to the admin portal", opens(visitor, model.PortalLinks(link.ID).Home()), func() error {
			return a.Config.Portal.Revoke(ctx, a.Actor(t, handlerstest.Dana), link.ID)
		}},
		{"an operator", opens(operator, "/console/organizations"), func() error {
			_, err := a.Config.Operators.Delete(ctx, handlerstest.Operator, olga.ID)
			return err
		}},
		{"a connection", func() bool {
			return b.Browser(t).Get(t, idp.Start()).Status == http.StatusOK || strings.HasPrefix(b.Browser(t).Get(t, idp.Start()).Location(), idp.URL)
		}, func() error {
			c := a.ConnectionNow(t, idp.Connection)
			_, err := a.Config.SSO.TurnOff(ctx, a.Actor(t, handlerstest.Dana), c.ID, c.Version)
			return err
		}},
		{"an organization", opens(gus, "/ui/members"), func() error {
			_, err := a.Config.Organizations.Suspend(ctx, handlerstest.Operator, a.Globex, "Has not paid")
			return err
		}},
		{"everything, after a backup was restored", opens(ana, "/ui/profile"), func() error {
			_, err := instance.New(a.DB).Restored(ctx, handlerstest.Operator)
			return err
		}},
	} {
		by.Only(1)
		if !test.open() {
			t.Errorf("%s: closed before", test.name)
		}
		by.Only(0)
		if err := test.end(); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		by.Only(1)
		if test.open() {
			t.Errorf("%s: open afterwards", test.name)
		}
	}
}

// TestReplicasCountTogether: what is good once is so at all processes together, and so is what
// may be tried a few times, whichever answers.
func TestReplicasCountTogether(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	a, _, by := handlerstest.Replicas(t, clock.Now)
	dana := a.As(t, handlerstest.Dana)
	o := renewing(t, a, dana)
	// atOnce sends a form 16 times, to each process in turn, and returns how often it was taken.
	atOnce := func(path string, form url.Values) int64 {
		t.Helper()
		by.InTurn()
		var took atomic.Int64
		var all sync.WaitGroup
		browsers := make([]*handlerstest.Browser, 16)
		for i := range browsers {
			browsers[i] = a.Browser(t)
		}
		for _, one := range browsers {
			all.Go(func() {
				if answer := one.Post(t, path, form); answer.Status == http.StatusOK {
					took.Add(1)
				}
			})
		}
		all.Wait()
		return took.Load()
	}
	if n := atOnce("/oauth/token", codeFor(t, dana, o.app, o.secret)); n != 1 {
		t.Errorf("a code was redeemed %d times", n)
	}

	t.Run("refresh tokens", func(t *testing.T) {
		o := renewing(t, a, dana)
		old := o.form()
		by.Only(0)
		if !o.renews(t) {
			t.Fatal("a refresh token is not taken")
		}
		clock.Advance(model.RefreshGrace + time.Second)
		by.Only(1)
		if stolen := *o; stolen.redeems(t, old) {
			t.Error("a refresh token is taken again")
		}
		by.Only(0)
		if o.renews(t) {
			t.Error("its successor is good after it came twice")
		}
	})

	t.Run("tries of a code", func(t *testing.T) {
		by.Only(0)
		kim := a.Browser(t)
		challenge, code, _ := kim.Begin(t, handlerstest.Kim, "")
		by.InTurn()
		for range model.CodeTries {
			kim.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {handlerstest.Wrong(code)}})
		}
		if answer := kim.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}); answer.Status == http.StatusSeeOther {
			t.Errorf("after %d wrong ones the right code leads to %q", model.CodeTries, answer.Location())
		}
	})

	t.Run("requests", func(t *testing.T) {
		by.InTurn()
		let := 0
		for range 140 {
			if a.Browser(t).Post(t, "/console/sign-in/recovery", url.Values{}, "X-Forwarded-For", "192.0.2.99").Status != http.StatusTooManyRequests {
				let++
			}
		}
		if let != 20 {
			t.Errorf("%d of 140 requests were let through, want the 20 of one process", let)
		}
	})
}

// TestReplicasGoOn: what somebody began at one process, they finish at the other.
func TestReplicasGoOn(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	a, b, by := handlerstest.Replicas(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	by.InTurn()
	kim := a.Browser(t)
	kim.SignIn(t, handlerstest.Kim, "/ui/profile").LeadsTo(t, "/ui/profile")
	dana, device := a.As(t, handlerstest.Dana), a.Device()
	dana.AddPasskey(t, device)
	idp := a.Upstream(t, model.ConnectionOIDC)
	idp.SignIn(t, a.Browser(t), "/ui/profile", handlerstest.Person{Email: handlerstest.Ana}).LeadsTo(t, "/ui/profile")
	saml := b.Browser(t)
	by.Only(0)
	leads := saml.Get(t, idp.Start())
	by.Only(1)
	saml.Bring(t, idp.Answer(t, leads, handlerstest.Person{Email: handlerstest.Dana}))
	saml.Get(t, "/ui/profile").Shows(t)

	// A proof counts at both processes, and for as long at one as at the other.
	sudo := func() bool {
		t.Helper()
		return dana.Send(t, "/ui/security/passkeys/begin", struct{}{}).Status == http.StatusOK
	}
	for _, want := range []bool{true, false} {
		for n := range 2 {
			if by.Only(n); sudo() != want {
				t.Errorf("process %d asks for a proof: %v", n, want)
			}
		}
		ahead.Add(int64(model.SudoLife + time.Second))
	}

	// A list that one process began goes on at the other.
	provider := a.Provisions(t)
	for _, email := range []string{"one@acme.test", "two@acme.test", "three@acme.test"} {
		provider.Tells(t, email)
	}
	var page struct {
		Next      string `json:"nextCursor"`
		Resources []struct {
			ID string `json:"id"`
		}
	}
	seen := map[string]bool{}
	by.InTurn()
	for cursor := "?cursor&count=1"; ; cursor = "?count=1&cursor=" + url.QueryEscape(page.Next) {
		answer := provider.Send(t, "GET", "/Users"+cursor, "")
		page.Next, page.Resources = "", nil
		if err := json.Unmarshal([]byte(answer.Body), &page); err != nil || answer.Status != http.StatusOK {
			t.Fatalf("status %d, %v: %s", answer.Status, err, answer.Body)
		}
		for _, r := range page.Resources {
			seen[r.ID] = true
		}
		if page.Next == "" {
			break
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d of 3 people are in the list", len(seen))
	}
}

// TestReplicasKnowWhoWorksInAnApp: whoever works in an app whose tokens one process renews is
// not away for the other one, which is told at each of them.
func TestReplicasKnowWhoWorksInAnApp(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	a, _, by := handlerstest.Replicas(t, clock.Now)
	a.SetInstance(t, func(i *model.Instance) {
		i.Policy = model.SessionPolicy{Absolute: 10 * time.Hour, Idle: 10 * time.Minute}
	})
	dana := a.As(t, handlerstest.Dana)
	o := renewing(t, a, dana)
	for range 5 {
		clock.Advance(9 * time.Minute)
		if !o.renews(t) {
			t.Fatal("tokens are not renewed")
		}
	}
	clock.Advance(time.Minute)
	by.Only(1)
	dana.Get(t, "/ui/profile").Shows(t)
	clock.Advance(10 * time.Minute)
	for n := range 2 {
		by.Only(n)
		if o.renews(t) {
			t.Errorf("process %d renews tokens of somebody who is away", n)
		}
	}
}
