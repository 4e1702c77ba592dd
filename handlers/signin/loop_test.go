package signin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestLoop: the browser of an application that begins anew with every code gets a page
// that names the application, says what it does, and leads on.
func TestLoop(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	for i := range 5 {
		a := b.Get(t, s.ask(), "Sec-Fetch-Dest", "document")
		if i == 2 { // begins another chain of redirects
			to := a.Shows(t).Find("main").Find("a.button").Attr("href")
			if !strings.HasPrefix(to, "https://app.test/callback?code=") || a.Header.Get("Refresh") != "0; url="+to {
				t.Errorf("the page leads to %s, by itself to %s", to, a.Header.Get("Refresh"))
			}
		} else {
			gotCode(t, a)
		}
		s.clock.Advance(time.Second)
	}
	page := b.Get(t, s.ask(), "Sec-Fetch-Dest", "document").Page(t, http.StatusUnprocessableEntity).Find("main")
	if page.Heading() != "Coffeedesk goes round in circles" || !page.Says("no code was redeemed") {
		t.Errorf("the page says %s", page.Text())
	}
	links := page.All("a.button")
	if len(links) != 2 || links[0].Attr("href") != "https://app.test/" || !links[0].Says("Try Coffeedesk once more") || links[1].Attr("href") != "/ui/" {
		t.Errorf("it leads on by %s", page.HTML())
	}
	gotCode(t, b.Get(t, s.ask(), "Sec-Fetch-Dest", "document"))
	for range 2 {
		b.Get(t, s.ask("scope", "none")).After(t, "https://app.test/callback?error=invalid_scope")
	}
	page = b.Get(t, s.ask("scope", "none")).Page(t, http.StatusUnprocessableEntity).Find("main")
	if !page.Says("the answer was invalid_scope: scope must contain openid") {
		t.Errorf("the page says %s", page.Text())
	}
}
