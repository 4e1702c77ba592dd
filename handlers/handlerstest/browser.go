package handlerstest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// Inline are the headers of a request that htmx makes.
var Inline = []string{"HX-Request", "true", "HX-Request-Type", "partial"}

// Browser keeps cookies and sends what browsers send.
type Browser struct {
	World  *World
	Client *http.Client
	person string // the address that signed in last
}

// Browser returns a browser in which nobody has signed in.
func (w *World) Browser(t *testing.T) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{World: w, Client: &http.Client{
		Jar: jar, Transport: w.Server.Client().Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Get opens a path. header holds names and values, as in Request.
func (b *Browser) Get(t *testing.T, path string, header ...string) Answer {
	t.Helper()
	return b.Do(t, b.Request(t, "GET", path, nil, header...))
}

// Post sends a form to a path. header holds names and values, as in Request.
func (b *Browser) Post(t *testing.T, path string, form url.Values, header ...string) Answer {
	t.Helper()
	return b.Do(t, b.Request(t, "POST", path, form, header...))
}

// Request returns a request as a page of the program itself makes it. header
// holds names and values; an empty value removes the header.
func (b *Browser) Request(t *testing.T, method, path string, form url.Values, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.World.Server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i+1] == "" {
			r.Header.Del(header[i])
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// Do sends a request and reads the answer.
func (b *Browser) Do(t *testing.T, r *http.Request) Answer {
	t.Helper()
	resp, err := b.Client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{r.Method + " " + r.URL.RequestURI(), resp.StatusCode, resp.Header, string(body)}
}

// Twin returns another browser that holds the same cookies.
func (b *Browser) Twin(t *testing.T) *Browser {
	t.Helper()
	twin := b.World.Browser(t)
	twin.person = b.person
	base := b.World.base(t)
	twin.Client.Jar.SetCookies(base, b.Client.Jar.Cookies(base))
	return twin
}

// SignedOut returns another browser that holds the same cookies, but for the
// session's.
func (b *Browser) SignedOut(t *testing.T) *Browser {
	t.Helper()
	twin := b.Twin(t)
	twin.SetCookie(t, &http.Cookie{Name: "anteroom", MaxAge: -1})
	return twin
}

// ActsFor returns the name of the organization that the browser's session acts
// for, as the header of a page says it.
func (b *Browser) ActsFor(t *testing.T) string {
	t.Helper()
	return b.Get(t, "/ui/members").Shows(t).Find("header").Find("#org-name").Text()
}

// Cookie returns the browser's session cookie.
func (b *Browser) Cookie(t *testing.T) *http.Cookie {
	t.Helper()
	for _, c := range b.Client.Jar.Cookies(b.World.base(t)) {
		if c.Name == "anteroom" {
			return c
		}
	}
	t.Fatal("no session cookie")
	return nil
}

// SetCookie gives the browser another one's cookie.
func (b *Browser) SetCookie(t *testing.T, c *http.Cookie) {
	t.Helper()
	b.Client.Jar.SetCookies(b.World.base(t), []*http.Cookie{c})
}

func (w *World) base(t *testing.T) *url.URL {
	t.Helper()
	u, err := url.Parse(w.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
