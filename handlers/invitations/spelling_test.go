package invitations_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAnotherOrganizationsSpellingGetsNoMail: whoever invites an odd spelling of
// somebody's address, and cancels, gets none of the mail meant for that person.
func TestAnotherOrganizationsSpellingGetsNoMail(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	application(t, w)
	gus, dana := w.As(t, handlerstest.Gus), w.As(t, handlerstest.Dana)
	w.Deliver(t)
	before := len(w.Post.Mails())

	// Other letters make no account at all.
	for _, odd := range []string{"İvan@acme.test", "ivan@ac\u200bme.test", "\u212aatie@acme.test", "ıvan@acme.test"} {
		refused := gus.Post(t, "/ui/members/invitations", url.Values{"emails": {odd}, "role": {w.Role(t, "member")}}).Page(t, http.StatusUnprocessableEntity)
		if got := refused.Find("#invite-result").Text(); !strings.Contains(got, "mistaken for a plain letter") && !strings.Contains(got, "don’t show") {
			t.Errorf("invite %q says %q", odd, got)
		}
		if a := w.Browser(t).Post(t, "/a/login", url.Values{"email": {odd}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("sign in as %q: status %d", odd, a.Status)
		}
	}
	if w.Deliver(t); len(w.Post.Mails()) != before {
		t.Fatalf("mails: %+v", w.Post.Mails()[before:])
	}

	// Other cases do, and some server may take them for another mailbox.
	trap := w.Invite(t, gus, "IVAN@acme.test")
	gus.Post(t, "/ui/members/invitations/"+string(trap.ID)+"/cancel", url.Values{}).LeadsTo(t, "/ui/members/invitations")
	i := w.Invite(t, dana, "ivan@acme.test")
	if i.User != trap.User {
		t.Fatal("the two spellings are two people")
	}
	ivan := w.Browser(t)
	path := "/a/invite/" + w.Token(t, "ivan@acme.test")
	challenge, code, _ := w.Browser(t).Begin(t, "ivan@acme.test", "/ui/") // a code alone, in another browser
	if challenge == "" || code == "" {
		t.Error("no code came")
	}
	prove(t, ivan, ivan.Post(t, path, url.Values{}), "ivan@acme.test").LeadsTo(t, toLogin)
	mails := w.Deliver(t)
	for n, m := range mails {
		if m.To == "IVAN@acme.test" && n != before {
			t.Errorf("the other organization's spelling got %q", m.Subject)
		}
	}
	u, err := w.DB.User(t.Context(), i.User)
	if err != nil || u.Email != "ivan@acme.test" || !u.EmailVerified {
		t.Errorf("the account is %+v, %v; want the spelling that was proven", u, err)
	}
	if m, err := w.DB.Member(t.Context(), w.Acme, i.Member); err != nil || m.Email != "ivan@acme.test" || m.Status != model.MemberActive {
		t.Errorf("the member is %+v, %v", m, err)
	}

	// From then on mail goes to what was proven, whoever spells it how.
	gus.Post(t, "/ui/members/invitations", url.Values{"emails": {"Ivan@Acme.test"}, "role": {w.Role(t, "member")}}).LeadsTo(t, "/ui/members/invitations")
	again, err := w.Config.Invitations.Find(t.Context(), w.Token(t, "ivan@acme.test"))
	if err != nil || again.Org != w.Globex || again.Email != "Ivan@acme.test" {
		t.Errorf("the invitation to Globex is %+v, %v", again, err)
	}
}

// TestListDoesNotTellWhoHasAnAccount: somebody with an account, a name and a
// spelling of their own looks like anybody, until they accept.
func TestListDoesNotTellWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	role := url.Values{"emails": {"GUS@globex.test, NIL@globex.test"}, "role": {w.Role(t, "member")}}
	dana.Post(t, "/ui/members/invitations", role).LeadsTo(t, "/ui/members/invitations")
	open, err := w.DB.OpenInvitations(t.Context(), w.Acme, db.InvitationPosition{}, false, 10)
	if err != nil || len(open.Invitations) != 2 {
		t.Fatalf("%+v, %v", open, err)
	}
	page := dana.Get(t, "/ui/members/invitations").Shows(t)
	rows := map[string]string{}
	for _, i := range open.Invitations {
		m, err := w.DB.Member(t.Context(), w.Acme, i.Member)
		if err != nil || m.Name != "" || m.Email != i.Email {
			t.Errorf("the place of %s holds %+v, %v", i.Email, m, err)
		}
		name := i.Email[:3]
		rows[name] = strings.NewReplacer(string(i.ID), "ID", name, "NAME").Replace(page.Row(string(i.ID)).HTML())
	}
	if rows["GUS"] != rows["NIL"] || rows["GUS"] == "" {
		t.Errorf("with an account:\n%s\nwithout:\n%s", rows["GUS"], rows["NIL"])
	}
}

// TestDomainInLettersOrNot: browsers send the domain in ASCII where it was invited
// in letters.
func TestDomainInLettersOrNot(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	application(t, w)
	dana := w.As(t, handlerstest.Dana)
	dana.Post(t, "/ui/members/invitations", url.Values{"emails": {"zoe@Bücher.test"}, "role": {w.Role(t, "member")}}).LeadsTo(t, "/ui/members/invitations")
	zoe := w.Browser(t)
	path := "/a/invite/" + w.Token(t, "zoe@xn--bcher-kva.test")
	if page := zoe.Get(t, path).Shows(t).Find("main"); !page.Says("zoe@bücher.test") {
		t.Errorf("the invitation says %s", page.Text())
	}
	prove(t, zoe, zoe.Post(t, path, url.Values{}), "zoe@xn--bcher-kva.test").LeadsTo(t, toLogin)

	// She reads her address as she writes it; others see what no letter can feign,
	// and find it by either.
	if page := zoe.Get(t, "/ui/profile").Shows(t).Find("main"); !page.Says("zoe@bücher.test") || page.Says("xn--") {
		t.Errorf("her profile says %s", page.Text())
	}
	for _, text := range []string{"bücher", "zoe@bücher.test", "zoe@xn--bcher-kva.test"} {
		if page := dana.Get(t, "/ui/members?q="+url.QueryEscape(text)).Shows(t).Find("main"); !page.Says("zoe@xn--bcher-kva.test") {
			t.Errorf("looking for %q finds %s", text, page.Text())
		}
	}
	hinted := w.Browser(t).Get(t, "/a/login?login_hint="+url.QueryEscape("<ZOE@xn--bcher-kva.test>")).Shows(t)
	if got := hinted.Field("email").Value(); got != "ZOE@bücher.test" {
		t.Errorf("the sign-in page has %q", got)
	}
	if got := w.Browser(t).Get(t, "/a/login?login_hint="+url.QueryEscape("İvan@acme.test")).Shows(t).Field("email").Value(); got != "" {
		t.Errorf("a hint that is no address: %q", got)
	}
	for _, spelled := range []string{"zoe@bücher.test", "zoe@xn--bcher-kva.test", "ZOE@BU\u0308CHER.test"} {
		a := w.Browser(t).Post(t, "/a/login", url.Values{"email": {spelled}})
		a.After(t, "/a/login/code?challenge=")
		w.Code(t, "zoe@xn--bcher-kva.test")
	}
}

// TestLettersWithoutSMTPUTF8: the inviter hears at once that no mail gets there.
func TestLettersWithoutSMTPUTF8(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	invite := func(text string) handlerstest.Answer {
		return dana.Post(t, "/ui/members/invitations", url.Values{"emails": {text}, "role": {w.Role(t, "member")}})
	}
	invite("renée@acme.test").LeadsTo(t, "/ui/members/invitations")
	w.Post.TakeOnlyASCII()
	refused := invite("zoë@acme.test, zoe@bücher.test").Shows(t).Find("#invite-result").Text()
	if want := "zoë@acme.test can’t get mail from here"; !strings.Contains(refused, want) || !strings.Contains(refused, "1 invitation sent") {
		t.Errorf("the result says %q, want %q and that the other was invited", refused, want)
	}
	w.Token(t, "zoe@xn--bcher-kva.test")
}
