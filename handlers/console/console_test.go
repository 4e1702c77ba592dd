package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const home = "/console/organizations"

// TestEnter: a link lets its operator in once, when the button is pressed and not when somebody
// looks at it, and no longer than it is good for.
func TestEnter(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	_, o := w.Console(t)
	at := w.OperatorLink(t, o.ID)
	for range 2 {
		if got := w.Browser(t).Get(t, at).Shows(t).Find("strong").Text(); got != "Olga Ruiz" {
			t.Errorf("the link is of %q", got)
		}
	}
	b := w.Browser(t)
	b.Get(t, home).After(t, "/console/sign-in")
	b.Post(t, at, url.Values{}).LeadsTo(t, "/console/")
	b.Get(t, home).Shows(t)
	again := w.Browser(t)
	for _, a := range []handlerstest.Answer{again.Get(t, at), again.Post(t, at, url.Values{}), again.Get(t, "/console/enter/nothing")} {
		if h := a.Page(t, http.StatusGone).Heading(); h != "This link doesn’t work" {
			t.Errorf("heading %q", h)
		}
	}
	again.Get(t, home).After(t, "/console/sign-in")
	late := w.OperatorLink(t, o.ID)
	clock.Advance(model.OperatorLinkLife)
	again.Post(t, late, url.Values{}).Expect(t, http.StatusGone)
}

// TestEnterAtOnce: of many who use a link at once, one gets in.
func TestEnterAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	_, o := w.Console(t)
	at := w.OperatorLink(t, o.ID)
	var wait sync.WaitGroup
	got := make(chan int, 16)
	for range cap(got) {
		b := w.Browser(t)
		wait.Go(func() { got <- b.Post(t, at, url.Values{}).Status })
	}
	wait.Wait()
	close(got)
	in := 0
	for status := range got {
		if status == http.StatusSeeOther {
			in++
		} else if status != http.StatusGone {
			t.Errorf("status %d", status)
		}
	}
	if in != 1 {
		t.Errorf("%d got in", in)
	}
}

// TestOver: a session ends by itself, by leaving, and with its operator, from the next request on.
func TestOver(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]func(*testing.T, *handlerstest.World, *dbtest.Clock, *handlerstest.Browser, model.Operator){
		"idle": func(_ *testing.T, _ *handlerstest.World, clock *dbtest.Clock, _ *handlerstest.Browser, _ model.Operator) {
			clock.Advance(model.OperatorSessionIdle)
		},
		"long": func(t *testing.T, _ *handlerstest.World, clock *dbtest.Clock, b *handlerstest.Browser, _ model.Operator) {
			for gone := time.Duration(0); gone < model.OperatorSessionLife; gone += model.OperatorSessionIdle / 2 {
				b.Get(t, home).Shows(t)
				clock.Advance(model.OperatorSessionIdle / 2)
			}
		},
		"left": func(t *testing.T, _ *handlerstest.World, _ *dbtest.Clock, b *handlerstest.Browser, _ model.Operator) {
			b.Post(t, "/console/leave", url.Values{}).After(t, "/console/sign-in")
		},
		"deleted": func(t *testing.T, w *handlerstest.World, _ *dbtest.Clock, _ *handlerstest.Browser, o model.Operator) {
			if _, err := w.Config.Operators.Delete(t.Context(), handlerstest.Operator, o.ID); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, clock := handlerstest.NewWith(t)
			b, o := w.Console(t)
			b.Get(t, home).Shows(t)
			ends(t, w, clock, b, o)
			b.Get(t, home).After(t, "/console/sign-in")
			if h := b.Get(t, "/console/sign-in").Shows(t).Heading(); h != "Sign in to the console" {
				t.Errorf("heading %q", h)
			}
		})
	}
}

// TestOthersAreNotIn: an administrator of an organization is no operator, nor does a session of
// the console sign anybody in to the portal.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	b.Get(t, "/ui/general").AsksToSignIn(t)
	dana := w.As(t, handlerstest.Dana)
	dana.Get(t, home).After(t, "/console/sign-in")
}

// TestOrganizations: the newest are first, they are found by what they are called, and a page leads
// to the next.
func TestOrganizations(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for i := range 60 {
		name := "Customer " + strings.Repeat("i", i)
		if _, _, err := w.Config.Organizations.Found(t.Context(), handlerstest.Operator, name, "boss@customer.test"); err != nil {
			t.Fatal(err)
		}
	}
	b, _ := w.Console(t)
	page := b.Get(t, home).Shows(t)
	rows := page.All("tr")
	if len(rows) != 51 || !strings.HasPrefix(rows[1].Text(), "Customer "+strings.Repeat("i", 59)) {
		t.Errorf("%d rows, %q first", len(rows)-1, rows[1].Text())
	}
	next := b.Get(t, page.Find("#organizations-next").Attr("href")).Shows(t)
	if rows := next.All("tr"); len(rows) != 13 {
		t.Errorf("%d rows on the second page", len(rows))
	}
	for q, want := range map[string]int{"acme": 2, string(w.Acme): 2, "customer": 51, "org_1": 0, "%": 0, "xyz": 0} {
		got := b.Get(t, home+"?"+url.Values{"q": {q}}.Encode()).Shows(t).All("tr") // and their head
		if len(got) != want {
			t.Errorf("%q finds %d", q, len(got))
		}
	}
}
