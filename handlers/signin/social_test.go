package signin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/upstream/github/githubtest"
)

const atGitHub = "/sso/social/github/start"

// byGitHub signs in whoever is signed in at a GitHub, on the way to a page.
func byGitHub(t *testing.T, b *handlerstest.Browser, s *githubtest.Server, next string) handlerstest.Answer {
	t.Helper()
	return b.Bring(t, b.World.AtGitHub(t, s, b.Get(t, atGitHub+"?next="+url.QueryEscape(next))))
}

// subjects returns by what somebody signs in with a provider.
func subjects(t *testing.T, w *handlerstest.World, email string) (all []string) {
	t.Helper()
	linked, err := w.DB.SocialIdentities(t.Context(), w.Members[email].User)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range linked {
		all = append(all, string(i.Provider)+" "+i.Subject)
	}
	return all
}

// TestSignInByGitHub: somebody who has proven their address here comes in at once, and
// afterwards whatever their address is there.
func TestSignInByGitHub(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	if page := w.Browser(t).Get(t, "/a/login").Shows(t); page.Has(".signin-social") {
		t.Error("something is offered that nobody has set up")
	}
	w.Browser(t).Get(t, atGitHub).Expect(t, http.StatusNotFound)
	s := w.GitHub(t)
	b := w.Browser(t)
	link := b.Get(t, "/a/login?next=%2Fui%2Fprofile").Shows(t).Find("#social-github")
	if link.Attr("href") != atGitHub+"?next=%2Fui%2Fprofile" || !link.Says("Continue with GitHub") {
		t.Errorf("the page leads to %s", link.HTML())
	}
	s.SignIn(githubtest.User(583231, handlerstest.Kim, true))
	byGitHub(t, b, s, "/ui/profile").LeadsTo(t, "/ui/profile")
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("acts for %s", got)
	}
	s.SignIn(githubtest.User(583231, "kim@elsewhere.test", false))
	again := w.Browser(t)
	byGitHub(t, again, s, "").LeadsTo(t, "/ui/")
	page := again.Get(t, "/ui/security").Shows(t)
	if row := page.Find("#linked"); !row.Says("GitHub kim@elsewhere.test") {
		t.Errorf("linked: %s", row.Text())
	}
	if !page.Find("#sessions").Says("Signed in with GitHub") || !page.Find("#recent-activity").Says("Linked your account at GitHub") {
		t.Errorf("the page says %s", page.Find("main").Text())
	}
	session, err := w.Config.Sessions.Load(t.Context(), again.Cookie(t).Value, sessions.Background)
	if err != nil || session.Sudo(w.DB.Now()) || session.ACR() != model.ACRBasic {
		t.Errorf("a provider’s word is as good as a proof: %+v, %v", session, err)
	}
}

// TestUnlink: it takes a proof, which a provider’s word is not, and then the account there
// is a stranger’s.
func TestUnlink(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	b := w.Browser(t)
	byGitHub(t, b, s, "").LeadsTo(t, "/ui/")
	b.Post(t, "/ui/security/linked/github/unlink", url.Values{}).After(t, "/a/sudo?request=")
	b = w.As(t, handlerstest.Kim)
	b.Post(t, "/ui/security/linked/gitlab/unlink", url.Values{}).Expect(t, http.StatusNotFound)
	b.Post(t, "/ui/security/linked/github/unlink", url.Values{}).LeadsTo(t, "/ui/security")
	page := b.Get(t, "/ui/security").Shows(t)
	if page.Find("#linked").Says("GitHub") || !page.Find("#recent-activity").Says("Unlinked your account at GitHub") {
		t.Errorf("the page says %s", page.Find("main").Text())
	}
	if got := subjects(t, w, handlerstest.Kim); got != nil {
		t.Errorf("linked %v", got)
	}
}

// TestSignInByOpenID: as by GitHub.
func TestSignInByOpenID(t *testing.T) {
	t.Parallel()
	for _, p := range []model.Social{model.SocialGitLab, model.SocialGoogle, model.SocialMicrosoft} {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			w.Add(t, w.Acme, "kim@gmail.com", "Kim", "member")
			idp := w.SocialProvider(t, p)
			b := w.Browser(t)
			b.Bring(t, idp.Answer(t, b.Get(t, model.SocialStartPath(p)), handlerstest.Person{Email: "kim@gmail.com"})).LeadsTo(t, "/ui/")
			if got := subjects(t, w, "kim@gmail.com"); len(got) != 1 || !strings.HasPrefix(got[0], string(p)) {
				t.Errorf("linked %v", got)
			}
		})
	}
}

// TestMicrosoft: only its own word for a proven address counts, and only the tenant's own
// people come in, known by a name that is the same for every client.
func TestMicrosoft(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	log := w.Log(t)
	idp := w.SocialProvider(t, model.SocialMicrosoft)
	signIn := func(claim, value string) handlerstest.Answer {
		b := w.Browser(t)
		return b.Bring(t, idp.Answer(t, b.Get(t, model.SocialStartPath(model.SocialMicrosoft)), handlerstest.Person{Email: handlerstest.Kim, Change: func(form url.Values) {
			if i := slices.Index(form["name"], claim); i >= 0 {
				form["value"][i] = value
			}
		}}))
	}
	for claim, test := range map[string]struct{ value, want string }{
		"xms_edov": {"false", `address_unproven: email_verified is "kim@acme.test"`},
		"tid":      {"9188040d-6c67-4c5b-b112-36a304b66dad", `tid: tid is "9188040d-6c67-4c5b-b112-36a304b66dad", want "` + handlerstest.Tenant + `"`},
		"oid":      {"", `subject: oid`},
	} {
		signIn(claim, test.value).Expect(t, http.StatusForbidden)
		if !log.Warned(t, "sign-in by a provider refused", "provider", "microsoft", "error", "sign-in refused: upstream: "+test.want) {
			t.Errorf("%s %q: the log does not say %s", claim, test.value, test.want)
		}
	}
	if got := subjects(t, w, handlerstest.Kim); got != nil {
		t.Errorf("linked %v", got)
	}
	signIn("", "").LeadsTo(t, "/ui/")
	if got := subjects(t, w, handlerstest.Kim); len(got) != 1 || !strings.HasPrefix(got[0], "microsoft "+handlerstest.Tenant+"/00u") {
		t.Errorf("linked %v", got)
	}
}

// TestSocialRefused: nobody is signed in or linked, and outside there is one page.
func TestSocialRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		who   githubtest.Person
		other bool                     // another browser brings the answer
		bring func(path string) string // what becomes of the answer; nil: nothing
		then  func(*testing.T, *handlerstest.World, *handlerstest.Browser)
		want  string // in the log
	}{
		"cancelled":          {who: githubtest.Person{Denies: true}, want: `access_denied: error is "access_denied"`},
		"unverified address": {who: githubtest.User(1, handlerstest.Kim, false), want: `address_unproven: email_verified is "kim@acme.test"`},
		"no usable address":  {who: githubtest.User(1, "kim", true), want: `address_unusable: email is "kim"`},
		"another browser":    {who: githubtest.User(1, handlerstest.Kim, true), other: true, want: "state: state"},
		"no state":           {who: githubtest.User(1, handlerstest.Kim, true), bring: func(p string) string { return strings.Replace(p, "state=", "estate=", 1) }, want: "state: state"},
		"another provider’s": {who: githubtest.User(1, handlerstest.Kim, true), bring: func(p string) string { return strings.Replace(p, "github", "gitlab", 1) }, want: "state: state"},
		"switched off since": {who: githubtest.User(1, handlerstest.Kim, true), then: func(t *testing.T, w *handlerstest.World, _ *handlerstest.Browser) { w.OfferSocial(t) }, want: "provider_off: provider"},
		"two codes":          {who: githubtest.User(1, handlerstest.Kim, true), bring: func(p string) string { return p + "&code=x" }, want: "parameter: code"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			log := w.Log(t)
			s := w.GitHub(t)
			s.SignIn(test.who)
			b := w.Browser(t)
			answer := w.AtGitHub(t, s, b.Get(t, atGitHub))
			if test.bring != nil {
				answer.Path = test.bring(answer.Path)
			}
			if test.then != nil {
				test.then(t, w, b)
			}
			if test.other {
				b = w.Browser(t)
			}
			provider := strings.Split(answer.Path, "/")[3]
			page := b.Bring(t, answer).Page(t, http.StatusForbidden).Find("main")
			if !page.Says("You could not be signed in") {
				t.Errorf("says %s", page.Text())
			}
			if !log.Warned(t, "sign-in by a provider refused", "provider", provider, "error", "sign-in refused: upstream: "+test.want) {
				t.Errorf("the log does not say %s", test.want)
			}
			b.Get(t, "/ui/profile").AsksToSignIn(t)
			if got := subjects(t, w, handlerstest.Kim); got != nil {
				t.Errorf("linked %v", got)
			}
		})
	}
}

// TestSocialAnswerTwice: an answer is good once.
func TestSocialAnswerTwice(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	b := w.Browser(t)
	answer := w.AtGitHub(t, s, b.Get(t, atGitHub))
	b.Bring(t, answer).LeadsTo(t, "/ui/")
	b.Bring(t, answer).Expect(t, http.StatusForbidden)
}

// TestSocialDisabled: who is disabled is out, linked before or not, and is told nothing.
func TestSocialDisabled(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	disable := func(email string) {
		w.Write(t, func(tx *db.Tx) error { return tx.DisableUser(t.Context(), w.Members[email].User) })
	}
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	byGitHub(t, w.Browser(t), s, "").LeadsTo(t, "/ui/")
	disable(handlerstest.Kim)
	byGitHub(t, w.Browser(t), s, "").Expect(t, http.StatusForbidden)
	disable(handlerstest.Gus)
	s.SignIn(githubtest.User(2, handlerstest.Gus, true))
	byGitHub(t, w.Browser(t), s, "").After(t, "/a/login/code?challenge=")
	if mails := w.Deliver(t); len(mails) != 0 {
		t.Errorf("mails: %+v", mails)
	}
}

// TestSocialStranger: an address that nobody has gets no account, and the same answer as
// by email.
func TestSocialStranger(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, "stranger@elsewhere.test", true))
	byGitHub(t, w.Browser(t), s, "").After(t, "/a/login/code?challenge=")
	if mails := w.Deliver(t); len(mails) != 0 {
		t.Errorf("mails: %+v", mails)
	}
	if _, err := w.DB.UserByEmail(t.Context(), "stranger@elsewhere.test"); model.KindOf(err) != model.NotFound {
		t.Errorf("there is an account: %v", err)
	}
}

// TestSocialWithConnection: where an organization has verified the domain and has its
// people sign in by a connection, a provider says nothing, linked before or not.
func TestSocialWithConnection(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	before := w.Browser(t)
	byGitHub(t, before, s, "").LeadsTo(t, "/ui/")
	idp := w.Upstream(t, model.ConnectionOIDC)
	for _, who := range []githubtest.Person{githubtest.User(1, handlerstest.Kim, true), githubtest.User(2, handlerstest.Dana, true), githubtest.User(3, "new@acme.test", true)} {
		s.SignIn(who)
		b := w.Browser(t)
		if to := byGitHub(t, b, s, "/ui/profile").Location(); !strings.HasPrefix(to, idp.Start()+"?") {
			t.Errorf("leads to %q, want the connection", to)
		}
		b.Get(t, "/ui/profile").AsksToSignIn(t)
	}
	if got := subjects(t, w, handlerstest.Dana); got != nil {
		t.Errorf("linked %v", got)
	}
}

// TestSocialOtherSubject: an address that another account there has by now is linked by
// who proves the inbox, in this browser, and takes the other's place.
func TestSocialOtherSubject(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	byGitHub(t, w.Browser(t), s, "").LeadsTo(t, "/ui/")
	s.SignIn(githubtest.User(2, handlerstest.Kim, true))
	b := w.Browser(t)
	challenge := byGitHub(t, b, s, "/ui/profile").After(t, "/a/login/code?challenge=")
	b.Get(t, "/ui/profile").AsksToSignIn(t)
	asked := b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {w.Code(t, handlerstest.Kim)}})
	token := asked.After(t, model.SocialLinkPath+"?token=")
	if got := subjects(t, w, handlerstest.Kim); len(got) != 1 || got[0] != "github 1" {
		t.Fatalf("linked without having been asked: %v", got)
	}
	page := b.Get(t, asked.Location()).Shows(t).Find("main")
	if !page.Says("Sign in with GitHub from now on?") || !page.Says(handlerstest.Kim) {
		t.Errorf("asks %s", page.Text())
	}
	// Nobody else can, and Kim not in another browser.
	for name, other := range map[string]*handlerstest.Browser{"another person": w.As(t, handlerstest.Gus), "another browser": w.As(t, handlerstest.Kim)} {
		if a := other.Post(t, model.SocialLinkPath, url.Values{"token": {token}}); a.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, a.Status)
		}
	}
	b.Post(t, model.SocialLinkPath, url.Values{"token": {token}}).LeadsTo(t, "/ui/profile")
	if got := subjects(t, w, handlerstest.Kim); len(got) != 1 || got[0] != "github 2" {
		t.Errorf("linked %v", got)
	}
	b.Post(t, model.SocialLinkPath, url.Values{"token": {token}}).Expect(t, http.StatusNotFound)
	byGitHub(t, w.Browser(t), s, "").LeadsTo(t, "/ui/")
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	byGitHub(t, w.Browser(t), s, "").After(t, "/a/login/code?challenge=")
}

// TestSocialNeedsInbox: neither a provider’s word nor a code from before proves the inbox.
func TestSocialNeedsInbox(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	byProvider, byCode := w.Browser(t), w.As(t, handlerstest.Kim)
	byGitHub(t, byProvider, s, "").LeadsTo(t, "/ui/")
	clock.Advance(time.Second)
	s.SignIn(githubtest.User(2, handlerstest.Kim, true))
	for name, b := range map[string]*handlerstest.Browser{"by a provider": byProvider, "by a code from before": byCode} {
		id := byGitHub(t, b, s, "").After(t, "/a/login/code?challenge=")
		c, err := w.DB.Challenge(t.Context(), model.ChallengeID(id))
		if err != nil {
			t.Fatal(err)
		}
		if page := b.Get(t, c.Next).Page(t, http.StatusForbidden).Find("main"); !page.Says("Sign in with a code that is sent to kim@acme.test first") {
			t.Errorf("%s: says %s", name, page.Text())
		}
		form := url.Values{"token": {strings.TrimPrefix(c.Next, model.SocialLinkPath+"?token=")}}
		b.Post(t, model.SocialLinkPath, form).Expect(t, http.StatusForbidden)
		clock.Advance(time.Second)
		s.SignIn(githubtest.User(1, handlerstest.Kim, true)) // signs in since, but not by email
		byGitHub(t, b, s, "").LeadsTo(t, "/ui/")
		b.Post(t, model.SocialLinkPath, form).Expect(t, http.StatusForbidden)
		s.SignIn(githubtest.User(2, handlerstest.Kim, true))
	}
	if got := subjects(t, w, handlerstest.Kim); len(got) != 1 || got[0] != "github 1" {
		t.Errorf("linked %v", got)
	}
}

// TestSocialInvited: who is invited by an address comes by a provider that has verified it,
// and who was made otherwise proves the inbox first.
func TestSocialInvited(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	w.Invite(t, w.As(t, handlerstest.Dana), "new@elsewhere.test")
	w.Deliver(t)
	s.SignIn(githubtest.User(1, "new@elsewhere.test", true))
	b := w.Browser(t)
	byGitHub(t, b, s, "").LeadsTo(t, "/ui/")
	if page := b.Get(t, "/a/organizations").Shows(t).Find("main"); !page.Says("Invitations") || !page.Says("Join Acme") {
		t.Errorf("says %s", page.Text())
	}
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertUser(t.Context(), "unproven@elsewhere.test", false, "", "")
		return err
	})
	s.SignIn(githubtest.User(2, "unproven@elsewhere.test", true))
	byGitHub(t, w.Browser(t), s, "").After(t, "/a/login/code?challenge=")
}

// TestGoogleSpeaksForItsOwn: of any other address Google does not know whose it is now.
func TestGoogleSpeaksForItsOwn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.SocialProvider(t, model.SocialGoogle)
	b := w.Browser(t)
	b.Bring(t, idp.Answer(t, b.Get(t, model.SocialStartPath(model.SocialGoogle)), handlerstest.Person{Email: handlerstest.Kim})).After(t, "/a/login/code?challenge=")
	for _, fault := range []identityprovider.Fault{identityprovider.FaultUnverified, identityprovider.FaultAudience, identityprovider.FaultExpired, identityprovider.FaultUnknownKey} {
		b := w.Browser(t)
		who := handlerstest.Person{Email: handlerstest.Kim, Fault: fault}
		b.Bring(t, idp.Answer(t, b.Get(t, model.SocialStartPath(model.SocialGoogle)), who)).Expect(t, http.StatusForbidden)
	}
}

// TestFreshSocial: an app that wants its person to prove anew who they are is not served by
// whom a provider may let through without asking.
func TestFreshSocial(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.GitHub(t)
	b := s.Browser(t)
	for name, test := range map[string]struct {
		next  string
		fresh bool
	}{
		"an application": {s.waits(t, b), false},
		"prompt=login":   {s.waits(t, b, "prompt", "login"), true},
		"max_age":        {s.waits(t, b, "max_age", "3600"), true},
	} {
		query := "?" + url.Values{"next": {test.next}}.Encode()
		if offered := b.Get(t, "/a/login"+query).Shows(t).Has("#social-github"); offered == test.fresh {
			t.Errorf("%s: offered: %v", name, offered)
		}
		if to := b.Get(t, atGitHub+query).Location(); (to == "/a/login"+query) != test.fresh {
			t.Errorf("%s: leads to %s", name, to)
		}
	}
}
