package handlerstest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Browser keeps cookies and sends what browsers send.
type Browser struct {
	World  *World
	Client *http.Client
}

// Answer is a response that has been read.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Browser returns a browser in which nobody has signed in.
func (w *World) Browser(t *testing.T) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{w, &http.Client{
		Jar: jar, Transport: w.Server.Client().Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// As returns a browser in which a person has signed in with a code.
func (w *World) As(t *testing.T, email string) *Browser {
	t.Helper()
	b := w.Browser(t)
	challenge, code, _ := b.Begin(t, email, "")
	a := b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/" {
		t.Fatalf("sign in as %s: status %d, Location %q", email, a.Status, a.Header.Get("Location"))
	}
	return b
}

var (
	CodeInMail = regexp.MustCompile(`\b[0-9]{6}\b`)
	LinkInMail = regexp.MustCompile(`/a/login/link/([\w-]{43})`)
)

// Begin asks for a code and returns what the mail says.
func (b *Browser) Begin(t *testing.T, email, next string) (challenge, code, link string) {
	t.Helper()
	a := b.Post(t, "/a/login", url.Values{"email": {email}, "next": {next}})
	_, challenge, ok := strings.Cut(a.Header.Get("Location"), "challenge=")
	if a.Status != http.StatusSeeOther || !ok {
		t.Fatalf("begin for %s: status %d: %s", email, a.Status, a.Body)
	}
	if err := b.World.Outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	p := b.World.Post
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.Mails[len(p.Mails)-1]
	if m.To != email {
		t.Fatalf("mail went to %q, want %q", m.To, email)
	}
	return challenge, CodeInMail.FindString(m.Text), LinkInMail.FindStringSubmatch(m.Text)[1]
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
	return Answer{resp.StatusCode, resp.Header, string(body)}
}
