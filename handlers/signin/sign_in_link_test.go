package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// offered returns the path of a sign-in link for somebody who administers.
func offered(t *testing.T, w *handlerstest.World, email string) string {
	t.Helper()
	m := w.Members[email]
	_, token, err := w.Config.SignIn.MakeLink(t.Context(), handlerstest.Operator, m.Org, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	return model.SignInLinkPath(token)
}

// use presses the button of a sign-in link.
func use(t *testing.T, b *handlerstest.Browser, path string) handlerstest.Answer {
	t.Helper()
	return b.Post(t, "/a/sign-in", url.Values{"token": {strings.TrimPrefix(path, model.SignInLinkPath(""))}})
}

// wantOver fails unless a sign-in link lets nobody in, and says so.
func wantOver(t *testing.T, w *handlerstest.World, path string) {
	t.Helper()
	b := w.Browser(t)
	for _, a := range []handlerstest.Answer{b.Get(t, path), use(t, b, path)} {
		if main := a.Page(t, http.StatusNotFound).Find("main"); !main.Says("This link was used, is too old, or was replaced") {
			t.Errorf("%s: %s", a.Asked, main.Text())
		}
	}
	b.Get(t, "/ui/members").AsksToSignIn(t)
}

// TestSignInLink: the operator's link signs an administrator in to their organization, once, when
// the button is pressed and not when somebody looks; it begins what a code would, and proves no
// address.
func TestSignInLink(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	dana := w.As(t, handlerstest.Gus) // who is signed out, further down
	w.WithoutMail(t)
	w.Add(t, w.Acme, "new@acme.test", "New", "admin")
	at := offered(t, w, "new@acme.test")
	before, err := w.DB.User(t.Context(), w.Members["new@acme.test"].User)
	if err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	for range 2 {
		page := b.Get(t, at).Shows(t)
		if !page.Find("main").Says("new@acme.test, who administers Acme") || page.Has(".notice.warn") || page.Form("/a/sign-in").Field("token").Value() == "" {
			t.Errorf("the page says %q", page.Find("main").Text())
		}
	}
	b.Get(t, "/ui/members").AsksToSignIn(t)
	use(t, b, at).LeadsTo(t, "/ui/members")
	b.Get(t, "/ui/members").Shows(t)
	wantOver(t, w, at)
	wantOver(t, w, model.SignInLinkPath("nothing"))
	if after, err := w.DB.User(t.Context(), before.ID); err != nil || after.EmailVerified != before.EmailVerified {
		t.Errorf("the address is proven: %v, %v", after.EmailVerified, err)
	}
	at = offered(t, w, handlerstest.Dana)
	if page := dana.Get(t, at).Shows(t); !page.Find(".notice.warn").Says("gus@globex.test is signed in in this browser") {
		t.Errorf("the page says %q", page.Find("main").Text())
	}
	use(t, dana, at).LeadsTo(t, "/ui/members")
	if got := dana.ActsFor(t); got != "Acme" {
		t.Errorf("acts for %q", got)
	}
	earlier := offered(t, w, "new@acme.test")
	late := offered(t, w, "new@acme.test")
	wantOver(t, w, earlier)
	clock.Advance(model.SignInLinkLife)
	wantOver(t, w, late)
}

// TestSignInLinkTold: the organization reads who made a link, and that it was used.
func TestSignInLinkTold(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	use(t, w.Browser(t), offered(t, w, handlerstest.Dana)).LeadsTo(t, "/ui/members")
	var told []string
	for _, e := range w.Events(t, w.Acme) {
		switch p := e.Payload.(type) {
		case model.SignInLinkCreated, model.SignInLinkUsed, model.UserLoggedIn:
			told = append(told, string(e.Actor.Kind)+" "+string(p.EventType()))
			if e.Org != w.Acme || e.User != w.Members[handlerstest.Dana].User {
				t.Errorf("%+v", e)
			}
		}
	}
	if got := strings.Join(told, ", "); got != "user user.login, user user.sign_in_link_used, operator user.sign_in_link_created" {
		t.Error(got)
	}
}

// TestSignInLinkAtOnce: of many who press at once, one gets in.
func TestSignInLinkAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	at := offered(t, w, handlerstest.Dana)
	var wait sync.WaitGroup
	got := make(chan int, 16)
	for range cap(got) {
		b := w.Browser(t)
		wait.Go(func() { got <- use(t, b, at).Status })
	}
	wait.Wait()
	close(got)
	in := 0
	for status := range got {
		if status == http.StatusSeeOther {
			in++
		} else if status != http.StatusNotFound {
			t.Errorf("status %d", status)
		}
	}
	if in != 1 {
		t.Errorf("%d got in", in)
	}
}

// TestSignInLinkMeanwhile: a link is worth nothing once its person administers nothing any more, or
// is not there; and goes around no connection.
func TestSignInLinkMeanwhile(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(*testing.T, *handlerstest.World, model.Member){
		"removed": func(t *testing.T, w *handlerstest.World, m model.Member) {
			if _, err := w.Config.Members.Remove(t.Context(), w.Actor(t, handlerstest.Ana), m.ID); err != nil {
				t.Fatal(err)
			}
		},
		"suspended": func(t *testing.T, w *handlerstest.World, m model.Member) {
			if _, err := w.Config.Members.Suspend(t.Context(), w.Actor(t, handlerstest.Ana), m.ID); err != nil {
				t.Fatal(err)
			}
		},
		"no admin any more": func(t *testing.T, w *handlerstest.World, m model.Member) {
			role := model.RoleID(w.Role(t, "member"))
			if _, err := w.Config.Members.SetRoles(t.Context(), w.Actor(t, handlerstest.Ana), m.ID, []model.RoleID{role}, m.Version); err != nil {
				t.Fatal(err)
			}
		},
		"disabled": func(t *testing.T, w *handlerstest.World, m model.Member) {
			w.Write(t, func(tx *db.Tx) error {
				return tx.EraseUser(t.Context(), db.Erasure{User: m.User, Texts: []string{m.Email}, Names: []string{m.Name}, Orgs: []model.OrgID{w.Acme}, Instead: "erased"})
			})
		},
		"its organization deleted": func(t *testing.T, w *handlerstest.World, _ model.Member) {
			if _, err := w.Config.Organizations.Delete(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "Acme"); err != nil {
				t.Fatal(err)
			}
		},
		"restored": func(t *testing.T, w *handlerstest.World, _ model.Member) {
			w.Write(t, func(tx *db.Tx) error { _, err := tx.BeginEpoch(t.Context()); return err })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			at := offered(t, w, handlerstest.Dana)
			happens(t, w, w.Member(t, handlerstest.Dana))
			wantOver(t, w, at)
		})
	}
}

// TestSignInLinkAndConnections: where people sign in by a connection, whether it is required or
// not, a link does not take its place; nor is one made then.
func TestSignInLinkAndConnections(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
		at := offered(t, w, handlerstest.Dana)
		c := w.Connect(t, w.Acme, "acme.test", required)
		clock.Advance(time.Minute)
		b := w.Browser(t)
		b.Get(t, at).Shows(t)
		use(t, b, at).After(t, start(c))
		b.Get(t, "/ui/members").AsksToSignIn(t)
		m := w.Members[handlerstest.Dana]
		if _, _, err := w.Config.SignIn.MakeLink(t.Context(), handlerstest.Operator, m.Org, m.ID); model.KindOf(err) != model.Conflict {
			t.Errorf("required %v: %v", required, err)
		}
	}
}

// TestSignInLinkFor: a link is made for who administers that organization, and for nobody else.
func TestSignInLinkFor(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, kim, gus := w.Members[handlerstest.Dana], w.Members[handlerstest.Kim], w.Members[handlerstest.Gus]
	for name, test := range map[string]struct {
		by   model.Actor
		org  model.OrgID
		id   model.MemberID
		want model.Kind
	}{
		"no admin":             {handlerstest.Operator, w.Acme, kim.ID, model.Conflict},
		"of another":           {handlerstest.Operator, w.Acme, gus.ID, model.NotFound},
		"nobody":               {handlerstest.Operator, w.Acme, "mem_1", model.NotFound},
		"by an admin":          {w.Actor(t, handlerstest.Ana), w.Acme, dana.ID, model.Forbidden},
		"by one for elsewhere": {model.Actor{Kind: model.ActorOperator, Org: w.Globex}, w.Acme, dana.ID, model.NotFound},
	} {
		if _, token, err := w.Config.SignIn.MakeLink(t.Context(), test.by, test.org, test.id); model.KindOf(err) != test.want || token != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSignInLinkStaysHere: who belongs elsewhere, too, is not signed in by a link, not even by one
// that was made before: a session is the person's, and they can switch.
func TestSignInLinkStaysHere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	at := offered(t, w, handlerstest.Dana)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana Lee", "member")
	wantOver(t, w, at)
	m := w.Member(t, handlerstest.Dana)
	if _, token, err := w.Config.SignIn.MakeLink(t.Context(), handlerstest.Operator, m.Org, m.ID); model.KindOf(err) != model.Conflict || token != "" {
		t.Errorf("another one: %v", err)
	}
}
