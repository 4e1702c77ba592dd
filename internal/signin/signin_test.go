package signin_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

const linkPrefix = "https://anteroom.test/a/login/link/"

// postbox keeps what is sent. The tests send one mail at a time.
type postbox struct{ mails []mail.Message }

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mails = append(p.mails, m)
	return nil
}

// world is an installation where dana@acme.test has an account.
type world struct {
	*signin.Service
	db     *db.DB
	clock  *dbtest.Clock
	outbox *mail.Outbox
	keys   *secret.Keys
	post   *postbox
	user   model.User
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock(), post: &postbox{}}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	w.keys, w.outbox = keys, mail.NewOutbox(w.db, keys, w.post, "https://anteroom.test")
	w.Service = signin.New(w.db, keys, secret.NewSource(nil), w.outbox, "https://anteroom.test")
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		w.user, err = tx.InsertUser(t.Context(), "dana@acme.test", false, "Dana", "Lee")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

var (
	codeInMail = regexp.MustCompile(`\b[0-9]{6}\b`)
	linkInMail = regexp.MustCompile(regexp.QuoteMeta(linkPrefix) + `([\w-]{43})`)
)

var home = signin.Browser{Hash: secret.Hash("home"), IP: "192.0.2.1", UserAgent: "test", Device: "Chrome on macOS"}

var elsewhere = signin.Browser{Hash: secret.Hash("elsewhere"), IP: "192.0.2.2"}

// begin begins a sign-in and returns what the mail says.
func (w *world) begin(t *testing.T) (c model.Challenge, code, link string) {
	t.Helper()
	c, err := w.Begin(t.Context(), "Dana@acme.test", "/ui/", home)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	m := w.post.mails[len(w.post.mails)-1]
	u, err := w.db.User(t.Context(), w.user.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := "Dana@acme.test" // as it was typed, while nobody has proved to read the account's
	if u.EmailVerified {
		want = u.Email
	}
	if m.To != want {
		t.Errorf("mail went to %q, want %q", m.To, want)
	}
	return c, codeInMail.FindString(m.Subject), linkInMail.FindStringSubmatch(m.Text)[1]
}

// otherThan returns a code that is wrong.
func otherThan(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// wantRefused tries a code that must not work.
func (w *world) wantRefused(t *testing.T, c model.Challenge, code, want string) {
	t.Helper()
	s, token, err := w.Finish(t.Context(), c.ID, code, home)
	if model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), want) {
		t.Errorf("Finish: error = %v, want %q", err, want)
	}
	if s.ID != "" || token != "" {
		t.Errorf("Finish = %+v, %q; want no session", s, token)
	}
}

func TestCodeSignsInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, code, _ := w.begin(t)
	s, token, err := w.Finish(t.Context(), c.ID, code, home)
	if err != nil {
		t.Fatal(err)
	}
	if row, err := w.db.SessionByToken(t.Context(), secret.Hash(token)); err != nil || row.ID != s.ID || row.User.ID != w.user.ID {
		t.Errorf("session = %+v, %v; want Dana’s", row, err)
	}
	if u, err := w.db.User(t.Context(), w.user.ID); err != nil || !u.EmailVerified {
		t.Errorf("address is not verified (%v)", err)
	}
	w.wantRefused(t, c, code, "has been used")
}

func TestCodeIsBurnedAfterFiveTries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, code, link := w.begin(t)
	for _, want := range []string{"4 more times", "3 more times", "2 more times", "try once more", "Too many wrong codes"} {
		w.wantRefused(t, c, otherThan(code), want)
	}
	w.wantRefused(t, c, code, "Too many wrong codes")
	if _, token, next, state, err := w.Follow(t.Context(), link, home); err != nil || state != signin.LinkOpen || token == "" || next != "/ui/" {
		t.Errorf("Follow = %q, %q, %v, %v; want the link to work still", token, next, state, err)
	}
}

func TestFifthTryMayBeRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, code, _ := w.begin(t)
	for range model.CodeTries - 1 {
		w.wantRefused(t, c, otherThan(code), "isn’t right")
	}
	if _, token, err := w.Finish(t.Context(), c.ID, code, home); err != nil || token == "" {
		t.Errorf("Finish = %q, %v; want a session", token, err)
	}
}

// TestSlipsAreNoTries: what cannot be a code uses nothing up, and a code counts in
// whichever way it was copied.
func TestSlipsAreNoTries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, code, _ := w.begin(t)
	for _, slip := range []string{"", "12345", "1234567", "12345x", "https://id.example.com/a/login/link"} {
		w.wantRefused(t, c, slip, "A code is 6 digits and nothing else.")
	}
	if got, err := w.Challenge(t.Context(), c.ID, home); err != nil || got.Tries != 0 {
		t.Errorf("slips counted as %d tries, %v", got.Tries, err)
	}
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, code)
	if _, _, err := w.Finish(t.Context(), c.ID, "\u200e"+wide[:9]+"–"+wide[9:]+"\n", home); err != nil {
		t.Errorf("the code at full width: %v", err)
	}
}

// TestTriesOfAnAddressAreLimited: asking for new codes does not give new tries
// without end.
func TestTriesOfAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 4 {
		c, code, _ := w.begin(t)
		for range model.CodeTries {
			w.wantRefused(t, c, otherThan(code), "")
		}
	}
	c, code, _ := w.begin(t)
	w.wantRefused(t, c, code, "Too many wrong codes for this address")
	w.clock.Advance(61 * time.Minute)
	c, code, _ = w.begin(t)
	if _, token, err := w.Finish(t.Context(), c.ID, code, home); err != nil || token == "" {
		t.Errorf("an hour later: Finish = %q, %v; want a session", token, err)
	}
}

func TestCodeAndLinkExpireToTheSecond(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		after time.Duration
		works bool
	}{
		{"a second before", model.CodeLife - time.Second, true},
		{"at the end", model.CodeLife, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c, code, link := w.begin(t)
			w.clock.Advance(test.after)
			state, _, err := w.Link(t.Context(), link, home)
			if err != nil || (state == signin.LinkOpen) != test.works {
				t.Errorf("Link = %v, %v; open should be %v", state, err, test.works)
			}
			if !test.works {
				w.wantRefused(t, c, code, "has expired")
				return
			}
			if _, _, err := w.Finish(t.Context(), c.ID, code, home); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestResendIsLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, _, _ := w.begin(t)
	for range 4 {
		if _, err := w.Again(t.Context(), c.ID, home); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.Again(t.Context(), c.ID, home)
	if model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), "asked for several codes") {
		t.Errorf("sixth code: error = %v, want a refusal", err)
	}
	if _, err := w.Begin(t.Context(), "kim@acme.test", "", home); err != nil {
		t.Errorf("another address: %v", err)
	}
	w.clock.Advance(10*time.Minute + time.Millisecond)
	if _, err := w.Again(t.Context(), c.ID, home); err != nil {
		t.Errorf("ten minutes later: %v", err)
	}
}

func TestAnotherBrowserCannotUseIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, code, link := w.begin(t)
	if _, _, err := w.Finish(t.Context(), c.ID, code, elsewhere); model.KindOf(err) != model.NotFound {
		t.Errorf("Finish: error = %v, want not found", err)
	}
	if _, err := w.Again(t.Context(), c.ID, elsewhere); model.KindOf(err) != model.NotFound {
		t.Errorf("Again: error = %v, want not found", err)
	}
	if _, token, _, state, err := w.Follow(t.Context(), link, elsewhere); err != nil || state != signin.LinkOtherBrowser || token != "" {
		t.Errorf("Follow = %q, %v, %v; want the other browser named", token, state, err)
	}
	if got, err := w.Challenge(t.Context(), c.ID, home); err != nil || got.Tries != 0 || !got.UsedAt.IsZero() {
		t.Errorf("challenge = %+v, %v; want it untouched", got, err)
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, link := w.begin(t)
	for range 2 { // opening it changes nothing
		if state, _, err := w.Link(t.Context(), link, home); err != nil || state != signin.LinkOpen {
			t.Errorf("Link = %v, %v; want it open", state, err)
		}
	}
	for _, want := range []signin.LinkState{signin.LinkOpen, signin.LinkUsed} {
		if _, token, _, state, err := w.Follow(t.Context(), link, home); err != nil || state != want || (token != "") != (want == signin.LinkOpen) {
			t.Errorf("Follow = %q, %v, %v; want %v", token, state, err, want)
		}
	}
	for _, unknown := range []string{"", "x", secret.NewSource(nil).Token()} {
		if state, _, err := w.Link(t.Context(), unknown, home); err != nil || state != signin.LinkExpired {
			t.Errorf("Link(%q) = %v, %v; want it expired", unknown, state, err)
		}
	}
}

// TestUnknownAddressLooksTheSame: nobody learns from a sign-in who has an
// account.
func TestUnknownAddressLooksTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.Begin(t.Context(), "nobody@acme.test", "/ui/", home)
	if err != nil || c.ID == "" || !c.ExpiresAt.Equal(w.clock.Now().Add(model.CodeLife)) {
		t.Fatalf("Begin = %+v, %v", c, err)
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if len(w.post.mails) != 0 {
		t.Errorf("mail was sent to %q", w.post.mails[0].To)
	}
	w.wantRefused(t, c, "123456", "")
}
