package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/activity"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

const list = "/console/users"

// in starts a program in which an operator is in the console, and returns the page of Kim.
func in(t *testing.T) (w *handlerstest.World, b *handlerstest.Browser, kim string) {
	t.Helper()
	w = handlerstest.New(t)
	b, _ = w.Console(t)
	return w, b, list + "/" + string(w.Members[handlerstest.Kim].User)
}

// TestOthersAreNotIn: nobody sees people but operators.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w, _, kim := in(t)
	dana, nobody := w.As(t, handlerstest.Dana), w.Browser(t)
	for _, path := range []string{list, kim, kim + "/purge"} {
		dana.Get(t, path).After(t, "/console/sign-in")
		nobody.Get(t, path).After(t, "/console/sign-in")
	}
	dana.Post(t, kim+"/disable", url.Values{"reason": {"x"}}).After(t, "/console/sign-in")
	if u, err := w.DB.User(t.Context(), w.Members[handlerstest.Kim].User); err != nil || u.Status != model.UserActive {
		t.Errorf("Kim is %s, %v", u.Status, err)
	}
}

// TestFind: people are found by what they are called, and a page leads to the next.
func TestFind(t *testing.T) {
	t.Parallel()
	w, b, kim := in(t)
	for i := range 60 {
		p := members.Person{Email: model.Email(fmt.Sprintf("person%d@crowd.test", i)), FirstName: "Person", LastName: fmt.Sprint("Nr", i)}
		if _, err := w.Config.Members.Add(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, w.Acme, p, "member"); err != nil {
			t.Fatal(err)
		}
	}
	page := b.Get(t, list).Shows(t)
	if rows := page.All(".accounts-row"); len(rows) != 50 || !strings.HasPrefix(rows[0].Text(), "Person Nr59") {
		t.Errorf("%d rows, %q first", len(rows), rows[0].Text())
	}
	for n := 50; ; {
		next := page.All("#users-next")
		if len(next) == 0 {
			if total, err := w.DB.CountUsers(t.Context()); err != nil || n != total {
				t.Errorf("%d of %d users are listed, %v", n, total, err)
			}
			break
		}
		page = b.Get(t, next[0].Attr("href")).Shows(t)
		n += len(page.All(".accounts-row"))
	}
	for q, want := range map[string]int{"kim": 1, "KIM@acme.test": 1, "crowd": 50, "person nr59": 1, string(w.Members[handlerstest.Kim].User): 1, "usr_1": 0, "%": 0, strings.Repeat("x", 500): 0} {
		found := b.Get(t, list+"?"+url.Values{"q": {q}}.Encode()).Shows(t)
		if got := len(found.All(".accounts-row")); got != want {
			t.Errorf("%q finds %d, want %d", q, got, want)
		}
	}
	if at := b.Get(t, list+"?q=kim").Shows(t).Find(".accounts-row").Find("a").Attr("href"); at != kim {
		t.Errorf("Kim is at %s", at)
	}
	b.Get(t, list+"/usr_1").Expect(t, http.StatusNotFound)
}

// TestAccount: the page says where somebody belongs and is signed in, and ends that.
func TestAccount(t *testing.T) {
	t.Parallel()
	w, b, at := in(t)
	kim, other := w.As(t, handlerstest.Kim), w.As(t, handlerstest.Kim)
	dana := w.As(t, handlerstest.Dana)
	page := b.Get(t, at).Shows(t).Find("main")
	for _, want := range []string{"kim@acme.test", "Acme", "Member", "0 passkeys"} {
		if !page.Says(want) {
			t.Errorf("the page does not say %q: %s", want, page.Text())
		}
	}
	if got := page.All("[id^=session-]"); len(got) != 2 {
		t.Errorf("%d sessions", len(got))
	}
	foreign := w.SessionOf(t, handlerstest.Dana).ID
	b.Post(t, at+"/sessions/"+string(foreign)+"/end", nil).Expect(t, http.StatusNotFound)
	dana.Get(t, "/ui/profile").Shows(t)
	one := strings.TrimPrefix(page.All("[id^=session-]")[0].Attr("id"), "session-")
	b.Post(t, at+"/sessions/"+one+"/end", nil).LeadsTo(t, at)
	if got := b.Get(t, at).Shows(t).All("[id^=session-]"); len(got) != 1 {
		t.Errorf("%d sessions after one was ended", len(got))
	}
	if part := b.Post(t, at+"/sessions/end", nil, "HX-Request", "true").Shows(t); !part.Says("They are signed in nowhere.") || !part.Says("They are signed out everywhere.") {
		t.Errorf("the fragment: %s", part.Text())
	}
	for _, gone := range []*handlerstest.Browser{kim, other} {
		gone.Get(t, "/ui/profile").AsksToSignIn(t)
	}
	dana.Get(t, "/ui/profile").Shows(t)
}

// TestPurge: who types the address has the account go at once, and the log forget it. Without
// that, and where somebody would be missing, nothing happens.
func TestPurge(t *testing.T) {
	t.Parallel()
	w, b, at := in(t)
	kim := w.Members[handlerstest.Kim].User
	page := b.Post(t, at+"/purge", url.Values{"confirm": {"dana@acme.test"}}).Page(t, http.StatusUnprocessableEntity)
	if got := page.Find("#account-confirm-error").Text(); got != "This is not the address of the account." {
		t.Errorf("another’s address: %q", got)
	}
	only := b.Post(t, list+"/"+string(w.Members[handlerstest.Gus].User)+"/purge", url.Values{"confirm": {handlerstest.Gus}})
	if page := only.Page(t, http.StatusConflict); !page.Has(".notice.error") {
		t.Errorf("the only administrator: %s", page.Text())
	}
	b.Get(t, at+"/purge").Shows(t)
	signedIn := w.As(t, handlerstest.Kim)
	b.Post(t, at+"/purge", url.Values{"confirm": {" KIM@acme.test "}}).LeadsTo(t, list)
	signedIn.Get(t, "/ui/profile").AsksToSignIn(t)
	b.Get(t, at).Expect(t, http.StatusNotFound)
	if n, err := activity.New(w.DB).FinishErasures(t.Context()); err != nil || n != 1 {
		t.Errorf("%d people forgotten, %v", n, err)
	}
	if n, err := activity.New(w.DB).FinishErasures(t.Context()); err != nil || n != 0 {
		t.Errorf("%d people forgotten once more, %v", n, err)
	}
	var all []db.StoredEvent
	for last := int64(0); ; {
		some, err := w.DB.StoredEvents(t.Context(), last, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			break
		}
		all, last = append(all, some...), some[len(some)-1].Seq
	}
	for _, e := range all {
		if strings.Contains(e.Payload, "kim@acme.test") {
			t.Errorf("%d still says who they were: %s", e.Seq, e.Payload)
		}
	}
	if _, err := w.DB.User(t.Context(), kim); model.KindOf(err) != model.NotFound {
		t.Errorf("the account: %v", err)
	}
}
