package handlers

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/mux"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/demo/nameserver"
	"anteroom/internal/invitations"
	"anteroom/internal/mail"
	rules "anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/passkeys"
	"anteroom/internal/secret"
	"anteroom/internal/sessions"
	entry "anteroom/internal/signin"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The people of the tests' two organizations.
const (
	dana = "dana@acme.test" // may change roles
	ana  = "ana@acme.test"  // too
	kim  = "kim@acme.test"  // may not
	gus  = "gus@globex.test"
)

// world is the whole program, served, with two organizations.
type world struct {
	config       Config
	db           *db.DB
	server       *httptest.Server
	outbox       *mail.Outbox
	post         *postbox
	names        *nameserver.Server // DNS of .example
	acme, globex model.OrgID
	members      map[string]model.Member // by address
}

// postbox keeps what is sent.
type postbox struct {
	mu    sync.Mutex
	mails []mail.Message
}

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

func newWorld(t *testing.T) *world { return newWorldOn(t, dbtest.Open(t)) }

// newWorldAt returns a world with a clock of its own.
func newWorldAt(t *testing.T, now func() time.Time) *world {
	t.Helper()
	return newWorldOn(t, dbtest.OpenAt(t, now))
}

// newWorldOn makes a world on an empty database, which may have a clock of its
// own. More routes can be added to those of the program.
func newWorldOn(t *testing.T, d *db.DB, more ...func(*app, *mux.Router)) *world {
	t.Helper()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	source := secret.NewSource(nil)
	w := &world{db: d, post: &postbox{}, server: httptest.NewUnstartedServer(nil), members: map[string]model.Member{}}
	w.outbox = mail.NewOutbox(d, keys, w.post)
	_, port, err := net.SplitHostPort(w.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "http", Host: "localhost:" + port} // passkeys need a name
	w.config = Config{
		BaseURL: base, DB: d, Keys: keys, Sessions: sessions.New(d, source),
		SignIn: entry.New(d, keys, source, w.outbox, entry.Links{
			SignIn:   func(token string) string { return base.String() + "/a/login/link/" + token },
			Security: base.String() + "/ui/security",
		}),
		Invitations: invitations.New(d, keys, source, w.outbox, func(path string) string { return base.String() + path }),
		Domains:     w.domainRules(t, source, base),
		Log:         slog.New(slog.DiscardHandler),
		Place:       func(ip string) string { return map[string]string{"192.0.2.77": "Zurich, Switzerland"}[ip] },
	}
	if w.config.Passkeys, err = passkeys.New(d, base, w.outbox, base.String()+"/ui/security", w.config.Log); err != nil {
		t.Fatal(err)
	}
	w.acme = w.organization(t, "Acme")
	w.globex = w.organization(t, "Globex")
	w.add(t, w.acme, dana, "Dana", "admin")
	w.add(t, w.acme, ana, "Ana", "admin")
	w.add(t, w.acme, kim, "Kim", "member")
	w.add(t, w.globex, gus, "Gus", "admin")
	a, err := newApp(t.Context(), w.config)
	if err != nil {
		t.Fatal(err)
	}
	router := a.routes().(*mux.Router)
	for _, add := range more {
		add(a, router)
	}
	w.server.Config.Handler = a.web.Protect(router)
	w.server.Start()
	w.server.URL = base.String()
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) organization(t *testing.T, name string) model.OrgID {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), model.System, name)
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

func (w *world) add(t *testing.T, org model.OrgID, email, name, role string) {
	t.Helper()
	m, err := rules.New(w.db).Add(t.Context(), model.System, org, rules.Person{Email: model.Email(email), FirstName: name, LastName: "Lee"}, role)
	if err != nil {
		t.Fatal(err)
	}
	w.members[email] = m
}

// member returns a member as the database knows it now.
func (w *world) member(t *testing.T, email string) model.Member {
	t.Helper()
	m, err := w.db.Member(t.Context(), w.members[email].Org, w.members[email].ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// role returns the id of one of Acme's roles.
func (w *world) role(t *testing.T, name string) string {
	t.Helper()
	roles, err := w.db.Roles(t.Context(), w.acme)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(roles, func(r model.Role) bool { return r.Name == name })
	if i < 0 {
		t.Fatalf("no role %q", name)
	}
	return string(roles[i].ID)
}

// events returns the newest events of an organization, "" for those of none.
func (w *world) events(t *testing.T, org model.OrgID) []db.EventRow {
	t.Helper()
	events, err := w.db.Events(t.Context(), org, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// browser keeps cookies and sends what browsers send.
type browser struct {
	world  *world
	client *http.Client
}

// answer is a response that has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *world) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{w, &http.Client{
		Jar: jar, Transport: w.server.Client().Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as returns a browser in which a person has signed in with a code.
func (w *world) as(t *testing.T, email string) *browser {
	t.Helper()
	b := w.browser(t)
	challenge, code, _ := b.begin(t, email, "")
	a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/" {
		t.Fatalf("sign in as %s: status %d, Location %q", email, a.status, a.header.Get("Location"))
	}
	return b
}

var (
	codeInMail = regexp.MustCompile(`\b[0-9]{6}\b`)
	linkInMail = regexp.MustCompile(`/a/login/link/([\w-]{43})`)
)

// begin asks for a code and returns what the mail says.
func (b *browser) begin(t *testing.T, email, next string) (challenge, code, link string) {
	t.Helper()
	a := b.post(t, "/a/login", url.Values{"email": {email}, "next": {next}})
	_, challenge, ok := strings.Cut(a.header.Get("Location"), "challenge=")
	if a.status != http.StatusSeeOther || !ok {
		t.Fatalf("begin for %s: status %d: %s", email, a.status, a.body)
	}
	if err := b.world.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	p := b.world.post
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.mails[len(p.mails)-1]
	if m.To != email {
		t.Fatalf("mail went to %q, want %q", m.To, email)
	}
	return challenge, codeInMail.FindString(m.Text), linkInMail.FindStringSubmatch(m.Text)[1]
}

func (b *browser) get(t *testing.T, path string, header ...string) answer {
	t.Helper()
	return b.do(t, b.request(t, "GET", path, nil, header...))
}

func (b *browser) post(t *testing.T, path string, form url.Values, header ...string) answer {
	t.Helper()
	return b.do(t, b.request(t, "POST", path, form, header...))
}

// request returns a request as a page of the program itself makes it. header
// holds names and values; an empty value removes the header.
func (b *browser) request(t *testing.T, method, path string, form url.Values, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.world.server.URL+path, strings.NewReader(form.Encode()))
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

func (b *browser) do(t *testing.T, r *http.Request) answer {
	t.Helper()
	resp, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}
